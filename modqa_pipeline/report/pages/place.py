"""The pages of sites, queues and policies, all from what was read once."""

from collections.abc import Iterator

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.pages.rendering import render
from modqa_pipeline.report.scopes.places import Places
from modqa_pipeline.report.scopes.subjects import subject_file
from modqa_pipeline.report.sections.headline import attention
from modqa_pipeline.report.sections.subjects import place


def place_pages(places: Places, *, title: str) -> Iterator[tuple[str, str]]:
    """File name and text of the page of every place with decisions in the 28 days."""
    items = attention.ordered(places.day)
    for kind, value in places.subjects():
        text = render(
            "subject.html.j2",
            title=title,
            heading=wording.sentence(places.edition.title(kind, value)),
            as_of=f"28 days up to {wording.day_name(places.day.day)}",
            before="",
            after="",
            provisional="",
            has_charts=True,
            **place.build(places, (kind, value), items),
        )
        yield subject_file(kind, value), text
