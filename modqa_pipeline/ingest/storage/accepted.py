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
        days = con.execute(shape.accepted_days(contract, has_outcomes)).fetchall()
        return {
            day: [
                files.write(
                    con,
                    contract.source,
                    day,
                    delivery.sequence,
                    f"select * exclude (decision_date) from ({taken}) "
                    f"where decision_date = {literals.day(day)}",
                )
            ]
            for (day,) in days
        }
    [(n_taken,)] = con.execute(f"select count(*) from ({taken})").fetchall()
    if not n_taken:
        return {}
    path = files.home.lake / contract.source / f"{delivery.sequence:09d}.parquet"
    columns = "* exclude (decision_date)"
    if "received_at" not in contract.names:
        columns += f", {literals.moment(delivery.received_at)} as received_at"
    write_parquet(con, path, f"select {columns} from ({taken})")
    return {date.min: [path]}


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
