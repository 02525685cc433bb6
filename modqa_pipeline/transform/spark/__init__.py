"""dbt on Spark, in its own process. Knows no day and no source."""
