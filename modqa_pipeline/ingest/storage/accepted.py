"""Writes good rows into the lake, one file per day, and the pairs of decisions that supersede others."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import LakeFiles, write_parquet
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows import repeats, shape
from modqa_pipeline.ingest.rows.stage import Staged

if TYPE_CHECKING:
    import duckdb

#: Accepted rows of all days but the largest, where there are many days.
APART = "accepted_apart"
MOST_READ_APART = 3


def write_rows(
    con: "duckdb.DuckDBPyConnection",
    files: LakeFiles,
    delivery: Delivery,
    staged: Staged,
    has_outcomes: bool,
) -> dict[date, list[Path]]:
    """Write the rows that the lake accepts; return the files written, by day (`date.min`: no day)."""
    contract = delivery.contract
    taken = shape.accepted(contract, staged, delivery.sequence, has_outcomes)
    if contract.is_by_day:
        days = dict(con.execute(shape.accepted_days(contract, has_outcomes)).fetchall())
        tables = _tables_of(con, taken, days)
        written = {
            day: [
                files.write(
                    con,
                    contract.source,
                    day,
                    delivery.sequence,
                    f"select * exclude (decision_date) from {tables[day]} "
                    f"where decision_date = {literals.day(day)}",
                )
            ]
            for day in days
        }
        con.execute(f"drop table if exists {APART}")
        return written
    [(n_taken,)] = con.execute(f"select count(*) from ({taken})").fetchall()
    if not n_taken:
        return {}
    path = files.home.lake / contract.source / f"{delivery.sequence:09d}.parquet"
    columns = "* exclude (decision_date)"
    if "received_at" not in contract.names:
        columns += f", {literals.moment(delivery.received_at)} as received_at"
    write_parquet(con, path, f"select {columns} from ({taken})")
    return {date.min: [path]}


def _tables_of(
    con: "duckdb.DuckDBPyConnection", taken: str, days: dict[date, int]
) -> dict[date, str]:
    """What the file of each day is written from.

    A large day usually comes with a few rows of many earlier ones: these are kept apart, so that not every one of them
    takes another look at all rows.
    """
    tables = dict.fromkeys(days, f"({taken})")
    largest = max(days, key=days.__getitem__, default=date.min)
    n_apart = sum(days.values()) - days.get(largest, 0)
    if len(days) > MOST_READ_APART and n_apart <= days[largest]:
        con.execute(
            f"create or replace temp table {APART} as select * from ({taken}) "
            f"where decision_date <> {literals.day(largest)}"
        )
        tables |= {day: APART for day in days if day != largest}
    return tables


def write_superseded(
    con: "duckdb.DuckDBPyConnection", files: LakeFiles, delivery: Delivery
) -> None:
    """Write which earlier rows this receipt supersedes, on the days of those rows."""
    days = con.execute(
        f"select distinct old_day from {repeats.SUPERSEDING} order by all"
    ).fetchall()
    for (day,) in days:
        files.write(
            con,
            "superseded_decisions",
            day,
            delivery.sequence,
            f"select decision_id, {literals.text(delivery.source)} as source, "
            f"old_sequence as receipt_sequence, {delivery.sequence}::bigint as "
            f"superseded_by_sequence, new_day as new_decision_date "
            f"from {repeats.SUPERSEDING} where old_day = {literals.day(day)}",
        )
