"""Days of a run as the models get them: those that it builds, and all that were ever built."""

from dataclasses import asdict

import pyarrow as pa

from modqa_pipeline.config.rows.plan import PlanRow, unit_parts
from modqa_pipeline.facts.draws import MAIN
from modqa_pipeline.transform.inputs.run_input import Rows, RunInput, RunToBuild


def _run_days(run: RunToBuild) -> Rows:
    # a day keeps the units of its draw's design, even if the plan has changed
    parts_now = unit_parts(run.tables[PlanRow])
    parts_drawn = {d.day: d.unit_parts for d in run.draws_with_files if d.wave == MAIN}
    return [
        {
            **asdict(day),
            "run_id": run.run_id,
            "unit_parts": parts_drawn.get(day.decision_date, parts_now),
        }
        for day in run.days
    ]


RUN_DAYS = RunInput(
    "run_days",
    pa.schema(
        [
            ("decision_date", pa.date32()),
            ("run_id", pa.string()),
            ("makes_main_draw", pa.bool_()),
            ("makes_late_draw", pa.bool_()),
            ("n_to_top_up", pa.int64()),
            ("makes_lot_draw", pa.bool_()),
            ("main_receipt_sequence", pa.int64()),
            ("late_receipt_sequence", pa.int64()),
            ("unit_parts", pa.string()),
        ]
    ),
    _run_days,
)

BUILT_DAYS = RunInput(
    "built_days",
    pa.schema([("decision_date", pa.date32())]),
    lambda run: [{"decision_date": day} for day in sorted(run.built)],
)
