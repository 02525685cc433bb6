-- One row per day, queue and finding: what was wrong with a queue's metadata on that day.
with

queues as (

    select * from {{ ref('int_queue_days') }}

),

findings as (

    select decision_date, queue_id, queue_name, owner, n_decisions,
        'unregistered' as finding, 'critical' as severity,
        'The queue received ' || cast(n_decisions as {{ dbt.type_string() }})
        || ' decisions and is in no registry snapshot.' as evidence
    from queues where not is_registered
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'not_active' as finding, 'critical' as severity,
        'The queue received ' || cast(n_decisions as {{ dbt.type_string() }})
        || ' decisions while its status was ' || status
        || coalesce(', ended ' || cast(cast(ended_at as date) as {{ dbt.type_string() }}), '')
        || coalesce(', activated ' || cast(cast(activated_at as date) as {{ dbt.type_string() }}), '')
        || '.' as evidence
    from queues where not was_active
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'no_owner' as finding, 'major' as severity, 'The registry names no owner.' as evidence
    from queues where not has_owner
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'no_sla' as finding, 'major' as severity, 'The registry gives no SLA.' as evidence
    from queues where not has_sla
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'no_languages' as finding, 'minor' as severity, 'The registry names no languages.' as evidence
    from queues where not has_languages
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'no_review_date' as finding, 'minor' as severity,
        'The registry gives no last review or no review interval.' as evidence
    from queues where not has_review_date
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'review_overdue' as finding, 'minor' as severity,
        'The review was due on ' || cast(review_due_on as {{ dbt.type_string() }}) || '.' as evidence
    from queues where not is_review_current
    union all
    select decision_date, queue_id, queue_name, owner, n_decisions,
        'duplicate_name' as finding, 'minor' as severity,
        'Another active queue has the same name.' as evidence
    from queues where not has_unique_name

)

select
    decision_date,
    queue_id,
    queue_name,
    owner,
    finding,
    severity,
    evidence,
    n_decisions
from findings
