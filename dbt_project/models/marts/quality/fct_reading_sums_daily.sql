-- One row per decision day, slice and metric: sums over first readings and their second phase, from which a correction
-- for auditors' errors and its variance follow.
--
-- Rows of any days add up to those of a period. `change` is what a settled verdict adds to the event of the metric
-- against the first reading: -1, 0 or 1. A settled verdict of weight g that entered the second phase with probability s
-- adds (1 - s) (g change)^2 to the variance (Poisson sampling; Särndal, Swensson and Wretman 1992, 9.3). Not by policy:
-- which policy a violation is of, only the verdict says.
with

readings as (

    select
        *,
        sampling_weight / settled_share as settled_weight
    from {{ ref('int_readings_settled') }}

),

sliced as (

    {{ sliced('readings', [
        'decision_date', 'is_acted', 'is_estimating', 'is_read_twice', 'is_disagreement', 'is_settled_by_design',
        'sampling_weight', 'second_weight', 'settled_weight', 'settled_share', 'violation_change', 'error_change',
        'n_golden_violating', 'n_golden_found', 'n_golden_clean', 'n_golden_cleared',
    ]) }}

),

of_metrics as (

    {% for name, (condition, change) in corrected_metrics().items() %}
    select
        *,
        '{{ name }}' as metric,
        {{ change }} as change
    from sliced
    where slice_kind <> 'policy' and {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    decision_date,
    slice_kind,
    slice_value,
    metric,
    cast(sum(case when is_estimating then 1 else 0 end) as bigint) as n_audited,
    cast(sum(case when is_read_twice then 1 else 0 end) as bigint) as n_read_twice,
    cast(sum(case when is_disagreement then 1 else 0 end) as bigint) as n_disagreements,
    cast(sum(case when is_settled_by_design and is_disagreement then 1 else 0 end) as bigint)
        as n_disagreements_settled,
    cast(sum(case when is_settled_by_design and not is_disagreement then 1 else 0 end) as bigint)
        as n_agreements_settled,
    cast(sum(case when is_settled_by_design and change <> 0 then 1 else 0 end) as bigint) as n_overturned,
    {{ exact_sum('sampling_weight') }} as first_total,
    {{ exact_sum('sampling_weight * change') }} as change_in_final,
    {{ exact_sum('second_weight') }} as second_total,
    {%- for kind, condition in [('disagreement', 'is_disagreement'), ('agreement', 'not is_disagreement')] %}
    {{ exact_sum('case when ' ~ condition ~ ' then second_weight end') }} as {{ kind }}_total,
    {{ exact_sum('case when ' ~ condition ~ ' then settled_weight end') }} as {{ kind }}_settled_total,
    {{ exact_sum('case when ' ~ condition ~ ' then settled_weight * change end') }} as {{ kind }}_change,
    {{ exact_sum(
        'case when ' ~ condition ~ ' then (1 - settled_share) * settled_weight * settled_weight * change * change end'
    ) }} as {{ kind }}_change_variance,
    {%- endfor %}
    cast(sum(n_golden_violating) as bigint) as n_golden_violating,
    cast(sum(n_golden_found) as bigint) as n_golden_found,
    cast(sum(n_golden_clean) as bigint) as n_golden_clean,
    cast(sum(n_golden_cleared) as bigint) as n_golden_cleared
from of_metrics
group by decision_date, slice_kind, slice_value, metric
