"""The headings of a table, in every format: as a person sees them, each once."""

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home.seen_text import seen, shown


def headings(delivered: list[str]) -> list[str]:
    """Headings as a person sees them, without blank ones at the end; a blank one before gets a name of no contract.

    Raises
    ------
    FileRefused
        duplicate_column: a heading stands twice.

    >>> headings(['decision_id', ' site\u200b', '', 'x', ''])
    ['decision_id', 'site', '(blank 3)', 'x']
    """
    names = [seen(name) for name in delivered]
    while names and not names[-1]:
        names.pop()
    twice = next((name for i, name in enumerate(names) if name and name in names[:i]), None)
    if twice:
        raise duplicate_column(twice, names.count(twice), "in the header")
    return [name or f"(blank {i})" for i, name in enumerate(names, 1)]


def duplicate_column(name: str, times: int, place: str) -> FileRefused:
    """The refusal of a table that has a column several times: nobody knows which one is meant."""
    return FileRefused(
        "duplicate_column",
        f"column '{shown(name)}' stands {times} times {place}; expected it once. Ask the vendor to export it once.",
    )
