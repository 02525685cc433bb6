-- One row per decision day and slice: volume, speed and automation of all decisions, tests and escalations
-- included. Quantiles are exact; a blank handling or enqueuing time is unknown and left out of them.
--
-- Quantiles come from how many decisions took how long: a quantile of the engine holds every value in memory, ten
-- slices at a time, and cannot spill. Decisions are read once for what adds up, once for durations, and once a family of
-- slices for moderators. One statement asks each of the three for every kind: DuckDB runs all statements that
-- read a CTE side by side, and ten million decisions in ten slices did not fit into memory.
{%- set attributes = slice_families() | map(attribute=0) | sum(start=[]) %}
with

kinds as (
    {{ slice_kinds() }}

),

counted as (

    select
        decision_date,
        {{ attributes | join(',\n        ') }},
        count(*) as n_decisions,
        count(case when is_test then 1 end) as n_tests,
        count(case when decision = 'escalate' then 1 end) as n_escalated,
        count(case when decision = 'skip' then 1 end) as n_skipped,
        count(case when turnaround_minutes is not null and sla_minutes is not null then 1 end) as n_sla_known,
        count(case when turnaround_minutes <= sla_minutes then 1 end) as n_sla_met,
        count(case when was_changed_after_draw then 1 end) as n_changed_after_draw
    from {{ ref('int_decisions_timed') }}
    group by
        decision_date,
        {{ attributes | join(',\n        ') }}

),

timed as (

    select
        decision_date,
        {{ attributes | join(',\n        ') }},
        {{ family_of_group() }} as family,
        case when grouping(handling_seconds) = 0 then 'handling_seconds' else 'turnaround_minutes' end as measure,
        coalesce(handling_seconds, turnaround_minutes) as duration,
        count(*) as n_decisions
    from {{ ref('int_decisions_timed') }}
    group by {{ grouped_by_family(['handling_seconds', 'turnaround_minutes']) }}

),

-- One family after the other: there are many moderators, and rows of all families together were too wide to hold.
who_decided as (
    {% for family, kinds in slice_families() %}
    select
        decision_date,
        {%- for column in attributes %}
        {{ column if column in family else 'cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column }},
        {%- endfor %}
        '{{ family[0] }}' as family,
        moderator_key
    from {{ ref('int_decisions_timed') }}
    where moderator_key is not null
    group by decision_date, {{ family | join(', ') }}, moderator_key
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

all_slices as (

    select
        decision_date,
        slice_kind,
        {{ value_of_kind() }} as slice_value,
        sum(n_decisions) as n_decisions,
        sum(case when decided_by = 'machine' then n_decisions else 0 end) as n_machine_decisions,
        sum(n_tests) as n_tests,
        sum(n_escalated) as n_escalated,
        sum(n_skipped) as n_skipped,
        sum(n_sla_known) as n_sla_known,
        sum(n_sla_met) as n_sla_met,
        sum(n_changed_after_draw) as n_changed_after_draw
    from counted
    cross join kinds
    where {{ has_kind() }}
    group by
        decision_date,
        slice_kind,
        {{ value_of_kind() }}

),

moderators as (

    select
        decision_date,
        slice_kind,
        {{ value_of_kind() }} as slice_value,
        count(distinct moderator_key) as n_moderators
    from who_decided
    inner join kinds on who_decided.family = kinds.family
    where {{ has_kind() }}
    group by
        decision_date,
        slice_kind,
        {{ value_of_kind() }}

),

durations as (

    select
        decision_date,
        slice_kind,
        {{ value_of_kind() }} as slice_value,
        measure,
        duration,
        sum(n_decisions) as n_decisions
    from timed
    inner join kinds on timed.family = kinds.family
    where
        duration is not null
        and {{ has_kind() }}
    group by
        decision_date,
        slice_kind,
        {{ value_of_kind() }},
        measure,
        duration

),

ranked as (

    select
        *,
        sum(n_decisions) over (
            partition by decision_date, slice_kind, slice_value, measure order by duration
            rows between unbounded preceding and current row
        ) as n_up_to,
        sum(n_decisions) over (partition by decision_date, slice_kind, slice_value, measure) as n_known
    from durations

),

quantiles as (

    select
        decision_date,
        slice_kind,
        slice_value,
        {%- for measure in ['handling_seconds', 'turnaround_minutes'] %}
        {{ counted_quantile(measure, 0.5) }} as {{ measure }}_median,
        {{ counted_quantile(measure, 0.9) }} as {{ measure }}_p90{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked
    group by decision_date, slice_kind, slice_value

)

select
    all_slices.decision_date,
    all_slices.slice_kind,
    all_slices.slice_value,
    cast(all_slices.n_decisions as bigint) as n_decisions,
    cast(all_slices.n_machine_decisions as bigint) as n_machine_decisions,
    coalesce(moderators.n_moderators, 0) as n_moderators,
    cast(all_slices.n_tests as bigint) as n_tests,
    cast(all_slices.n_escalated as bigint) as n_escalated,
    cast(all_slices.n_skipped as bigint) as n_skipped,
    round(cast(all_slices.n_escalated as double) / all_slices.n_decisions, 10) as escalation_rate,
    round(quantiles.handling_seconds_median, 6) as handling_seconds_median,
    round(quantiles.handling_seconds_p90, 6) as handling_seconds_p90,
    round(quantiles.turnaround_minutes_median, 6) as turnaround_minutes_median,
    round(quantiles.turnaround_minutes_p90, 6) as turnaround_minutes_p90,
    cast(all_slices.n_sla_known as bigint) as n_sla_known,
    cast(all_slices.n_sla_met as bigint) as n_sla_met,
    round(cast(all_slices.n_sla_met as double) / nullif(all_slices.n_sla_known, 0), 10) as sla_met_rate,
    round(cast(all_slices.n_machine_decisions as double) / all_slices.n_decisions, 10) as automation_rate,
    cast(all_slices.n_changed_after_draw as bigint) as n_changed_after_draw
from all_slices
left join moderators
    on
        all_slices.decision_date = moderators.decision_date
        and all_slices.slice_kind = moderators.slice_kind
        and all_slices.slice_value = moderators.slice_value
left join quantiles
    on
        all_slices.decision_date = quantiles.decision_date
        and all_slices.slice_kind = quantiles.slice_kind
        and all_slices.slice_value = quantiles.slice_value
