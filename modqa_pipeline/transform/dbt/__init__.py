"""dbt in this process: parse, run, results. Knows no day, no engine but dbt's target, and no Dagster."""
