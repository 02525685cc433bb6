-- One row per line of config/expected_deliveries.csv.
select * from {{ run_input('expected_deliveries') }}
