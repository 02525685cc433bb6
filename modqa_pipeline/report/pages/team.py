"""The audit team's page."""

from datetime import UTC, datetime

from modqa_pipeline.home.lake import LakeFiles
from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.scopes.team import TeamFacts
from modqa_pipeline.report.sections.team import owed, reading

TEAM_FILE = "audit-team.html"


def has_team(home: Home) -> bool:
    """Whether auditors were delivered: a home without any has no page about them."""
    return bool(LakeFiles(home).reference_files("auditors"))


def team_page(facts: TeamFacts, *, title: str) -> str:
    """Who owes what, and how well the team reads."""
    return render(
        "team.html.j2",
        title=title,
        heading="Audit team",
        as_of=f"As of {wording.moment(datetime.now(UTC))}",
        before="",
        after="",
        has_charts=False,
        sentence=owed.sentence(facts),
        headline=owed.tiles(facts),
        sections=owed.sections(facts) + reading.sections(facts),
    )
