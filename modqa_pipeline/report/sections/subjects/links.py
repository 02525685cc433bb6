"""The index's lists of pages: sites, queues, policies, weeks and months, by name."""

from dataclasses import dataclass

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import Cell
from modqa_pipeline.report.scopes.places import Places

TITLES = {"site": "Sites", "queue": "Queues", "policy": "Policies"}


@dataclass(frozen=True)
class Links:
    """Pages of one kind, each with what it leads with."""

    title: str
    cells: list[Cell]


def build(places: Places | None) -> list[Links]:
    """Pages of places, each with its accuracy over 28 days; weeks and months, the newest first."""
    if places is None:
        return []
    lists = [Links(title, _of_kind(places, kind)) for kind, title in TITLES.items()]
    found = [*lists, Links("Weeks", _weeks(places)), Links("Months", _months(places))]
    return [links for links in found if links.cells]


def _of_kind(places: Places, kind: str) -> list[Cell]:
    about = [(k, value) for k, value in places.subjects() if k == kind]
    cells = [_place(places, kind, value) for _, value in about]
    return sorted((cell for cell in cells if cell.href), key=lambda cell: cell.text.lower())


def _place(places: Places, kind: str, value: str) -> Cell:
    figure = places.window.figure("accuracy", kind, value)
    return Cell(
        places.edition.name(kind, value),
        note=figure.mark if figure else "",
        verdict=figure.verdict if figure else None,
        href=places.edition.href(kind, value),
    )


def _weeks(places: Places) -> list[Cell]:
    files = sorted(
        (page for page in places.edition.pages if page.startswith("week-")), reverse=True
    )
    return [Cell(f"Week {file[11:13]} of {file[5:9]}", href=file) for file in files]


def _months(places: Places) -> list[Cell]:
    files = sorted(
        (page for page in places.edition.pages if page.startswith("month-")), reverse=True
    )
    names = {file: (int(file[6:10]), int(file[11:13])) for file in files}
    return [
        Cell(f"{wording.MONTHS[month - 1]} {year}", href=file)
        for file, (year, month) in names.items()
    ]
