{#- Rates of events: combined ratios R = Y / X, with v = (V(Y) - 2 R C(Y,X) + R^2 V(X)) / X^2 (Cochran 1977, 6.11).

    Under the recorded rates p, a verdict of a stratum whose base is the part f has the event with probability
    c f p. V(Y) = sum G (c f p - c^2 f^2 p^2), C(Y,X) = c sum G f p (1 - f), V(X) = sum G f (1 - f), and X^2 is the
    expected base times the one that came: a slice is as sure as the verdicts that it happened to get.

    c scales the rarer of event and its opposite, stratum by stratum. Nearly all that was acted on violates: there
    a rate of violations times c would move the variance far more than any verdict says. In such mirrored strata
    Y - R X is (1 - R) X - Y', Y' being the rarer outcome. With mirrored strata R (1 - R) / n is not how the variance
    moves with R: it moves with the rarer outcomes, up with those that add events and down with those that take
    them away, and so do the bounds. -#}
{% macro event_rates(sums) %}
event_rates as (

    select
        *,
        event_total / nullif(base_total, 0) as rate,
        prior_events / nullif(prior_base, 0) as expected_rate,
        (event_total + mirrored_total) / nullif(base_total, 0) as rarer_rate,
        cast(1 as double) / greatest(n_audited, 2) as one_event
    from {{ sums }}
    where metric <> 'recall'

),

event_rates_guarded as (

    select
        *,
        least(greatest(rate, one_event), 1 - one_event) as guarded_rate,
        least(greatest(rarer_rate, one_event), 1 - one_event) as guarded_rarer_rate
    from event_rates

),

event_rates_scaled as (

    select
        *,
        least(
            guarded_rarer_rate * prior_base / nullif(prior_events + mirrored_prior_total, 0), 1 / prior_rate_max
        ) as prior_scale
    from event_rates_guarded

),

event_rates_varied as (

    select
        *,
        greatest(
            (event_variance - 2 * rate * covariance + rate * rate * base_variance)
            / nullif(base_total * base_total, 0),
            {{ prior_variance('prior_scale', 'guarded_rate') }} / nullif(prior_base * base_total, 0)
        ) as variance,
        {{ prior_variance('1', 'expected_rate') }} / nullif(prior_base * prior_base, 0) as expected_variance,
        -- which part of the variance is that of rarer outcomes, with the sign of what they do to the rate
        least(
            (prior_scale * prior_event_linear - prior_scale * prior_scale * prior_event_quadratic)
            / nullif({{ prior_variance('prior_scale', 'guarded_rate') }}, 0), 1
        ) * (1 - 2 * mirrored_prior_linear / nullif(prior_event_linear, 0)) as rarer_part
    from event_rates_scaled

),

event_rates_sized as (

    select
        *,
        {{ effective_size('guarded_rate', 'variance') }} as n_effective,
        case
            when mirrored_prior_linear > 0
                then least(
                    {{ expected_events('expected_rate', 'expected_variance') }},
                    {{ expected_rarer_outcomes() }}
                )
            else {{ expected_events('expected_rate', 'expected_variance') }}
        end as expected_events,
        case when mirrored_prior_linear > 0 then coalesce(rarer_part * variance / guarded_rarer_rate, 0) end
            as variance_slope
    from event_rates_varied

),

event_rates_bounded as (

    select
        *,
        {%- for side in ['lower', 'upper'] %}
        case
            when variance_slope is null or n_effective is null or variance <= 0
                then {{ wilson_bound('rate', 'n_effective', side) }}
            else {{ score_bound('rate', 'variance', 'variance_slope', side) }}
        end as rate_{{ side }}{{ ',' if not loop.last }}
        {%- endfor %}
    from event_rates_sized

)
{% endmacro %}

{#- The variance of Y - R X under the recorded rates, those of the rarer outcome times a scale. -#}
{% macro prior_variance(scale, rate) -%}
    (
        {{ scale }} * prior_event_linear - {{ scale }} * {{ scale }} * prior_event_quadratic
        - 2 * {{ rate }} * {{ scale }} * prior_covariance + {{ rate }} * {{ rate }} * prior_base_variance
        + (1 - 2 * {{ rate }}) * (mirrored_prior_base_variance - 2 * {{ scale }} * mirrored_prior_covariance)
    )
{%- endmacro %}

{#- The simple random sample whose rate has this variance; null in a census. Where all that was sampled is a
    census and a stratum has no verdicts at all, there is no variance to go by: the verdicts themselves count. -#}
{% macro effective_size(rate, variance) -%}
    case
        when rate is null or n_open_strata = 0 then null
        when {{ variance }} > 0 then {{ rate }} * (1 - {{ rate }}) / {{ variance }}
        else n_audited
    end
{%- endmacro %}

{% macro expected_events(rate, variance) -%}
    case
        when rate is null or n_open_strata = 0 then null
        else coalesce({{ effective_size(rate, variance) }} * least({{ rate }}, 1 - {{ rate }}), 0)
    end
{%- endmacro %}

{#- How many of the rarer outcomes an equally sure simple random sample of them should show. -#}
{% macro expected_rarer_outcomes() -%}
    case
        when n_open_strata = 0 then null
        else coalesce(
            (prior_events + mirrored_prior_total) * (prior_events + mirrored_prior_total)
            * (1 - (prior_events + mirrored_prior_total) / nullif(prior_base, 0))
            / nullif(prior_event_linear - prior_event_quadratic, 0), 0
        )
    end
{%- endmacro %}
