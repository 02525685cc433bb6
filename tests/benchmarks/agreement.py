"""Product, floor and pandas must have found the same, or their times say nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

COUNTS = [
    "n_decisions",
    "n_moderators",
    "n_tests",
    "n_escalated",
    "n_skipped",
    "n_sla_known",
    "n_sla_met",
]
QUANTILES = [
    f"{measure}_{share}"
    for measure in ("handling_seconds", "turnaround_minutes")
    for share in ("median", "p90")
]
OF_FILES = ("rows_read", "rows_accepted", "rows_quarantined", "rows_duplicate")
_TABLES = {
    "operations": (("decision_date", "slice_kind", "slice_value"), (*COUNTS, *QUANTILES)),
    "volume": (("decision_date", "decided_hour", "source"), ("n_decisions",)),
    "arrivals": (("decision_date", "source", "vendor", "site"), ("n_decisions", "last_decided_at")),
}
_PUBLISHED = {
    "operations": "kpi_operations_daily",
    "volume": "kpi_volume_hourly",
    "arrivals": "fct_arrivals_daily",
}
Figures = dict[tuple, tuple]


def found_by_hand(folder: Path, files: list[dict]) -> Figures:
    """What the floor or pandas wrote to its folder and printed about its files."""

    def table(name: str) -> str:
        return f"read_parquet('{folder}/{name}/*.parquet', hive_partitioning = false)"

    with duckdb.connect() as con:
        figures = _figures(con, {name: table(name) for name in _TABLES})
        figures |= _frame(con, table("slice_counts"))
        [n_drawn] = con.execute(
            f"select count(distinct decision_id) from {table('sample')}"
        ).fetchone()
    return figures | {("drawn",): (n_drawn,)} | _of_files(files)


def found_by_product(home: Path, day: date, days: set[date]) -> Figures:
    """What a home has published of a day that was drawn, and of other days that its deliveries touched."""
    among = "(" + ", ".join(f"date '{each}'" for each in days) + ")"
    with duckdb.connect(str(home / "published" / "modqa.duckdb"), read_only=True) as con:
        figures = _figures(
            con,
            {
                name: f"(from marts.{mart} where decision_date in {among})"
                for name, mart in _PUBLISHED.items()
            },
        )
        figures |= _frame(
            con, f"(from marts.fct_stratum_slice_counts where decision_date = date '{day}')"
        )
        [n_drawn] = con.execute(
            "select count(*) from marts.fct_audit_samples where decision_date = ? and draw_reason = 'random'",
            [day],
        ).fetchone()
        read = con.execute(
            f"select source, split_part(file_name, '/', -1) as file_name, {', '.join(OF_FILES)} "
            "from marts.ingest_ledger where source like '%_decisions'"
        )
        names = [column[0] for column in read.description]
        files = [dict(zip(names, row, strict=True)) for row in read.fetchall()]
    return (
        figures
        | {("drawn",): (n_drawn,)}
        | _of_files(f for f in files if Path(f["file_name"]).stem == f"{day}")
    )


def touched_days(figures: Figures) -> set[date]:
    """The days that somebody's figures of operations are about."""
    return {key[1] for key in figures if key[0] == "operations"}


def disagreements(one: Figures, other: Figures) -> list[str]:
    """Every key with other values, each in words; floats may differ by a millionth."""
    return [
        f"{' '.join(map(str, key))}: {one.get(key)} and {other.get(key)}"
        for key in sorted(one.keys() | other.keys(), key=str)
        if not _are_same(one.get(key), other.get(key))
    ]


def _are_same(one: tuple | None, other: tuple | None) -> bool:
    if one is None or other is None:
        return False
    return all(
        x == y or (isinstance(x, float) and isinstance(y, float) and abs(x - y) <= 2e-6)
        for x, y in zip(one, other, strict=True)
    )


def _figures(con: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> Figures:
    found: Figures = {}
    for name, (keys, values) in _TABLES.items():
        selected = [f"{key}::date" if key == "decision_date" else key for key in keys]
        for row in con.execute(
            f"select {', '.join([*selected, *values])} from {relations[name]}"
        ).fetchall():
            found[name, *row[: len(keys)]] = tuple(map(_plain, row[len(keys) :]))
    return found


def _frame(con: duckdb.DuckDBPyConnection, relation: str) -> Figures:
    rows = con.execute(
        "select slice_kind, slice_value, sum(n_decisions)::bigint, sum(n_decisions_acted)::bigint "
        f"from {relation} group by all"
    ).fetchall()
    return {("frame", kind, value): tuple(counts) for kind, value, *counts in rows}


def _of_files(files) -> Figures:
    return {
        ("file", file["source"], file["file_name"]): tuple(file[count] for count in OF_FILES)
        for file in files
    }


def _plain(value: Any) -> Any:
    """A number as it is in Parquet of pandas, DuckDB and Spark alike: missing is None."""
    if isinstance(value, float):
        return None if value != value else value
    return value
