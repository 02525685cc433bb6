-- One row per line of config/golden_items.csv.
select * from {{ run_input('golden_items') }}
