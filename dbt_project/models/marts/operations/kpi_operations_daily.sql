-- One row per decision day and slice: volume, speed and automation of all decisions, tests and escalations
-- included. Quantiles are exact; a blank handling or enqueuing time is unknown and left out of them.
{%- set columns = [
    'decision_date', 'decided_by', 'moderator_key', 'decision', 'is_test', 'handling_seconds',
    'turnaround_minutes', 'sla_minutes', 'was_changed_after_draw',
] %}
with

decisions as (

    select * from {{ ref('int_decisions_timed') }}

),

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
        {{ quantile('handling_seconds', 0.5) }} as handling_seconds_median,
        {{ quantile('handling_seconds', 0.9) }} as handling_seconds_p90,
        {{ quantile('turnaround_minutes', 0.5) }} as turnaround_minutes_median,
        {{ quantile('turnaround_minutes', 0.9) }} as turnaround_minutes_p90,
        sum(case when turnaround_minutes is not null and sla_minutes is not null then 1 else 0 end) as n_sla_known,
        sum(case when turnaround_minutes <= sla_minutes then 1 else 0 end) as n_sla_met,
        sum(case when was_changed_after_draw then 1 else 0 end) as n_changed_after_draw
    from decisions
    {%- if condition != 'true' %}
    where {{ condition }}
    {%- endif %}
    group by decision_date, {{ value }}

),
{%- endfor %}

all_slices as (
    {% for kind in slice_definitions() %}
    select * from by_{{ kind }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)

select
    decision_date,
    slice_kind,
    slice_value,
    n_decisions,
    cast(n_machine_decisions as bigint) as n_machine_decisions,
    n_moderators,
    cast(n_tests as bigint) as n_tests,
    cast(n_escalated as bigint) as n_escalated,
    cast(n_skipped as bigint) as n_skipped,
    round(cast(n_escalated as double) / n_decisions, 10) as escalation_rate,
    round(handling_seconds_median, 6) as handling_seconds_median,
    round(handling_seconds_p90, 6) as handling_seconds_p90,
    round(turnaround_minutes_median, 6) as turnaround_minutes_median,
    round(turnaround_minutes_p90, 6) as turnaround_minutes_p90,
    cast(n_sla_known as bigint) as n_sla_known,
    cast(n_sla_met as bigint) as n_sla_met,
    round(cast(n_sla_met as double) / nullif(n_sla_known, 0), 10) as sla_met_rate,
    round(cast(n_machine_decisions as double) / n_decisions, 10) as automation_rate,
    cast(n_changed_after_draw as bigint) as n_changed_after_draw
from all_slices
