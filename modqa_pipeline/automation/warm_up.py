"""Imports of the steps behind dbt, made while dbt waits for its engine instead of after it.

Not sooner: two threads that import at once may wait for each other, and dbt's own imports are over by then.
"""


def import_what_follows() -> None:
    """Import what checks, worksheets and pages need; each of them imports it once more, which costs nothing."""
    from modqa_pipeline.validate.suites import import_library

    import_library()
    import xlsxwriter  # noqa: F401

    import modqa_pipeline.report.pages.site  # noqa: F401
