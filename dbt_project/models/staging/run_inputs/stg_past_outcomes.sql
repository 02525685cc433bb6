-- One row per audited decision of the days on which the draws of this run look back, as last published. It is an input of
-- the run, because a ref would be circular: today's outcomes depend on today's draw.
select *
from {{ run_input('past_outcomes') }}
