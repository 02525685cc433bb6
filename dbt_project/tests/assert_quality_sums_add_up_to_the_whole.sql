-- What estimates are ratios of adds up over a slice kind that every decision belongs to: its parts are the whole.
{{ config(tags=['gate']) }}
with

by_kind as (

    select
        decision_date,
        slice_kind,
        metric,
        sum(n_decisions) as n_decisions,
        sum(n_audited) as n_audited,
        sum(n_events) as n_events,
        cast(sum(base_total) as double) as base_total,
        cast(sum(event_total) as double) as event_total
    from {{ ref('fct_quality_sums_daily') }}
    where
        slice_kind in ('all', 'decided_by', 'queue', 'entity_type', 'market', 'language')
        and decision_date in (select decision_date from {{ ref('stg_run_days') }})
    group by decision_date, slice_kind, metric

)

select
    parts.decision_date,
    parts.slice_kind,
    parts.metric,
    parts.base_total,
    wholes.base_total as base_total_of_the_whole,
    parts.event_total,
    wholes.event_total as event_total_of_the_whole
from by_kind as parts
inner join by_kind as wholes
    on
        parts.decision_date = wholes.decision_date
        and parts.metric = wholes.metric
        and wholes.slice_kind = 'all'
where
    parts.n_decisions <> wholes.n_decisions
    or parts.n_audited <> wholes.n_audited
    or parts.n_events <> wholes.n_events
    or abs(parts.base_total - wholes.base_total) > 1e-9 * wholes.base_total
    or abs(parts.event_total - wholes.event_total) > 1e-9 * wholes.base_total
