"""Sites and queues against their targets: the title, the verdict, the remark on what is left out."""

from collections.abc import Sequence
from typing import Any

from modqa_pipeline.report.charts.intervals import VERDICT_MARKS, Dot, dot_plot
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.measures import MET, NOT_ESTABLISHED, NOT_MET, VERDICT_WORDS
from modqa_pipeline.report.figures.tables import Cell, Chart, Table

MAX_DOTS, MAX_ROWS = 24, 60
"""As much as a page can hold and a reader can read; the marts hold all."""


def place(noun: str, dots: Sequence[Dot], period: str, table: Table) -> dict[str, Any]:
    """The dot plot of slices that have a figure, its remark, and the table of all.

    Slices without a verdict yet are counted in the remark: an empty row of a plot shows nothing.
    """
    known = [dot for dot in dots if dot.figure.is_known]
    remarks = [undrawn(len(known), f"{noun}s"), _unknown(len(dots) - len(known), noun)]
    chart = None
    if known:
        says = title(noun, [(dot.name, dot.group) for dot in known], period)
        figure = dot_plot(known[:MAX_DOTS], f"accuracy {period}", VERDICT_MARKS)
        chart = Chart(table.name, says, figure, table)
    return {"chart": chart, "remark": " ".join(filter(None, remarks)), "table": table}


def _unknown(n: int, noun: str) -> str:
    if not n:
        return ""
    return f"{wording.plural(n, noun)} {'has' if n == 1 else 'have'} no verdicts yet."


def title(noun: str, said: list[tuple[str, str | None]], period: str) -> str:
    """The message of the chart: who misses the target, or that nobody is shown to miss it.

    >>> title("site", [("a/b", "not_met"), ("a/c", "met")], "over 28 days")
    'Site a/b is below target over 28 days; 1 met'
    """
    missed = [name for name, verdict in said if verdict == NOT_MET]
    counts = {word: sum(v == word for _, v in said) for word in (MET, NOT_ESTABLISHED)}
    if not missed and not any(counts.values()):
        return f"{wording.plural(len(said), noun)} {period}; no target is set"
    if len(missed) == 1:
        start = f"{noun.capitalize()} {missed[0]} is below target {period}"
    elif missed:
        start = f"{len(missed)} of {wording.plural(len(said), noun)} are below target {period}"
    else:
        start = f"No {noun} is shown to be below target {period}"
    rest = [f"{n} {VERDICT_WORDS[word]}" for word, n in counts.items() if n]
    return f"{start}; {wording.listed(rest)}" if rest else start


def verdict_cell(said: str | None) -> Cell:
    """The verdict with its mark; "no target" where none is set."""
    word = VERDICT_WORDS.get(said or "", "no target")
    return Cell(word, value=word, verdict=said)


def standing_cell(standing: str | None) -> Cell:
    """The band against the group with its mark; "not compared" where there are too few audits."""
    word = standing or "not compared"
    return Cell(word, value=word, verdict=standing)


def undrawn(n: int, noun: str) -> str:
    """The remark that a chart is cut."""
    return (
        f"The {MAX_DOTS} of {n} {noun} with the lowest accuracy are shown." if n > MAX_DOTS else ""
    )


def unlisted(n: int) -> str:
    """The remark that a table is cut."""
    return f"{MAX_ROWS} of {n} rows shown; the mart holds all." if n > MAX_ROWS else ""
