"""What ingest writes down of a delivery. Judges no row."""
