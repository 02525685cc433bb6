"""May this day be published? Great Expectations suites and gating dbt tests as one list of results."""
