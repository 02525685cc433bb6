"""dbt on Spark, in a process of its own. Knows no day and no source."""
