"""Small Parquet files that tell the dbt models what this run builds (`state/run/`).

Days, settings and plan are data that models join, not dbt variables: variables would make dbt parse
its project anew, and can only name a range. The file lists keep a day's cost free of the history.
"""

import io
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from modqa_pipeline.config.plan import Plan
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.facts.closed_scorecards import read_closed
from modqa_pipeline.facts.draws import LATE, MAIN, DrawRecord, draw_file, order_pads, unit_parts
from modqa_pipeline.facts.golden_exposures import read_exposures
from modqa_pipeline.facts.lots import LOT, week_of
from modqa_pipeline.home.files import write_bytes
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.days import RunDay
from modqa_pipeline.transform.inputs.ledger import (
    DELIVERY_DAYS,
    VERDICT_TIMES,
    delivery_days,
    verdict_times,
)
from modqa_pipeline.transform.inputs.rows import (
    control_rows,
    draw_row,
    exposure_row,
    ledger_row,
    settings_row,
)
from modqa_pipeline.transform.inputs.schemas import (
    BUILT_DAYS,
    CLOSED_SCORECARDS,
    DAYS,
    DISPUTE_CONTROLS,
    DRAW_KEYS,
    DRAW_LOTS,
    DRAW_RECORDS,
    DRAWN,
    EXPECTED,
    FILES,
    GOLDEN_EXPOSURES,
    GOLDEN_ITEMS,
    LEDGER,
    LOT_INSPECTIONS,
    PLAN,
    SETTINGS,
    SEVERITY_WEIGHTS,
    TARGETS,
    WEEK_DRAWS,
)

DAILY = ("bpo_decisions", "machine_decisions", "audit_results")
WHOLE = (
    "queue_registry",
    "policies",
    "moderators",
    "auditors",
    "calibration_ratings",
    "appeals",
    "disputes",
    "quarantine_resolutions",
)
WAITING_DAY = "9999-12-31"
SCHEMA_DAY = "1970-01-01"


@dataclass(frozen=True)
class LotInputs:
    """Weeks whose lots have been drawn, and rows of `lot_inspections` for those that are drawn now."""

    weeks_drawn: set[date]
    inspections: list[dict[str, Any]]


def write_run_inputs(
    settings: Settings,
    plan: Plan,
    days: list[RunDay],
    built: set[date],
    draws: list[DrawRecord],
    lots: LotInputs,
    ledger: list[dict[str, Any]],
    run_id: str,
) -> None:
    """Write every input of a run; what stood there from an earlier run is replaced.

    Parameters
    ----------
    built : set of date
        Every day that this run or an earlier one builds.
    """
    home, dates = settings.home, [day.decision_date for day in days]
    real_draws = [d for d in draws if d.wave != MAIN or d.n_decisions > 0]
    # a day keeps the units that its draw was designed with, whatever the plan says now
    parts_now = unit_parts(plan.plan)
    parts_drawn = {d.day: d.unit_parts for d in real_draws if d.wave == MAIN}
    tables = {
        "run_days": (
            DAYS,
            [
                {
                    **asdict(day),
                    "run_id": run_id,
                    "unit_parts": parts_drawn.get(day.decision_date, parts_now),
                }
                for day in days
            ],
        ),
        "built_days": (BUILT_DAYS, [{"decision_date": day} for day in sorted(built)]),
        "run_settings": (SETTINGS, [settings_row(settings)]),
        "plan": (PLAN, plan.plan),
        "targets": (TARGETS, plan.targets),
        "severity_weights": (SEVERITY_WEIGHTS, plan.severity_weights),
        "expected_deliveries": (EXPECTED, plan.expected_deliveries),
        "golden_items": (GOLDEN_ITEMS, plan.golden_items),
        "golden_exposures": (
            GOLDEN_EXPOSURES,
            [
                exposure_row(e)
                for handed_out in read_exposures(home.draws).values()
                for e in handed_out
            ],
        ),
        "closed_scorecards": (
            CLOSED_SCORECARDS,
            read_closed(home.draws, {day.replace(day=1) for day in dates}),
        ),
        "dispute_controls": (DISPUTE_CONTROLS, control_rows(home, ledger)),
        "draw_records": (DRAW_RECORDS, [draw_row(draw) for draw in real_draws]),
        "ingest_ledger": (LEDGER, [ledger_row(line) for line in ledger]),
        "delivery_days": (DELIVERY_DAYS, delivery_days(ledger, set(dates))),
        "verdict_times": (VERDICT_TIMES, verdict_times(ledger)),
        "lot_inspections": (LOT_INSPECTIONS, lots.inspections),
        "run_files": (FILES, _files(settings, days, real_draws, lots.weeks_drawn)),
    }
    for name, (schema, rows) in tables.items():
        _write(home.run_inputs / f"{name}.parquet", schema, rows)
    _write(home.restricted / "draw_keys.parquet", DRAW_KEYS, _key_rows(settings, days))


def forget_draw_keys(home: Home) -> None:
    """Remove the day secrets once the draws are recorded."""
    (home.restricted / "draw_keys.parquet").unlink(missing_ok=True)


def _key_rows(settings: Settings, days: list[RunDay]) -> list[dict[str, Any]]:
    orders = [
        (day.decision_date, wave)
        for day in days
        for wave, makes in (
            (MAIN, day.makes_main_draw or day.n_to_top_up > 0),
            (LATE, day.makes_late_draw),
        )
        if makes
    ]
    weeks = sorted({week_of(day.decision_date) for day in days if day.makes_lot_draw})
    orders += [(week, LOT) for week in weeks]
    rows = []
    for day, wave in orders:
        inner, outer = order_pads(settings.pseudonym_key or b"", day, wave)
        rows.append(
            {"decision_date": day, "wave": wave, "inner_pad_hex": inner, "outer_pad_hex": outer}
        )
    return rows


def _files(
    settings: Settings, days: list[RunDay], draws: list[DrawRecord], lot_weeks: set[date]
) -> list[dict[str, Any]]:
    home = settings.home
    dates = [day.decision_date for day in days]
    wanted = {day.isoformat() for day in dates}
    found = []
    for dataset in DAILY:
        extra = {WAITING_DAY, SCHEMA_DAY}
        found += [(dataset, p) for p in _partition_files(home.lake / dataset, wanted | extra)]
    reach = settings.landing.redelivery_days
    near = {(d + timedelta(days=k)).isoformat() for d in dates for k in range(-reach, reach + 1)}
    found += [
        ("superseded_decisions", p)
        for p in _partition_files(home.lake / "superseded_decisions", near | {SCHEMA_DAY})
    ]
    for dataset in WHOLE:
        found += [(dataset, p) for p in sorted((home.lake / dataset).glob("*.parquet"))]
    found += [("quarantine", p) for p in sorted(home.quarantine.glob("*/*.parquet"))]
    for table, schema in DRAWN.items():
        found.append((f"draw_{table}", _schema_file(home, f"draw_{table}", schema)))
        found += [
            (f"draw_{table}", path)
            for d in draws
            if d.decision_date in wanted
            and (path := draw_file(home, table, d.day, d.wave)).exists()
        ]
    found.append(("draw_lots", _schema_file(home, "draw_lots", DRAW_LOTS)))
    drawn_weeks = lot_weeks & {week_of(day) for day in dates}
    found += [("draw_lots", draw_file(home, "lots", week, LOT)) for week in sorted(drawn_weeks)]
    found += [
        ("draw_decisions", draw_file(home, "decisions", day, LOT))
        for day in dates
        if week_of(day) in drawn_weeks and draw_file(home, "decisions", day, LOT).exists()
    ]
    weeks = {d.decision_date.isocalendar()[:2] for d in days if d.makes_main_draw}
    found.append(("week_draws", _schema_file(home, "week_draws", WEEK_DRAWS)))
    found += [
        ("week_draws", draw_file(home, "decisions", d.day, d.wave))
        for d in draws
        if d.day.isocalendar()[:2] in weeks
    ]
    return [
        {"dataset": dataset, "path": str(path), "n_bytes": path.stat().st_size}
        for dataset, path in found
    ]


def _schema_file(home: Home, dataset: str, schema: pa.Schema) -> Path:
    """A file without rows, so that a dataset has its columns where it has no file."""
    path = home.run_inputs / dataset / f"decision_date={SCHEMA_DAY}" / "schema.parquet"
    _write(path, schema, [])
    return path


def decisions_of_days(home: Home, days: list[date]) -> int:
    """Delivered versions of decisions on these days, as their files count them."""
    wanted = {day.isoformat() for day in days}
    return sum(
        pq.read_metadata(path).num_rows
        for dataset in ("bpo_decisions", "machine_decisions")
        for path in _partition_files(home.lake / dataset, wanted)
    )


def _partition_files(root: Path, days: set[str]) -> list[Path]:
    return [
        path
        for day in sorted(days)
        for path in sorted((root / f"decision_date={day}").glob("*.parquet"))
    ]


def _write(path: Path, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), buffer)
    write_bytes(path, buffer.getvalue())
