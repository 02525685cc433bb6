"""How a run becomes dbt: which days it builds, what the models join, and dbt itself. No SQL."""
