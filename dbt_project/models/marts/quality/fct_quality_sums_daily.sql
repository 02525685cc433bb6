-- One row per decision day, slice and metric: sums over strata from which an estimate and its variance follow.
--
-- Rows of any days add up to those of a period (the two maxima by their maximum);
-- macros/statistics/estimates.sql makes figures of them. In a stratum of N decisions and n verdicts, a of them in
-- the base and b with the event, the total of b is estimated as N b / n, with variance G (b - b^2/n) / (n - 1),
-- G = N (N - n) / n (Cochran 1977, ch. 5). A single verdict has no variance of its own; what it adds gives
-- G a R (1 - R) at the estimated rate R. The prior sums are the same moments under the recorded rates, of the
-- rarer of event and its opposite: where the event is the rule, a stratum is mirrored (but not in recall).
with

-- An error without a severity has the weight of `unknown`.
severity_weights as (

    select
        {%- for severity in ['critical', 'major', 'minor', 'unknown'] %}
        max(case when severity = '{{ severity }}' then weight end) as {{ severity }}_weight{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_severity_weights') }}

),

cells as (

    select
        *,
        case when n_usable > 0 then population end as sampled_population,
        population / nullif(n_usable, 0) as weight,
        population * greatest(population - n_usable, 0) / nullif(n_usable, 0) as spread,
        metric <> 'recall' and prior_rate > 0.5 as is_mirrored
    from {{ ref('int_metric_cells') }}

),

spread_cells as (

    select
        *,
        case when n_usable > 1 then spread / (n_usable - 1) else 0 end as unit_spread,
        case when n_usable = 1 then spread * n_audited else 0 end as single_spread,
        n_audited / nullif(n_usable, 0) as base_part,
        n_events / nullif(n_usable, 0) as event_part,
        base_share * prior_rate as event_share,
        case when is_mirrored then 1 - prior_rate else prior_rate end as rarer_rate,
        missed_share * missed_prior_rate as missed_event_share
    from cells

),

rarer_cells as (

    select
        *,
        base_share * rarer_rate as rarer_share,
        n_critical_errors * critical_weight + n_major_errors * major_weight + n_minor_errors * minor_weight
        + (n_events - n_critical_errors - n_major_errors - n_minor_errors) * unknown_weight as harm
    from spread_cells
    cross join severity_weights

)

select
    decision_date,
    slice_kind,
    slice_value,
    metric,
    cast(sum(n_decisions) as bigint) as n_decisions,
    cast(sum(n_to_cover) as bigint) as n_to_cover,
    cast(sum(case when n_usable > 0 then n_to_cover else 0 end) as bigint) as n_covered,
    cast(sum(case when n_usable < population and n_to_cover > 0 then 1 else 0 end) as bigint)
        as n_open_strata,
    cast(sum(n_audited) as bigint) as n_audited,
    cast(sum(n_events) as bigint) as n_events,
    {{ exact_sum('weight * n_audited') }} as base_total,
    {{ exact_sum('weight * n_events') }} as event_total,
    case when metric = 'accuracy' then {{ exact_sum('weight * harm') }} end as harm_total,
    {{ exact_sum('unit_spread * (n_events - n_events * event_part)') }} as event_variance,
    {{ exact_sum('unit_spread * (n_events - n_events * base_part) - single_spread / 2') }} as covariance,
    {{ exact_sum('unit_spread * (n_audited - n_audited * base_part) - single_spread') }} as base_variance,
    {{ exact_sum('sampled_population * base_share') }} as prior_base,
    {{ exact_sum('sampled_population * event_share') }} as prior_events,
    {{ exact_sum('spread * rarer_share') }} as prior_event_linear,
    {{ exact_sum('spread * rarer_share * rarer_share') }} as prior_event_quadratic,
    {{ exact_sum('spread * rarer_share * (1 - base_share)') }} as prior_covariance,
    {{ exact_sum('spread * base_share * (1 - base_share)') }} as prior_base_variance,
    max(case when n_usable > 0 and base_share > 0 then rarer_rate end) as prior_rate_max,
    {{ exact_sum('case when is_mirrored then weight * (n_audited - 2 * n_events) end') }} as mirrored_total,
    {{ exact_sum('case when is_mirrored then sampled_population * (base_share - 2 * event_share) end') }}
        as mirrored_prior_total,
    {{ exact_sum('case when is_mirrored then spread * rarer_share end') }} as mirrored_prior_linear,
    {{ exact_sum('case when is_mirrored then spread * rarer_share * (1 - base_share) end') }}
        as mirrored_prior_covariance,
    {{ exact_sum('case when is_mirrored then spread * base_share * (1 - base_share) end') }}
        as mirrored_prior_base_variance,
    {{ exact_sum('sampled_population * missed_event_share') }} as missed_prior_events,
    {{ exact_sum('spread * missed_event_share') }} as missed_prior_linear,
    {{ exact_sum('spread * missed_event_share * missed_event_share') }} as missed_prior_quadratic,
    max(case when n_usable > 0 and missed_share > 0 then missed_prior_rate end) as missed_prior_rate_max,
    cast(sum(n_decisions_acted) as bigint) as n_decisions_acted,
    cast(sum(n_acted) as bigint) as n_acted,
    cast(sum(n_decisions_approved) as bigint) as n_decisions_approved,
    cast(sum(n_approved) as bigint) as n_approved
from rarer_cells
group by decision_date, slice_kind, slice_value, metric
