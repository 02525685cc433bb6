"""Rows in pandas: how a delivered text becomes a value, and what can be wrong with it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.hand_rules import HIGHEST, ISO, OFFSET, REQUIRED, TIMES, VALUES

BOOLEANS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0"), False),
}


def typed(column: str, texts: pd.Series) -> pd.Series:
    """The values of a column's texts, missing where a text is none."""
    if column in TIMES:
        return pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce").dt.tz_localize(
            None
        )
    if column in HIGHEST:
        return pd.to_numeric(texts, errors="coerce").astype("float64")
    if column == "is_test":
        return texts.str.lower().map(BOOLEANS).astype("boolean")
    return texts


def faults(
    source: str, column: str, texts: pd.Series, values: pd.Series
) -> list[tuple[str, pd.Series]]:
    """What a column can be wrong in, and which rows are."""
    found = [("missing_value", texts.isna())] if column in REQUIRED[source] else []
    unread = texts.notna() & values.isna()
    if column in VALUES:
        found.append(("not_in_enumeration", texts.notna() & ~texts.isin(VALUES[column])))
    elif column in HIGHEST:
        found.append(("not_a_number", unread | np.isinf(values)))
        found.append(("out_of_range", (values < 0) | (values > HIGHEST[column])))
    elif column == "is_test":
        found.append(("not_a_boolean", unread))
    elif column in TIMES:
        unusual = texts.notna() & ~((texts.str.len() == 20) & texts.str.endswith("Z"))
        found.append(("not_a_timestamp", unread | (unusual & ~texts[unusual].str.fullmatch(ISO))))
        latest = pd.Timestamp.now("UTC").tz_localize(None) + pd.Timedelta(minutes=5)
        found.append(("in_the_future", values > latest))
        found.append(("before_earliest_day", values < pd.Timestamp(2015, 1, 1)))
    return found


def lacks_zone(texts: pd.Series) -> pd.Series:
    """Time stamps that say no offset."""
    unusual = texts.notna() & ~texts.str.endswith("Z")
    lacking = pd.Series(False, index=texts.index)
    lacking[unusual] = ~texts[unusual].str.contains(OFFSET, regex=True)
    return lacking


def read_days(
    root: Path, table: str, wanted: Callable[[date], bool], columns: list[str] | None = None
) -> pd.DataFrame:
    """Rows of a table of a lake on some days, with their day."""
    parts = []
    for path in sorted(root.glob(f"lake/{table}/decision_date=*/[0-9]*.parquet")):
        day = date.fromisoformat(path.parent.name.removeprefix("decision_date="))
        if wanted(day):
            parts.append(
                pd.read_parquet(path, columns=columns, partitioning=None).assign(
                    decision_date=pd.Timestamp(day)
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
