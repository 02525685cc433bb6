-- One row per period in which appeals were received (week, month), start and slice: what became of them.
--
-- The overturn rate is no error rate: users choose which decisions they appeal. The table is made whole in each run,
-- because an open appeal becomes past due by the clock alone; the clock is the last delivery.
{{ config(materialized='table') }}
{%- set slice_columns = [
    'decided_by', 'entity_type', 'queue_id', 'vendor', 'site', 'model_name', 'model_version', 'market', 'language',
    'policy_code',
] %}
{%- set counts = [
    'n_appeals', 'n_decided', 'n_overturned', 'n_partially_reversed', 'n_omitted', 'n_open', 'n_open_past_due',
    'n_own_reviewer',
] %}
with

clock as (

    select cast(max(received_at) as date) as as_of
    from {{ ref('stg_ingest_ledger') }}

),

cells as (

    select
        cast(appeals.received_at as date) as received_date,
        clock.as_of,
        {{ slice_columns | join(',\n        ') }},
        count(*) as n_appeals,
        sum(case when is_decided then 1 else 0 end) as n_decided,
        sum(case when is_overturned then 1 else 0 end) as n_overturned,
        sum(case when outcome = 'partially_reversed' then 1 else 0 end) as n_partially_reversed,
        sum(case when outcome = 'omitted' then 1 else 0 end) as n_omitted,
        sum(case when is_open then 1 else 0 end) as n_open,
        sum(case when is_open and due_date < clock.as_of then 1 else 0 end) as n_open_past_due,
        sum(case when is_own_reviewer then 1 else 0 end) as n_own_reviewer
    from {{ ref('fct_appeals') }} as appeals
    cross join clock
    group by cast(appeals.received_at as date), clock.as_of, {{ slice_columns | join(', ') }}

),

by_slice as (
    {{ sliced('cells', ['received_date', 'as_of'] + counts) }}
),

by_period as (

    select
        'week' as period_kind,
        cast(date_trunc('week', received_date) as date) as period_start,
        date_add(cast(date_trunc('week', received_date) as date), 6) as period_end,
        by_slice.*
    from by_slice
    union all
    select
        'month' as period_kind,
        cast(date_trunc('month', received_date) as date) as period_start,
        last_day(received_date) as period_end,
        by_slice.*
    from by_slice

),

summed as (

    select
        period_kind,
        period_start,
        period_end,
        slice_kind,
        slice_value,
        {%- for count in counts %}
        cast(sum({{ count }}) as bigint) as {{ count }},
        {%- endfor %}
        as_of
    from by_period
    group by period_kind, period_start, period_end, slice_kind, slice_value, as_of

),

rated as (

    select
        *,
        cast(n_overturned as double) / nullif(n_decided, 0) as rate,
        cast(nullif(n_decided, 0) as double) as size
    from summed

)

select
    period_kind,
    period_start,
    period_end,
    slice_kind,
    slice_value,
    n_appeals,
    n_decided,
    n_overturned,
    n_partially_reversed,
    round(rate, 10) as overturn_rate,
    round({{ wilson_bound('rate', 'size', 'lower') }}, 10) as overturn_rate_lower,
    round({{ wilson_bound('rate', 'size', 'upper') }}, 10) as overturn_rate_upper,
    n_omitted,
    n_open,
    n_open_past_due,
    n_own_reviewer,
    as_of
from rated
