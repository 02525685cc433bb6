-- One row per period kind (week, 28_days, month), period, slice and metric with a target: is it met?
--
-- verdict: `met` only where the whole interval is on the better side of the target, `not_met` only where it is on the
-- worse side, else `not_established` (two one-sided tests, each at 2.5 %: Schuirmann 1987). verdict_fdr says the same
-- after Benjamini and Hochberg (1995) at 5 % among all targets of the slice kind, direction and period.
{{ config(rows_of='periods') }}
-- depends_on: {{ ref('int_periods') }}
{%- set directions = {'met': 'z', 'not_met': '-z'} -%}
{%- set better = is_better('lower', 'upper', 'target', 'sign') -%}
{%- set worse = is_worse('lower', 'upper', 'target', 'sign') %}
with

tests as (

    select
        *,
        {%- for direction, z in directions.items() %}
        case
            when z is null then null
            when {{ z }} > 0 then 2 * {{ normal_tail('abs(z)') }}
            else 1.0
        end as p_{{ direction }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_target_tests') }}

),

ranked as (

    select
        *,
        count(z) over (partition by period_kind, period_start, slice_kind) as n_tests,
        {%- for direction in directions %}
        row_number() over (
            partition by period_kind, period_start, slice_kind, z is null
            order by p_{{ direction }}, slice_value, metric
        ) as rank_{{ direction }}{{ ',' if not loop.last }}
        {%- endfor %}
    from tests

),

adjusted as (

    select
        *,
        {%- for direction in directions %}
        least(1.0, min(p_{{ direction }} * n_tests / rank_{{ direction }}) over (
            partition by period_kind, period_start, slice_kind, z is null
            order by rank_{{ direction }} rows between current row and unbounded following
        )) as p_{{ direction }}_fdr{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked

)

select
    period_kind,
    period_start,
    period_end,
    slice_kind,
    slice_value,
    metric,
    target,
    estimate,
    lower,
    upper,
    n_audited,
    status,
    {{ verdict_of('z is not null', better, worse) }} as verdict,
    {{ verdict_of('z is not null', 'p_met_fdr <= 0.05', 'p_not_met_fdr <= 0.05') }} as verdict_fdr,
    round(p_met, 10) as p_met,
    round(p_not_met, 10) as p_not_met,
    round(p_met_fdr, 10) as p_met_fdr,
    round(p_not_met_fdr, 10) as p_not_met_fdr,
    case
        when estimate is null or n_effective is null or abs(estimate - target) < 0.00001 then null
        when {{ better }} or {{ worse }} then 0
        else cast(greatest(1, ceil(n_audited * (
            {{ z_95() * z_95() }} * target * (1 - target)
            / ((estimate - target) * (estimate - target)) / n_effective - 1
        ))) as bigint)
    end as n_further_audits
from adjusted
