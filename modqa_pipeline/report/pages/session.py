"""The page of a calibration session."""

from hashlib import sha256

from modqa_pipeline.forms.calibration import is_session_name
from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.scopes.session import SessionFacts
from modqa_pipeline.report.sections.sessions import agreement, items, raters


def session_file(session_id: str) -> str:
    """File name of a session's page. A session_id from elsewhere may hold any characters: then its hash is the name."""
    if is_session_name(session_id):
        return f"calibration-{session_id}.html"
    return f"calibration-{sha256(session_id.encode()).hexdigest()[:16]}.html"


def session_page(facts: SessionFacts, *, title: str, previous_href: str) -> str:
    """A calibration session."""
    return render(
        "session.html.j2",
        title=title,
        heading=f"Calibration session {facts.session_id}",
        session=facts.session,
        previous_href=previous_href,
        has_charts=True,
        agreement=agreement.build(facts),
        items=items.build(facts),
        policies=agreement.slices(facts, "policy", "By policy, lowest agreement first", "Policy"),
        markets=agreement.slices(facts, "market", "By market", "Market"),
        raters=raters.build(facts),
    )  # fmt: skip
