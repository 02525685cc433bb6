{#- The weighted quality score: 1 less the mean loss, a combined ratio of weighted losses to weighted verdicts.

    sums: rows of fct_score_sums_daily with a column `period`. accuracy: rows by period and slice_value with
    n_effective, null in a census. Makes the CTE `quality_scores`: score, lower and upper by period and slice_value.

    Variance as in docs/estimation.md: the larger of the plug-in, from the verdicts, and that of a loss in a simple
    random sample of n_effective (accuracy's, which knows the recorded rates), after one more verdict of the gravest
    loss: the gravest errors are rare, and a sample without one is no proof of their absence. Losses lie between 0
    and 1 and are mostly 0, so the interval is Wilson's with n = loss (1 - loss) / variance. -#}
{% macro quality_scores(sums, accuracy) %}
losses_added_up as (

    select
        period,
        slice_value,
        cast(sum(n_audited) as double) as n,
        cast(sum(n_auto_failed) as bigint) as n_auto_failed,
        {%- for total in [
            'base_total', 'loss_total', 'squared_loss_total', 'loss_variance', 'covariance', 'base_variance',
        ] %}
        cast(sum({{ total }}) as double) as {{ total }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ sums }}
    group by period, slice_value

),

gravest as (

    select max({{ loss_of_an_error('weights') }}) as loss_of_gravest
    from {{ ref('stg_severity_weights') }} as weights

),

mean_losses as (

    select
        sums.*,
        accuracy.n_effective as n_equal,
        gravest.loss_of_gravest,
        sums.loss_total / sums.base_total as loss,
        (sums.n * sums.loss_total / sums.base_total + gravest.loss_of_gravest) / (sums.n + 1) as next_loss,
        (
            sums.n * sums.squared_loss_total / sums.base_total
            + gravest.loss_of_gravest * gravest.loss_of_gravest
        ) / (sums.n + 1) as next_squared_loss
    from losses_added_up as sums
    inner join {{ accuracy }} as accuracy
        on sums.period = accuracy.period and sums.slice_value = accuracy.slice_value
    cross join gravest

),

losses_varied as (

    select
        *,
        least(greatest(loss, loss_of_gravest / n), 1 - 1 / greatest(n, 2)) as guarded_loss,
        greatest(
            (loss_variance - 2 * loss * covariance + loss * loss * base_variance) / (base_total * base_total),
            (next_squared_loss - next_loss * next_loss) / n_equal
        ) as variance
    from mean_losses

),

losses_sized as (

    select
        *,
        case when n_equal is not null then guarded_loss * (1 - guarded_loss) / nullif(variance, 0) end as size
    from losses_varied

),

quality_scores as (

    select
        period,
        slice_value,
        n_auto_failed,
        round(1 - loss, 10) as score,
        round(1 - {{ wilson_bound('loss', 'size', 'upper') }}, 10) as lower,
        round(1 - {{ wilson_bound('loss', 'size', 'lower') }}, 10) as upper
    from losses_sized

)
{% endmacro %}

{#- What an error of a row of stg_severity_weights costs its decision, of 1. -#}
{% macro loss_of_an_error(weights) -%}
    case when {{ weights }}.auto_fail then 1.0 else {{ weights }}.weight / 100.0 end
{%- endmacro %}
