-- One row per day of this run and source: how many rows break the shape that ingest promised.
{{ config(materialized='duckdb_view') }}
select
    run_days.decision_date,
    decisions.source,
    count(decisions.decision_date) as n_rows,
    count(decisions.decision_date) - count(decisions.decision_id) as n_without_id,
    count(decisions.decision_date) - count(decisions.content_id) as n_without_content,
    sum(case
        when decisions.entity_type in ('seller', 'product', 'content', 'ipr') then 0
        when decisions.decision_date is null then 0
        else 1
    end) as n_unknown_entity_types,
    sum(case
        when decisions.decision in ('approve', 'remove', 'restrict', 'escalate', 'skip') then 0
        when decisions.decision_date is null then 0
        else 1
    end) as n_unknown_decisions,
    sum(case when decisions.machine_score < 0 or decisions.machine_score > 1 then 1 else 0 end)
        as n_scores_out_of_range,
    sum(case
        when decisions.decision_date is null then 0
        when cast(decisions.decided_at as date) = decisions.decision_date then 0
        else 1
    end) as n_outside_their_day
from {{ ref('stg_run_days') }} as run_days
inner join {{ ref('int_decisions_current') }} as decisions
    on run_days.decision_date = decisions.decision_date
group by run_days.decision_date, decisions.source
