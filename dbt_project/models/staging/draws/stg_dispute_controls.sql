-- One row per control of a dispute: a correct verdict that was chosen to be read again.
select * from {{ run_input('dispute_controls') }}
