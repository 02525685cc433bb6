"""The few figures that SQL cannot say: pure functions with their sources. No Dagster, no dbt."""
