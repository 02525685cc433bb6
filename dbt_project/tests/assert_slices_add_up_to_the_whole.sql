-- The parts of a slice kind that every decision belongs to add up to the whole, in population and verdicts.
{{ config(tags=['gate']) }}
with

by_kind as (

    select
        decision_date,
        slice_kind,
        sum(n_decisions) as n_decisions,
        sum(n_audited) as n_audited,
        sum(n_correct) as n_correct
    from {{ ref('fct_stratum_slice_counts') }}
    where
        slice_kind in ('all', 'decided_by', 'queue', 'entity_type', 'market', 'language', 'policy')
        and decision_date in (select decision_date from {{ ref('stg_run_days') }})
    group by decision_date, slice_kind

)

select
    parts.decision_date,
    parts.slice_kind,
    parts.n_decisions,
    wholes.n_decisions as n_decisions_of_the_whole,
    parts.n_audited,
    wholes.n_audited as n_audited_of_the_whole
from by_kind as parts
inner join by_kind as wholes on parts.decision_date = wholes.decision_date and wholes.slice_kind = 'all'
where
    parts.n_decisions <> wholes.n_decisions
    or parts.n_audited <> wholes.n_audited
    or parts.n_correct <> wholes.n_correct
