-- One row per decision day, UTC hour and source: how many decisions were made.
select
    decision_date,
    cast(extract(hour from decided_at) as integer) as decided_hour,
    source,
    count(*) as n_decisions
from {{ ref('int_decisions_timed') }}
group by decision_date, extract(hour from decided_at), source
