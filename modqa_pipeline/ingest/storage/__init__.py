"""Writes the results of a delivery. Judges no row."""
