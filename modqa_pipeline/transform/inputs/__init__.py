"""Small Parquet files that the models join. Decides nothing about a day."""
