"""A trial as lines for a terminal."""

import textwrap
from collections.abc import Iterator

from modqa_pipeline.home.seen_text import shown
from modqa_pipeline.ingest.first_file.trial import Trial

_WIDEST, _WIDE = 26, 120


def trial_lines(name: str, trial: Trial) -> Iterator[str]:
    """What a mapping makes of a file.

    Parameters
    ----------
    name : str
        The file.
    """
    by = (
        f"the mapping {trial.mapping}" if trial.mapping else "the contract alone, without a mapping"
    )
    yield f"{name} as {trial.contract.source}, by {by}"
    if trial.refusal:
        yield ""
        yield f"refused as {trial.refusal.code}: {trial.refusal}"
        return
    yield from _first_rows(trial)
    yield ""
    yield from _counts(trial)
    for note in trial.notes:
        yield f"note: {shown(note)}"
    if trial.is_good:
        yield "every row is good. Nothing was taken: `modqa run` takes it from landing/."
    elif not trial.n_read:
        yield "it has headings and no row."


def _first_rows(trial: Trial) -> Iterator[str]:
    """The first good rows side by side, one column a line."""
    if not trial.first_rows:
        return
    rows = [[_cut(value) for value in row] for row in trial.first_rows]
    table = [("line", *(row[0] for row in rows))]
    for place, column in enumerate(trial.columns, 1):
        values = [row[place] for row in rows]
        if any(values):
            table.append((column, *values))
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    yield ""
    for cells in table:
        padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        yield f"  {'  '.join(padded)}".rstrip()
    absent = trial.contract.absent
    blank = [
        column
        for place, column in enumerate(trial.columns, 1)
        if column not in absent and not any(row[place] for row in rows)
    ]
    for what, columns in (
        ("without a value in these rows", blank),
        ("not in the file", [column for column in trial.columns if column in absent]),
    ):
        if columns:
            yield from _wrapped(f"{what}: {', '.join(columns)}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDE, initial_indent="  ", subsequent_indent="    ")


def _cut(value: str | None) -> str:
    text = shown(value or "")
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _counts(trial: Trial) -> Iterator[str]:
    n_refused = sum(reason.n_rows for reason in trial.reasons)
    again = f", {trial.n_again:,} the same as an earlier row" if trial.n_again else ""
    yield f"{trial.n_read:,} rows read: {trial.n_good:,} good, {n_refused:,} refused{again}"
    for reason in trial.reasons:
        yield f"  {reason.n_rows:,} {reason.code}, such as line {reason.line_number}: {reason.message}"
