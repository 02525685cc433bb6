"""The tables of `config/`, read and checked: what to audit, which targets to reach, which deliveries to expect.

People edit these files without code. A new table is a row model in `rows/` and a line in `TABLES`.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from modqa_pipeline.config.rows.expected_deliveries import ExpectedDelivery
from modqa_pipeline.config.rows.golden_items import GoldenItem
from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.config.rows.plan import PlanRow
from modqa_pipeline.config.rows.severity_weights import SeverityWeight
from modqa_pipeline.config.rows.sites import Site
from modqa_pipeline.config.rows.targets import Target
from modqa_pipeline.config.rows.top_ups import TopUp
from modqa_pipeline.config.table import Row, columns, read_rows
from modqa_pipeline.home.paths import Home

TABLES: tuple[type[Row], ...] = (
    PlanRow,
    Target,
    SeverityWeight,
    ExpectedDelivery,
    TopUp,
    GoldenItem,
    Site,
    Known,
)
_Row = TypeVar("_Row", bound=Row)


@dataclass(frozen=True)
class Tables:
    """Rows of every table, in the order of its file: `tables[Target]`."""

    rows: Mapping[type[Row], tuple[Row, ...]]

    def __getitem__(self, model: type[_Row]) -> tuple[_Row, ...]:
        return cast("tuple[_Row, ...]", self.rows[model])

    @property
    def plan_hash(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of plan.csv's values.

        The order of rows and columns and the layout do not change it, nor does writing out a default.
        """
        rows = sorted(self[PlanRow], key=lambda row: (row.slice_kind, row.slice_value))
        text = json.dumps([row.model_dump() for row in rows], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def golden_share(self) -> float:
        """Share of golden items among all that an auditor reads."""
        [whole] = [row for row in self[PlanRow] if row.slice_kind == "all"]
        return whole.golden_share or 0.0


def load_tables(home: Home) -> Tables:
    """Read and check every table; a file that is absent has no rows.

    Raises
    ------
    SettingsError
        A column is missing or unknown, a value is out of range, two rows have the same key, or
        rows contradict each other.
    """
    return Tables({model: _rows(home, model) for model in TABLES})


def _rows(home: Home, model: type[_Row]) -> tuple[_Row, ...]:
    path = home.config / f"{model.table}.csv"
    rows = read_rows(path, model) if path.exists() else {}
    return tuple(row.with_defaults() for row in rows.values())


def default_files() -> dict[str, str]:
    """Text of every table of a new home, by file name: its header, and the rows that it starts with."""
    return {f"{model.table}.csv": table_text(model) for model in TABLES}


def table_text(model: type[Row], *more: dict[str, str]) -> str:
    """The text of a table with its first rows and further ones; columns that a row leaves out are blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(model), lineterminator="\n")
    writer.writeheader()
    writer.writerows([*model.first_rows, *more])
    return text.getvalue()
