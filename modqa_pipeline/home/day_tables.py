"""Tables of the warehouse that Python writes by day, besides those that dbt builds."""

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def replace_days(
    connection: "duckdb.DuckDBPyConnection",
    table: str,
    columns: str,
    days: list[date],
    rows: list[dict[str, Any]],
) -> None:
    """Replace the rows of `days` in `marts.{table}` with `rows`, in one transaction."""
    connection.execute("create schema if not exists marts")
    connection.execute(f"create table if not exists marts.{table} ({columns})")
    connection.begin()
    for day in days:
        connection.execute(f"delete from marts.{table} where decision_date = ?", [day])
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(
            f"insert into marts.{table} values ({marks})", [list(row.values()) for row in rows]
        )
    connection.commit()
