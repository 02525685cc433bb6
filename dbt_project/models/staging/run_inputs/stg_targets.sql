-- One row per line of config/targets.csv.
select * from {{ run_input('targets') }}
