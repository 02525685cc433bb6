{#- Rates of events: combined ratios R = Y / X, with v = (V(Y) - 2 R C(Y,X) + R^2 V(X)) / X^2 (Cochran 1977, 6.11).

    Under the recorded rates p, a verdict of a stratum whose base is the part f has the event with probability
    c f p. V(Y) = sum G (c f p - c^2 f^2 p^2), C(Y,X) = c sum G f p (1 - f), V(X) = sum G f (1 - f), and X^2 is the
    expected base times the one that came: a slice is as sure as the verdicts that it happened to get. -#}
{% macro event_rates(sums) %}
event_rates as (

    select
        *,
        event_total / nullif(base_total, 0) as rate,
        prior_events / nullif(prior_base, 0) as expected_rate,
        cast(1 as double) / greatest(n_audited, 2) as one_event
    from {{ sums }}
    where metric <> 'recall'

),

event_rates_guarded as (

    select
        *,
        least(greatest(rate, one_event), 1 - one_event) as guarded_rate
    from event_rates

),

event_rates_scaled as (

    select
        *,
        least(guarded_rate * prior_base / nullif(prior_events, 0), 1 / prior_rate_max) as prior_scale
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
        {{ prior_variance('1', 'expected_rate') }} / nullif(prior_base * prior_base, 0) as expected_variance
    from event_rates_scaled

),

event_rates_sized as (

    select
        *,
        {{ effective_size('guarded_rate', 'variance') }} as n_effective,
        {{ expected_events('expected_rate', 'expected_variance') }} as expected_events
    from event_rates_varied

),

event_rates_bounded as (

    select
        *,
        {{ wilson_bound('rate', 'n_effective', 'lower') }} as rate_lower,
        {{ wilson_bound('rate', 'n_effective', 'upper') }} as rate_upper
    from event_rates_sized

)
{% endmacro %}

{#- The variance of Y - R X under the recorded rates times a scale. -#}
{% macro prior_variance(scale, rate) -%}
    (
        {{ scale }} * prior_event_linear - {{ scale }} * {{ scale }} * prior_event_quadratic
        - 2 * {{ rate }} * {{ scale }} * prior_covariance + {{ rate }} * {{ rate }} * prior_base_variance
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
