-- One row per decision day, source, vendor and site that delivered: its decisions, as last delivered.
select
    decision_date,
    source,
    vendor,
    site,
    count(*) as n_decisions,
    max(decided_at) as last_decided_at
from {{ ref('int_decisions_timed') }}
group by decision_date, source, vendor, site
