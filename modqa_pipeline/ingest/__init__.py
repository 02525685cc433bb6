"""Delivered files become accepted rows, quarantined rows and a ledger. No analytics, no Dagster, no dbt."""
