-- One row per queue and day of this run: queues that received decisions and queues in force in the registry.
--
-- The queue metadata suite and the findings both read these columns; null means that the question does not arise. A
-- queue is in force while it is active; if it has no snapshot of that day or before, it is in force from its activation
-- on.
with

decided as (

    select
        decision_date,
        queue_id,
        count(*) as n_decisions,
        min(decided_at) as first_decided_at,
        max(decided_at) as last_decided_at
    from {{ ref('int_decisions_timed') }}
    where queue_id is not null
    group by decision_date, queue_id

),

queues as (

    select
        *,
        status = 'active'
        and (is_known_by_then or coalesce(cast(activated_at as date) <= decision_date, true)) as is_in_force
    from {{ ref('int_queues_as_of') }}

),

joined as (

    select
        coalesce(decided.decision_date, queues.decision_date) as decision_date,
        coalesce(decided.queue_id, queues.queue_id) as queue_id,
        queues.queue_name,
        queues.owner,
        queues.status,
        queues.sla_minutes,
        queues.languages,
        queues.review_interval_days,
        queues.activated_at,
        queues.last_reviewed_at,
        -- an end before the activation belongs to an earlier life of the queue
        case
            when least(queues.deactivated_at, queues.archived_at) < queues.activated_at then null
            else least(queues.deactivated_at, queues.archived_at)
        end as ended_at,
        queues.queue_id is not null as is_registered,
        coalesce(decided.n_decisions, 0) as n_decisions,
        decided.first_decided_at,
        decided.last_decided_at
    from decided
    full outer join queues
        on
            decided.queue_id = queues.queue_id
            and decided.decision_date = queues.decision_date
    where decided.queue_id is not null or queues.is_in_force

),

named as (

    select
        *,
        sum(case when status = 'active' then 1 else 0 end)
            over (partition by decision_date, lower(queue_name)) as n_of_that_name
    from joined

)

select
    decision_date,
    queue_id,
    queue_name,
    owner,
    status,
    n_decisions,
    activated_at,
    ended_at,
    case when n_decisions > 0 then is_registered end as is_registered,
    case
        when n_decisions > 0 and is_registered
            then
                coalesce(first_decided_at >= activated_at, true)
                and coalesce(last_decided_at < ended_at, status not in ('inactive', 'archived'))
                and status <> 'draft'
    end as was_active,
    case when status = 'active' then owner is not null end as has_owner,
    case when status = 'active' then sla_minutes is not null end as has_sla,
    case when status = 'active' then languages is not null end as has_languages,
    case when status = 'active' then last_reviewed_at is not null and review_interval_days is not null end
        as has_review_date,
    case
        when status = 'active' and last_reviewed_at is not null and review_interval_days is not null
            then date_add(cast(last_reviewed_at as date), cast(review_interval_days as integer)) >= decision_date
    end as is_review_current,
    date_add(cast(last_reviewed_at as date), cast(review_interval_days as integer)) as review_due_on,
    case when status = 'active' then n_of_that_name = 1 end as has_unique_name
from named
