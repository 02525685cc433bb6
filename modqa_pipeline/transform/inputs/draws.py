"""Draws as the models get them: their records, keys of the draws that this run makes, lots to inspect."""

from datetime import date

import pyarrow as pa

from modqa_pipeline.facts.draws import LATE, MAIN, order_pads
from modqa_pipeline.facts.lots import LOT, week_of
from modqa_pipeline.transform.inputs.run_input import Rows, RunInput, RunToBuild


def _draw_records(run: RunToBuild) -> Rows:
    return [
        {
            "decision_date": draw.day,
            "wave": draw.wave,
            "last_receipt_sequence": draw.last_receipt_sequence,
            "plan_hash": draw.plan_hash,
        }
        for draw in run.draws_with_files
    ]


def _draw_keys(run: RunToBuild) -> Rows:
    rows = []
    for day, wave in _draws_to_make(run):
        inner, outer = order_pads(run.settings.pseudonym_key, day, wave)
        rows.append(
            {"decision_date": day, "wave": wave, "inner_pad_hex": inner, "outer_pad_hex": outer}
        )
    return rows


def _draws_to_make(run: RunToBuild) -> list[tuple[date, str]]:
    """Day or week, and wave, of each draw that this run makes."""
    waves = [
        (day.decision_date, wave)
        for day in run.days
        for wave, makes in (
            (MAIN, day.makes_main_draw or day.n_to_top_up > 0),
            (LATE, day.makes_late_draw),
        )
        if makes
    ]
    weeks = {week_of(day.decision_date) for day in run.days if day.makes_lot_draw}
    return waves + [(week, LOT) for week in sorted(weeks)]


DRAW_RECORDS = RunInput(
    "draw_records",
    pa.schema(
        [
            ("decision_date", pa.date32()),
            ("wave", pa.string()),
            ("last_receipt_sequence", pa.int64()),
            ("plan_hash", pa.string()),
        ]
    ),
    _draw_records,
)

#: Secret, so its file is in `restricted/`.
DRAW_KEYS = RunInput(
    "draw_keys",
    pa.schema(
        [
            ("decision_date", pa.date32()),
            ("wave", pa.string()),
            ("inner_pad_hex", pa.string()),
            ("outer_pad_hex", pa.string()),
        ]
    ),
    _draw_keys,
)

LOT_INSPECTIONS = RunInput(
    "lot_inspections",
    pa.schema(
        [
            ("decision_week", pa.date32()),
            ("slice_value", pa.string()),
            ("inspection", pa.string()),
        ]
    ),
    lambda run: run.inspections,
)
