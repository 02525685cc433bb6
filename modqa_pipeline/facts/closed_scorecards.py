"""Scorecards of closed months, as facts: `draws/closed_scorecards/2026-03.parquet`, one file per month.

Written once, when the month closes, and read from then on: a rebuild shows the same final figures, whatever came later.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from modqa_pipeline.facts.old_spellings import as_read
from modqa_pipeline.home.paths import Home


def closed_file(draws: Path, month: date) -> Path:
    """Path of the scorecards of a month, once it has closed."""
    return draws / "closed_scorecards" / f"{month:%Y-%m}.parquet"


def closed_months(draws: Path) -> set[date]:
    """First days of the months that have closed."""
    files = closed_file(draws, date.min).parent.glob("[0-9]*.parquet")
    return {date.fromisoformat(f"{file.stem}-01") for file in files}


def read_closed(home: Home, months: Collection[date]) -> list[dict[str, Any]]:
    """Scorecards of the closed ones among these months: one row per site."""
    import pyarrow.parquet as pq

    return [
        row
        for month in sorted(closed_months(home.draws).intersection(months))
        for row in pq.read_table(as_read(home, closed_file(home.draws, month))).to_pylist()
    ]
