"""One small table for the models, and the facts about the run for which it is written.

`run_inputs` lists the tables; the module that declares a table defines its rows.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from modqa_pipeline.config.settings import KeyedSettings
from modqa_pipeline.config.tables import Tables
from modqa_pipeline.facts.draws import MAIN, DrawRecord
from modqa_pipeline.home.files import write_bytes
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.days import RunDay

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class RunToBuild:
    """Facts about a run before its models are built.

    Attributes
    ----------
    built : set of date
        Every day that this run or an earlier one builds.
    draws : list of DrawRecord
        Recorded draws of all days.
    lot_weeks : set of date
        Weeks whose lots have been drawn.
    inspections : list of dict
        Rows of `lot_inspections`, for the weeks whose lots this run draws.
    ledger : list of dict
        Lines of the ledger, one per processed delivery.
    """

    run_id: str
    settings: KeyedSettings
    tables: Tables
    days: list[RunDay]
    built: set[date]
    draws: list[DrawRecord]
    lot_weeks: set[date]
    inspections: Rows
    ledger: Rows

    @property
    def home(self) -> Home:
        """Where the run reads and writes."""
        return self.settings.home

    @property
    def dates(self) -> list[date]:
        """Days of the run."""
        return [day.decision_date for day in self.days]

    @property
    def draws_with_files(self) -> list[DrawRecord]:
        """Recorded draws, without those of a day that was empty when it should have been drawn."""
        return [draw for draw in self.draws if draw.wave != MAIN or draw.n_decisions > 0]


@dataclass(frozen=True)
class RunInput:
    """A small table that the models join: its name, its columns, and the function that makes its rows."""

    name: str
    schema: pa.Schema
    rows: Callable[[RunToBuild], Rows | pa.Table]

    @property
    def file_name(self) -> str:
        """Name of its file, in `state/run/` or in `restricted/`."""
        return f"{self.name}.parquet"


def write_rows(path: Path, schema: pa.Schema, rows: Rows | pa.Table) -> None:
    """Write rows as a complete Parquet file; without rows it still has the columns."""
    buffer = io.BytesIO()
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, buffer)
    write_bytes(path, buffer.getvalue())
