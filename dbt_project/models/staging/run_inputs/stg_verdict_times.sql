-- One row per date on which verdicts were given, of any decision: when the first of them was.
select given_at
from {{ run_input('verdict_times') }}
