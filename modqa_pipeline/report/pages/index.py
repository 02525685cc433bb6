"""The index of all days and sessions."""

from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.pages.session import session_file
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.sections import days


def index_page(marts: Marts | None, existing: set[str], *, title: str, min_audited: int) -> str:
    """All days."""
    return render(
        "index.html.j2",
        title=title,
        heading=title,
        has_charts=False,
        index=days.build(marts, existing, min_audited),
        sessions=days.sessions(marts, session_file, existing),
    )
