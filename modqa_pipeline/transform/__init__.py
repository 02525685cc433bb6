"""Turns a run into dbt: the days that it builds, the inputs that the models join, and dbt itself. No SQL."""
