-- One row per decision in the audit frame of this run's days, as it was when its day was drawn.
--
-- The frame holds approve, remove and restrict decisions that are no tests. The main wave is what had been delivered
-- when the day was drawn; the late wave is what came after it and before the late draw; what came later still is
-- 'uncovered': it is counted and never drawn. A decision that a draw has seen stays in the frame as it was then,
-- whatever a later version says about it or its day.
{{ config(materialized='duckdb_view') }}

with

run_days as (

    select * from {{ ref('stg_run_days') }}

),

versions_placed_in_time as (

    select
        versions.*,
        run_days.main_receipt_sequence,
        run_days.late_receipt_sequence,
        {{ unit_key() }} as unit_key,
        {{ decision_class('versions.decision') }} as decision_class,
        case
            when versions.receipt_sequence <= run_days.main_receipt_sequence then 'main'
            when versions.receipt_sequence <= run_days.late_receipt_sequence
                or run_days.late_receipt_sequence is null then 'late'
            else 'uncovered'
        end as wave
    from {{ ref('stg_decision_versions') }} as versions
    inner join run_days on versions.decision_date = run_days.decision_date

),

versions_at_their_draw as (

    select versions.*
    from versions_placed_in_time as versions
    left join {{ ref('stg_superseded_decisions') }} as replaced
        on
            versions.decision_id = replaced.decision_id
            and versions.receipt_sequence = replaced.receipt_sequence
            and (
                (versions.wave = 'main' and replaced.superseded_by_sequence <= versions.main_receipt_sequence)
                or (
                    versions.wave = 'late'
                    and (
                        versions.late_receipt_sequence is null
                        or replaced.superseded_by_sequence <= versions.late_receipt_sequence
                    )
                )
                or versions.wave = 'uncovered'
            )
    where replaced.decision_id is null

),

-- Side by side, so that a decision meets one row and not twenty.
steps_side_by_side as (

    select
        decision_date,
        decided_by,
        decision_class,
        {%- for step in range(1, max_score_steps() | int + 1) %}
        max(case when score_step = {{ step }} then score_from end) as step_{{ step }}_from{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_score_steps') }}
    group by decision_date, decided_by, decision_class

)

select
    versions.decision_id,
    versions.decision_date,
    versions.wave,
    versions.unit_key,
    versions.decision_class,
    cast(case
        {%- for step in range(max_score_steps() | int, 0, -1) %}
        when versions.machine_score >= steps.step_{{ step }}_from then {{ step }}
        {%- endfor %}
    end as int) as score_step,
    {{ decision_columns('versions') }},
    versions.content_id,
    versions.decision,
    versions.policy_code,
    versions.policy_version,
    versions.machine_score,
    versions.decided_at,
    versions.receipt_sequence
from versions_at_their_draw as versions
left join {{ ref('int_versions_drawn') }} as versions_drawn
    on versions.decision_id = versions_drawn.decision_id
left join steps_side_by_side as steps
    on
        versions.decision_date = steps.decision_date
        and versions.decided_by = steps.decided_by
        and versions.decision_class = steps.decision_class
-- One condition, not three: DuckDB takes each to keep a fifth of the rows, and would hold the frame in memory to look up a
-- few verdicts.
where
    case
        when versions.decision in ('approve', 'remove', 'restrict') and not versions.is_test
            -- what a draw has seen stays framed as it was, on its day; a later version is no new decision
            then
                versions_drawn.decision_id is null
                or versions.receipt_sequence <= versions_drawn.drawn_receipt_sequence
        else false
    end
