"""Imports for the steps after dbt, made while dbt waits for its engine.

Not earlier: two threads that import at once may wait for each other, and dbt's own imports are done by then.
"""


def import_what_follows() -> None:
    """Import what checks, worksheets and pages need; when they import it again, that costs nothing."""
    from modqa_pipeline.validate.suites import import_library

    import_library()
    import xlsxwriter  # noqa: F401

    import modqa_pipeline.report.pages.site  # noqa: F401
