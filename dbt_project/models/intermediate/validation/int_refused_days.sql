-- One row per day of this run and delivery: a file with refused rows that were meant for the day, a site with such rows,
-- and all decisions of the day. Only rows that nothing has mended since count, and only decisions.
{{ config(materialized='duckdb_view') }}
with

refused as (

    select
        rows_refused.intended_day as decision_date,
        rows_refused.receipt_sequence,
        rows_refused.source,
        delivered.vendor,
        delivered.site
    from {{ ref('quarantined_rows') }} as rows_refused
    inner join {{ ref('stg_run_days') }} as run_days on rows_refused.intended_day = run_days.decision_date
    inner join {{ ref('stg_quarantined_rows') }} as delivered
        on
            rows_refused.receipt_sequence = delivered.receipt_sequence
            and rows_refused.line_number = delivered.line_number
    where not rows_refused.is_resolved and rows_refused.source in ('bpo_decisions', 'machine_decisions')

),

of_files as (

    select
        refused.decision_date,
        ledger.file_name as delivery,
        count(*) as n_refused,
        max(ledger.rows_read) as n_read
    from refused
    inner join {{ ref('stg_ingest_ledger') }} as ledger on refused.receipt_sequence = ledger.receipt_sequence
    group by refused.decision_date, ledger.file_name, ledger.receipt_sequence

),

of_sites as (

    select
        refused.decision_date,
        arrivals.source || ' ' || coalesce(arrivals.vendor, '(blank)') || '/' || arrivals.site as delivery,
        count(*) as n_refused,
        count(*) + max(arrivals.n_decisions) as n_read
    from refused
    inner join {{ ref('fct_arrivals_daily') }} as arrivals
        on
            refused.decision_date = arrivals.decision_date
            and refused.source = arrivals.source
            and coalesce(refused.vendor, '') = coalesce(arrivals.vendor, '')
            and refused.site = arrivals.site
    group by refused.decision_date, arrivals.source, arrivals.vendor, arrivals.site

),

of_days as (

    select
        refused.decision_date,
        'all decisions' as delivery,
        count(*) as n_refused,
        count(*) + coalesce(max(arrived.n_decisions), 0) as n_read
    from refused
    left join (
        select
            decision_date,
            sum(n_decisions) as n_decisions
        from {{ ref('fct_arrivals_daily') }}
        group by decision_date
    ) as arrived on refused.decision_date = arrived.decision_date
    group by refused.decision_date

)

select
    decision_date,
    delivery,
    n_refused,
    n_read,
    round(cast(n_refused as double) / n_read, 6) as refused_share,
    cast(null as bigint) as n_refused_of_most
from (
    select * from of_files
    union all
    select * from of_sites
) as deliveries
union all
select
    decision_date,
    delivery,
    n_refused,
    cast(n_read as bigint) as n_read,
    cast(null as double) as refused_share,
    case when n_refused >= 100 and 2 * n_refused > n_read then n_refused else 0 end as n_refused_of_most
from of_days
