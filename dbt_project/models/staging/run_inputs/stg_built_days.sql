-- One row per decision day that this run or an earlier one builds.
select decision_date
from {{ run_input('built_days') }}
