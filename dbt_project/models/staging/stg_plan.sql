-- One row per line of config/plan.csv.
select * from {{ run_input('plan') }}
