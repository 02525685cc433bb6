-- One row per decision day and slice: volume, speed and automation of all decisions, tests and escalations
-- included. Quantiles are exact; a blank handling or enqueuing time is unknown and left out of them.
--
-- Quantiles come from how many decisions took how long: a quantile of the engine holds every value in memory, ten
-- slices at a time, and cannot spill. Every slice asks the table itself: DuckDB writes down a CTE that many read, which of a
-- day of 100,000,000 decisions took more than 49 GB.
{%- set measures = ['handling_seconds', 'turnaround_minutes'] %}
with

{%- for kind, (value, condition) in slice_definitions().items() %}

by_{{ kind }} as (

    select
        decision_date,
        '{{ kind }}' as slice_kind,
        {{ value }} as slice_value,
        count(*) as n_decisions,
        sum(case when decided_by = 'machine' then 1 else 0 end) as n_machine_decisions,
        count(distinct moderator_key) as n_moderators,
        sum(case when is_test then 1 else 0 end) as n_tests,
        sum(case when decision = 'escalate' then 1 else 0 end) as n_escalated,
        sum(case when decision = 'skip' then 1 else 0 end) as n_skipped,
        sum(case when turnaround_minutes is not null and sla_minutes is not null then 1 else 0 end) as n_sla_known,
        sum(case when turnaround_minutes <= sla_minutes then 1 else 0 end) as n_sla_met,
        sum(case when was_changed_after_draw then 1 else 0 end) as n_changed_after_draw
    from {{ ref('int_decisions_timed') }}
    {%- if condition != 'true' %}
    where {{ condition }}
    {%- endif %}
    group by decision_date, {{ value }}

),

durations_by_{{ kind }} as (
    {% for measure in measures %}
    select
        decision_date,
        '{{ kind }}' as slice_kind,
        {{ value }} as slice_value,
        '{{ measure }}' as measure,
        {{ measure }} as duration,
        count(*) as n_decisions
    from {{ ref('int_decisions_timed') }}
    where {{ measure }} is not null{{ ' and ' ~ condition if condition != 'true' }}
    group by decision_date, {{ value }}, {{ measure }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),
{%- endfor %}

all_slices as (
    {% for kind in slice_definitions() %}
    select * from by_{{ kind }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

durations as (
    {% for kind in slice_definitions() %}
    select * from durations_by_{{ kind }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

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
        {%- for measure in measures %}
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
    all_slices.n_decisions,
    cast(all_slices.n_machine_decisions as bigint) as n_machine_decisions,
    all_slices.n_moderators,
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
left join quantiles
    on
        all_slices.decision_date = quantiles.decision_date
        and all_slices.slice_kind = quantiles.slice_kind
        and all_slices.slice_value = quantiles.slice_value
