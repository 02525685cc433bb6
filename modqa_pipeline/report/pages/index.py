"""The index of all days and sessions."""

from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.pages.session import session_file
from modqa_pipeline.report.pages.team import TEAM_FILE
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.places import Places
from modqa_pipeline.report.sections import days
from modqa_pipeline.report.sections.headline import sentence
from modqa_pipeline.report.sections.subjects import links


def index_page(
    marts: Marts | None, existing: set[str], places: Places | None, *, title: str
) -> str:
    """All days."""
    return render(
        "index.html.j2",
        title=title,
        heading=title,
        has_charts=False,
        index=days.build(marts, existing, sentence.of_newest(places.window if places else None)),
        lists=links.build(places),
        sessions=days.sessions(marts, session_file, existing),
        team=TEAM_FILE if TEAM_FILE in existing else "",
    )
