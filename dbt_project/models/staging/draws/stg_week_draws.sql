-- One row per decision drawn at random on a day of the weeks that this run draws in: what counts for weekly floors.
select
    decision_date,
    decided_by,
    {{ domain() }} as domain,
    queue_id,
    moderator_key
from {{ lake('week_draws') }}
where draw_reason = 'random'
