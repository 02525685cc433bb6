-- One row per queue, finding and day, with the first built day since which it has been there without a break.
{{ config(materialized='table') }}
with

built_days as (

    select
        decision_date,
        row_number() over (order by decision_date) as day_rank
    from (
        select decision_date from {{ ref('kpi_draw_coverage_daily') }}
        union
        select decision_date from {{ ref('fct_queue_findings_daily') }}
    ) as days

),

ranked as (

    select
        findings.*,
        built_days.day_rank
        - row_number() over (
            partition by findings.queue_id, findings.finding order by findings.decision_date
        ) as unbroken_group
    from {{ ref('fct_queue_findings_daily') }} as findings
    inner join built_days on findings.decision_date = built_days.decision_date

)

select
    decision_date,
    queue_id,
    queue_name,
    owner,
    finding,
    severity,
    min(decision_date) over (partition by queue_id, finding, unbroken_group) as since,
    evidence,
    n_decisions
from ranked
