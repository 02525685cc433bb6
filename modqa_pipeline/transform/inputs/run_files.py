"""Which files the models of a run read: lake, quarantine and recorded draws of its days."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.contracts.contract import sources_of_kind
from modqa_pipeline.facts.draws import DrawRecord, draw_file
from modqa_pipeline.facts.lots import LOT, week_of
from modqa_pipeline.facts.schemas import DRAW_LOTS, DRAWN, WEEK_DRAWS
from modqa_pipeline.home.files import write_bytes
from modqa_pipeline.home.lake import SCHEMA_DAY, WAITING_DAY, day_folder
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.days import RunDay


def files_to_read(
    settings: Settings, days: list[RunDay], draws: list[DrawRecord], lot_weeks: set[date]
) -> list[dict[str, Any]]:
    """Rows of `run_files`: every file that the models of these days read, by dataset."""
    home = settings.home
    dates = [day.decision_date for day in days]
    wanted = {day.isoformat() for day in dates}
    found = []
    for dataset in (*sources_of_kind("decision"), *sources_of_kind("verdict")):
        extra = {WAITING_DAY.isoformat(), SCHEMA_DAY.isoformat()}
        found += [(dataset, p) for p in _partition_files(home.lake / dataset, wanted | extra)]
    reach = settings.landing.redelivery_days
    near = {(d + timedelta(days=k)).isoformat() for d in dates for k in range(-reach, reach + 1)}
    found += [
        ("superseded_decisions", p)
        for p in _partition_files(
            home.lake / "superseded_decisions", near | {SCHEMA_DAY.isoformat()}
        )
    ]
    for dataset in (*sources_of_kind("reference"), "quarantine_resolutions"):
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
    path = home.run_inputs / dataset / day_folder(SCHEMA_DAY) / "schema.parquet"
    write_rows(path, schema, [])
    return path


def decisions_of_days(home: Home, days: list[date]) -> int:
    """Delivered versions of decisions on these days, as their files count them."""
    wanted = {day.isoformat() for day in days}
    return sum(
        pq.read_metadata(path).num_rows
        for dataset in sources_of_kind("decision")
        for path in _partition_files(home.lake / dataset, wanted)
    )


def _partition_files(root: Path, days: set[str]) -> list[Path]:
    return [
        path
        for day in sorted(days)
        for path in sorted((root / f"decision_date={day}").glob("*.parquet"))
    ]


def write_rows(path: Path, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
    """Write rows as a Parquet file, whole."""
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), buffer)
    write_bytes(path, buffer.getvalue())
