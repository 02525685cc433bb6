{#- Recall R = found / (found + missed), with v as for any ratio (event_rates.sql) from the verdicts, and under the
    recorded rates ((1 - R)^2 V(found) + R^2 V(missed)) / (found + missed)^2: acted and approved decisions are
    sampled apart. In a stratum that holds both, the covariance of the two is left out: it is a product of small
    shares.

    Neither part is taken for smaller than one violation of average weight, unless all of it was audited: nobody
    has seen the miss that a larger sample would find. The interval is symmetric on the scale of ln(R / (1 - R)),
    and open at the end where nothing was missed, or nothing found. -#}
{% macro recalls(sums) %}
recalls as (

    select
        *,
        event_total / nullif(base_total, 0) as rate,
        prior_events / nullif(prior_events + missed_prior_events, 0) as expected_rate,
        {{ at_least_one('event_total', 'n_acted', 'n_decisions_acted') }} as found,
        {{ at_least_one('base_total - event_total', 'n_approved', 'n_decisions_approved') }} as missed
    from {{ sums }}
    where metric = 'recall'

),

recalls_guarded as (

    select
        *,
        found / nullif(found + missed, 0) as guarded_rate,
        coalesce(least(found / nullif(prior_events, 0), 1 / prior_rate_max), 0) as found_scale,
        coalesce(least(missed / nullif(missed_prior_events, 0), 1 / missed_prior_rate_max), 0) as missed_scale
    from recalls

),

recalls_varied as (

    select
        *,
        greatest(
            (event_variance - 2 * rate * covariance + rate * rate * base_variance)
            / nullif(base_total * base_total, 0),
            {{ prior_recall_variance('found_scale', 'missed_scale', 'guarded_rate') }}
            / nullif((found + missed) * (found + missed), 0)
        ) as variance,
        {{ prior_recall_variance('1', '1', 'expected_rate') }}
        / nullif((prior_events + missed_prior_events) * (prior_events + missed_prior_events), 0)
            as expected_variance
    from recalls_guarded

),

recalls_sized as (

    select
        *,
        case
            when guarded_rate > 0 and guarded_rate < 1 then {{ effective_size('guarded_rate', 'variance') }}
        end as n_effective,
        {{ expected_events('expected_rate', 'expected_variance') }} as expected_events
    from recalls_varied

),

recalls_bounded as (

    select
        *,
        case
            when n_effective is null then rate
            when event_total = 0 then 0
            else least(rate, {{ logit_bound('guarded_rate', 'n_effective', 'lower') }})
        end as rate_lower,
        case
            when n_effective is null then rate
            when event_total = base_total then 1
            else greatest(rate, {{ logit_bound('guarded_rate', 'n_effective', 'upper') }})
        end as rate_upper
    from recalls_sized

)
{% endmacro %}

{#- An estimated number of violations, not below one of average weight while decisions remain unaudited. -#}
{% macro at_least_one(total, n_audited, n_decisions) -%}
    case
        when {{ n_audited }} >= {{ n_decisions }} then {{ total }}
        else greatest({{ total }}, cast({{ n_decisions }} as double) / greatest({{ n_audited }}, 1))
    end
{%- endmacro %}

{% macro prior_recall_variance(found_scale, missed_scale, rate) -%}
    (
        (1 - {{ rate }}) * (1 - {{ rate }}) * (
            {{ found_scale }} * prior_event_linear - {{ found_scale }} * {{ found_scale }} * prior_event_quadratic
        ) + {{ rate }} * {{ rate }} * (
            {{ missed_scale }} * missed_prior_linear
            - {{ missed_scale }} * {{ missed_scale }} * missed_prior_quadratic
        )
    )
{%- endmacro %}
