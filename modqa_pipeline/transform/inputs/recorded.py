"""Recorded facts as the models get them: golden items shown, controls of disputes, closed scorecards.

Draws are in `draws`, their decisions and strata among the files that `run_files` lists.
"""

from dataclasses import asdict

import pyarrow as pa

from modqa_pipeline.facts.closed_scorecards import read_closed
from modqa_pipeline.facts.old_spellings import controls_as_read, exposures_as_read
from modqa_pipeline.facts.schemas import CLOSED_SCORECARDS as CLOSED_COLUMNS
from modqa_pipeline.home.ledger import last_sequence
from modqa_pipeline.transform.inputs.run_input import Rows, RunInput, RunToBuild


def _golden_exposures(run: RunToBuild) -> Rows:
    return [
        {**asdict(exposure), "decision_date": exposure.day}
        for of_hand_out in exposures_as_read(run.home).values()
        for exposure in of_hand_out
    ]


def _dispute_controls(run: RunToBuild) -> Rows:
    """Controls that were chosen before the last delivery, so that a rebuild uses the same ones."""
    last_receipt = last_sequence(run.ledger)
    return [
        {"decision_date": record.day, "decision_id": decision_id}
        for record in controls_as_read(run.home)
        if record.last_receipt_sequence < last_receipt
        for decision_id in record.decision_ids
    ]


def _closed_scorecards(run: RunToBuild) -> Rows:
    return read_closed(run.home, {day.replace(day=1) for day in run.dates})


GOLDEN_EXPOSURES = RunInput(
    "golden_exposures",
    pa.schema(
        [
            ("decision_date", pa.date32()),
            ("auditor_key", pa.string()),
            ("item_id", pa.string()),
            ("decision_id", pa.string()),
            ("audit_id", pa.string()),
            ("decision", pa.string()),
        ]
    ),
    _golden_exposures,
)

DISPUTE_CONTROLS = RunInput(
    "dispute_controls",
    pa.schema([("decision_date", pa.date32()), ("decision_id", pa.string())]),
    _dispute_controls,
)

CLOSED_SCORECARDS = RunInput("closed_scorecards", CLOSED_COLUMNS, _closed_scorecards)
