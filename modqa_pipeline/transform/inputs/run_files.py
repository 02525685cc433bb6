"""Files that the models of a run read: lake, quarantine and recorded draws of its days.

Lists make the cost of a day independent of the history: models name files, and search for none.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from modqa_pipeline.contracts.contract import sources_of_kind
from modqa_pipeline.facts.draws import draw_file
from modqa_pipeline.facts.lots import LOT, week_of
from modqa_pipeline.facts.old_spellings import as_read
from modqa_pipeline.facts.schemas import DRAW_LOTS, DRAWN, WEEK_DRAWS
from modqa_pipeline.home.lake import SCHEMA_DAY, WAITING_DAY, day_folder
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.inputs.run_input import Rows, RunInput, RunToBuild, write_rows

#: Name of a dataset, as models ask for it, with one of its files.
FileOfDataset = tuple[str, Path]


def _run_files(run: RunToBuild) -> Rows:
    files = (*_delivered(run), *_of_draws(run), *_of_lots(run), *_of_week_draws(run))
    return [
        {"dataset": dataset, "path": str(path), "n_bytes": path.stat().st_size}
        for dataset, path in files
    ]


def _delivered(run: RunToBuild) -> Iterator[FileOfDataset]:
    """Rows of the run's days, rows that wait, all reference rows, and everything in quarantine."""
    lake = run.home.lake
    days = {*run.dates, WAITING_DAY, SCHEMA_DAY}
    for source in (*sources_of_kind("decision"), *sources_of_kind("verdict")):
        yield from _named(source, _files_of_days(lake / source, days))
    reach = run.settings.landing.redelivery_days
    near = {d + timedelta(days=k) for d in run.dates for k in range(-reach, reach + 1)}
    replaced = _files_of_days(lake / "superseded_decisions", near | {SCHEMA_DAY})
    yield from _named("superseded_decisions", replaced)
    for source in (*sources_of_kind("reference"), "quarantine_resolutions"):
        yield from _named(source, sorted((lake / source).glob("*.parquet")))
    yield from _named("quarantine", sorted(run.home.quarantine.glob("*/*.parquet")))


def _of_draws(run: RunToBuild) -> Iterator[FileOfDataset]:
    """Tables of the recorded draws of the run's days."""
    dates = set(run.dates)
    of_days = [draw for draw in run.draws_with_files if draw.day in dates]
    for table, schema in DRAWN.items():
        dataset = f"draw_{table}"
        paths = [draw_file(run.home, table, draw.day, draw.wave) for draw in of_days]
        yield dataset, _schema_file(run.home, dataset, schema)
        yield from _recorded(run, dataset, [path for path in paths if path.exists()])


def _of_lots(run: RunToBuild) -> Iterator[FileOfDataset]:
    """Recorded lots of the run's weeks, and the decisions that were drawn for them on its days."""
    weeks = run.lot_weeks & {week_of(day) for day in run.dates}
    days = [day for day in run.dates if week_of(day) in weeks]
    decisions = [draw_file(run.home, "decisions", day, LOT) for day in days]
    yield "draw_lots", _schema_file(run.home, "draw_lots", DRAW_LOTS)
    lots = [draw_file(run.home, "lots", week, LOT) for week in sorted(weeks)]
    yield from _recorded(run, "draw_lots", lots)
    yield from _recorded(run, "draw_decisions", [path for path in decisions if path.exists()])


def _of_week_draws(run: RunToBuild) -> Iterator[FileOfDataset]:
    """Decisions drawn on any day of the weeks in which this run draws; floors and caps count them."""
    weeks = {day.decision_date.isocalendar()[:2] for day in run.days if day.makes_main_draw}
    drawn = [draw for draw in run.draws_with_files if draw.day.isocalendar()[:2] in weeks]
    yield "week_draws", _schema_file(run.home, "week_draws", WEEK_DRAWS)
    decisions = [draw_file(run.home, "decisions", draw.day, draw.wave) for draw in drawn]
    yield from _recorded(run, "week_draws", decisions)


def _recorded(run: RunToBuild, dataset: str, paths: list[Path]) -> list[FileOfDataset]:
    return _named(dataset, [as_read(run.home, path) for path in paths])


def _named(dataset: str, paths: list[Path]) -> list[FileOfDataset]:
    return [(dataset, path) for path in paths]


def _schema_file(home: Home, dataset: str, schema: pa.Schema) -> Path:
    """A file without rows, so that a dataset without files still has its columns."""
    path = home.run_inputs / dataset / day_folder(SCHEMA_DAY) / "schema.parquet"
    write_rows(path, schema, [])
    return path


def _files_of_days(root: Path, days: set[date]) -> list[Path]:
    return [
        path for day in sorted(days) for path in sorted((root / day_folder(day)).glob("*.parquet"))
    ]


def decisions_of_days(home: Home, days: list[date]) -> int:
    """Delivered versions of decisions on these days, as their files count them."""
    return sum(
        pq.read_metadata(path).num_rows
        for source in sources_of_kind("decision")
        for path in _files_of_days(home.lake / source, set(days))
    )


RUN_FILES = RunInput(
    "run_files",
    pa.schema([("dataset", pa.string()), ("path", pa.string()), ("n_bytes", pa.int64())]),
    _run_files,
)
