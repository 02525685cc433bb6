"""Decides whether a day may be published: Great Expectations suites and gating dbt tests as one list of results."""
