"""Items of a calibration session on which raters disagree, labels that they confuse, and questions still to ask."""

from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Column,
    Row,
    Table,
    count_cell,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.queries import calibration
from modqa_pipeline.report.scopes.session import SessionFacts

MAX_ROWS = 100
ITEM_COLUMNS = [
    Column("Item", is_number=False),
    Column("Policy", is_number=False),
    Column("Labels", is_number=False),
    Column("Agreement of pairs"),
    Column("Raters"),
    Column("Policies named"),
    Column("Reference", is_number=False),
]


def build(facts: SessionFacts) -> dict[str, Any]:
    """Items, confusions and questions."""
    return {
        "splits": _splits(facts),
        "pairs": _pairs(facts),
        "reference": _reference(facts),
        "questions": [
            {
                "item": row["item_id"],
                "policy": row["policy_code"],
                "question": row["policy_question"],
                "rubric_change": row["rubric_change"],
                "labels": row["labels"],
            }
            for row in facts.items
            if row["policy_question"] or row["rubric_change"]
        ],
        "unasked": _unasked(facts),
    }


def _splits(facts: SessionFacts) -> Table:
    split = [row for row in facts.items if row["n_labels"] > 1]
    alike = len(facts.items) - len(split)
    cut = f"{MAX_ROWS} of {len(split)} rows shown. " if len(split) > MAX_ROWS else ""
    verb = "has" if alike == 1 else "have"
    return Table(
        name="items",
        caption="Items on which raters disagree, lowest agreement first",
        columns=ITEM_COLUMNS,
        rows=[_split_row(row) for row in split[:MAX_ROWS]],
        where=f"marts.fct_calibration_items where {facts.of_session} and n_labels > 1",
        note=f"{cut}{wording.plural(alike, 'other item')} {verb} only one label." if alike else cut.strip(),
        empty="Raters disagree on no item.",
    )  # fmt: skip


def _split_row(row: dict[str, Any]) -> Row:
    return Row([
        text_cell(row["item_id"]),
        text_cell(row["policy_code"]),
        text_cell(row["labels"]),
        rate_cell(row["percent_agreement"]),
        count_cell(row["n_ratings"]),
        count_cell(row["n_policies"]),
        text_cell(row["reference_label"]),
    ])  # fmt: skip


def _pairs(facts: SessionFacts) -> dict[str, Any] | None:
    """How often two raters of an item gave two labels; the matrix is symmetric."""
    pairs = calibration.label_pairs(facts.marts, facts.session_id)
    if not pairs:
        return None
    both = pairs | {(other, one): n for (one, other), n in pairs.items()}
    worst = max((p for p in pairs if p[0] != p[1]), key=lambda p: (pairs[p], p), default=None)
    title = "No two raters gave different labels"
    if worst:
        total = sum(n for (one, other), n in pairs.items() if one != other)
        title = (
            f"“{wording.words(worst[0])}” and “{wording.words(worst[1])}” are confused most often: "
            f"{wording.count(pairs[worst])} of {wording.plural(total, 'pair')} that differ"
        )
    return {
        "title": title,
        "corner": "One rater ↓ another →",
        "note": "Pairs of ratings of the same item. Grey: the two agree.",
        "where": f"marts.fct_calibration_ratings where {facts.of_session}",
        **_matrix(both),
    }


def _reference(facts: SessionFacts) -> dict[str, Any] | None:
    counts = calibration.against_reference(facts.marts, facts.session_id)
    if not counts:
        return None
    wrong = sum(n for (reference, label), n in counts.items() if reference != label)
    ratings = wording.plural(sum(counts.values()), "rating")
    return {
        "title": f"{wording.count(wrong)} of {ratings} differ from the reference",
        "corner": "Reference ↓ rating →",
        "note": "Ratings of items that have a reference. Grey: the rating agrees with the reference.",
        "where": f"marts.fct_calibration_ratings where {facts.of_session} and reference_label is not null",
        **_matrix(counts),
    }


def _matrix(counts: dict[tuple[str, str], int]) -> dict[str, Any]:
    labels = sorted({label for pair in counts for label in pair})
    most = max((n for (one, other), n in counts.items() if one != other), default=0)
    return {
        "labels": [wording.words(label) for label in labels],
        "rows": [
            (wording.words(one), [_cell(one, other, counts.get((one, other), 0), most) for other in labels])
            for one in labels
        ],
    }  # fmt: skip


def _cell(one: str, other: str, n: int, most: int) -> dict[str, Any]:
    kind = "right" if one == other else "wrong"
    shade = 1 + round(3 * n / most) if kind == "wrong" and n else 0
    return {"text": wording.count(n) if n else "·", "kind": kind, "shade": shade}


def _unasked(facts: SessionFacts) -> str:
    """What is left to ask: items on which raters disagree and that have neither a reference nor a question."""
    n = sum(
        row["n_labels"] > 1 and not row["reference_label"] and not row["policy_question"]
        for row in facts.items
    )
    if not n:
        return ""
    verb = "has" if n == 1 else "have"
    return f"Raters disagree on {wording.plural(n, 'item')} that {verb} neither a reference nor a question yet."
