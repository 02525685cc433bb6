"""Agreement of a calibration session, beside the session before it, and which figure to read first."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import Cell, Column, Row, Table, count_cell, text_cell
from modqa_pipeline.report.scopes.session import FEW_ITEMS, FEW_RATERS, SessionFacts

#: Figure to its name and its meaning; shares are shown in per cent.
FIGURES = {
    "gwet_ac1": ("Gwet's AC1", "read this one first"),
    "krippendorff_alpha": (
        "Krippendorff's alpha",
        "low beside a high AC1: one label is rare",
    ),
    "krippendorff_alpha_ordinal": ("Alpha by rank", "a more distant label is a worse disagreement"),
    "krippendorff_alpha_interval": ("Alpha by distance", "the same, by numeric value"),
    "fleiss_kappa": ("Fleiss's kappa", "to compare with earlier reports"),
    "percent_agreement": ("Agreement of pairs", "not corrected for chance"),
    "accuracy": ("Right, against the reference", "among ratings of items that have a reference"),
}
SHARES = ("percent_agreement", "accuracy")
NOTE = (
    "Intervals are at 95 % over items: how far the figure would move if other items of the same kind had been chosen. "
    "The items were chosen for discussion, so none of these figures says how well people moderate."
)


def build(facts: SessionFacts) -> dict[str, Any]:
    """The table of figures, and the sentences at the top of the page."""
    return {"table": _table(facts), "lead": _lead(facts), "care": _care(facts)}


def _lead(facts: SessionFacts) -> str:
    whole, split = facts.whole, sum((row["n_labels"] or 0) > 1 for row in facts.items)
    said = f"Raters disagree on {split} of {wording.plural(len(facts.items), 'item')}"
    if whole["percent_agreement"] is None:
        return f"There is no agreement figure: {whole['undefined_reason']}."
    pairs = f"pairs of ratings agree on {wording.percent(whole['percent_agreement'])}"
    if whole["gwet_ac1"] is None:
        return f"{said}; {pairs}."
    bounds = _bounds(whole, "gwet_ac1")
    return f"{said}; {pairs}, corrected for chance {coefficient(whole['gwet_ac1'])}{f' ({bounds})' if bounds else ''}."


def _care(facts: SessionFacts) -> list[str]:
    """What a reader must know before the figures: small numbers, and whether agreement changed."""
    session, notes = facts.session, []
    few = []
    if session["n_items"] < FEW_ITEMS:
        few.append(wording.plural(session["n_items"], "item"))
    if session["n_raters"] < FEW_RATERS:
        few.append(wording.plural(session["n_raters"], "rater"))
    if few:
        notes.append(
            f"These are small numbers: {wording.listed(few)}. Read the intervals rather than the figures, and the "
            "items rather than either."
        )
    if facts.previous:
        notes.append(_change(facts.session, facts.previous))
    return notes


def _change(now: dict[str, Any], before: dict[str, Any]) -> str:
    name = before["session_id"]
    lower_bounds = (now["gwet_ac1_lower"], before["gwet_ac1_lower"])
    if None in lower_bounds:
        return f"Whether agreement has changed since {name} is unknown: one of the two has no interval."
    was = f"{coefficient(now['gwet_ac1'])} after {coefficient(before['gwet_ac1'])} in {name}"
    if now["gwet_ac1_lower"] > before["gwet_ac1_upper"]:
        return f"Raters agree more than in the session before (AC1 {was})."
    if now["gwet_ac1_upper"] < before["gwet_ac1_lower"]:
        return f"Raters agree less than in the session before (AC1 {was})."
    return f"No change since the session before is established (AC1 {was}; the intervals overlap)."


def _table(facts: SessionFacts) -> Table:
    before = facts.before
    columns = [Column("Figure", is_number=False), Column("This session", has_bounds=True)]
    columns += [Column(f"Before: {before['session_id']}", has_bounds=True)] if before else []
    columns += [Column("What it says", is_number=False)]
    rows = [
        Row([text_cell(label), figure_cell(facts.whole, name),
             *([figure_cell(before, name)] if before else []), text_cell(meaning)])
        for name, (label, meaning) in FIGURES.items()
        if facts.whole[name] is not None or (before and before[name] is not None)
        or name in ("gwet_ac1", "krippendorff_alpha")
    ]  # fmt: skip
    rows.append(Row([text_cell("Items, ratings"), _sizes(facts.whole),
                     *([_sizes(before)] if before else []), text_cell("rated; given")]))  # fmt: skip
    reason = facts.whole["undefined_reason"]
    return Table(
        name="agreement",
        caption="Agreement of the session",
        columns=columns,
        rows=rows,
        where=f"marts.kpi_calibration_agreement where {facts.of_session} and slice_kind = 'all'",
        note=f"{NOTE}{f' Undefined: {reason}.' if reason else ''}",
    )


def _sizes(row: dict[str, Any]) -> Cell:
    return Cell(f"{wording.count(row['n_items'])}, {wording.count(row['n_ratings'])}")


def figure_cell(row: dict[str, Any] | None, name: str) -> Cell:
    """A figure with its interval in lighter type; a dash if it is undefined."""
    if row is None or row[name] is None:
        return Cell(wording.UNKNOWN)
    value = wording.percent(row[name]) if name in SHARES else coefficient(row[name])
    return Cell(
        value,
        value=row[name],
        note=_bounds(row, name),
        lower=row[f"{name}_lower"],
        upper=row[f"{name}_upper"],
    )


def _bounds(row: dict[str, Any], name: str) -> str:
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    if lower is None:
        return ""
    if name in SHARES:
        return wording.interval(lower, upper, row[name])
    return f"{coefficient(lower)} to {coefficient(upper)}"


def coefficient(value: float) -> str:
    """A coefficient to two decimals, more than a session of usual size can support.

    >>> coefficient(0.4444), coefficient(-0.021), coefficient(-0.0)
    ('0.44', '−0.02', '0.00')
    """
    text = f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and float(text) else text


def slices(facts: SessionFacts, kind: str, caption: str, heading: str) -> Table | None:
    """Agreement by policy or market, the lowest first; None if there are fewer than two."""
    rows = facts.of_kind(kind)
    if len(rows) < 2:
        return None
    rows = sorted(rows, key=lambda r: (r["percent_agreement"] is None, r["percent_agreement"] or 0))
    return Table(
        name=kind,
        caption=caption,
        columns=[
            Column(heading, is_number=False),
            Column("Agreement of pairs", has_bounds=True),
            Column("AC1", has_bounds=True),
            Column("Right", has_bounds=True),
            Column("Items"),
        ],
        rows=[
            Row([
                text_cell(row["slice_value"]),
                *(figure_cell(row, name) for name in ("percent_agreement", "gwet_ac1", "accuracy")),
                count_cell(row["n_items"]),
            ])
            for row in rows
        ],
        where=f"marts.kpi_calibration_agreement where {facts.of_session} and slice_kind = '{kind}'",
    )  # fmt: skip
