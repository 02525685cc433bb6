"""Refused rows and refused files, each with its reason.

A person's identifier never gets in: people are pseudonyms, lines that could not be split into
columns are not stored, and a value that is a known person's identifier is replaced.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.contracts.contract import Contract, sources
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import QUARANTINE_COLUMNS, count_rows, write_parquet
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows import shape
from modqa_pipeline.ingest.rows.stage import LOST, Staged
from modqa_pipeline.ingest.storage.fault_messages import FAULTY_ROWS, explain_faults

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home

#: So many reasons of a delivery are told at the end of a run.
MOST_REASONS = 10
_LOST_SQL = f"""
    select line_number, 'malformed_row' as reason_code, 'line ' || line_number || ' ' || reason as reason
    from {LOST}
"""


def quarantine_path(home: "Home", source: str, sequence: int) -> Path:
    """File of one receipt's refused rows; unknown sources share a folder."""
    folder = source if source in sources() else "_unknown"
    return home.quarantine / folder / f"{sequence:09d}.parquet"


def write_refused_rows(
    con: "duckdb.DuckDBPyConnection",
    home: "Home",
    delivery: Delivery,
    staged: Staged,
    n_repeats: int,
) -> int:
    """Write the rows that the lake does not accept; return their number, counted in the file."""
    parts = []
    if staged.n_faulty:
        explain_faults(con, delivery, staged)
        parts.append(f"select * exclude (rid) from {FAULTY_ROWS}")
    if n_repeats:
        parts.append(_repeats_sql(delivery.contract, staged))
    if staged.n_lost:
        parts.append(_LOST_SQL)
    if not parts:
        return 0
    path = quarantine_path(home, delivery.source, delivery.sequence)
    write_parquet(con, path, _file_sql(delivery, " union all by name ".join(parts)))
    return count_rows(con, [path])


def write_refused_file(
    con: "duckdb.DuckDBPyConnection",
    home: "Home",
    source: str,
    sequence: int,
    shown: str,
    code: str,
    reason: str,
) -> None:
    """One row without a line number for a file that was refused as a whole."""
    values = {
        "receipt_sequence": str(sequence),
        "source": literals.text(source),
        "file_name": literals.text(shown),
        "record_key": literals.text(shown),
        "reason_code": literals.text(code),
        "reason": literals.text(reason),
    }
    columns = ", ".join(
        f"{values.get(column, 'null')}::{kind} as {column}"
        for column, kind in QUARANTINE_COLUMNS.items()
    )
    write_parquet(con, quarantine_path(home, source, sequence), f"select {columns}")


def shown_name(path: str) -> str:
    """A path for people: bytes that are not UTF-8 become question marks."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _repeats_sql(contract: Contract, staged: Staged) -> str:
    columns = ", ".join(
        f"{literals.text(c.lake_name)}, s.{literals.name(c.lake_name)}::varchar"
        for c in contract.columns
    )
    where = f"d.rid in (select rid from {shape.OUTCOMES} where outcome = 'quarantined')"
    return f"""
        select s.line_number, {shape.mended_key(contract, "s")} as record_key,
            {literals.text(contract.key[0])} as column_name,
            {shape.record_key(contract, "s")} as delivered_value, o.reason_code, o.reason,
            json_object({columns})::varchar as delivered_row
        from ({shape.shaped(contract, staged, where)}) s join {shape.OUTCOMES} o using (rid)
    """


def _file_sql(delivery: Delivery, found: str) -> str:
    given = {
        "receipt_sequence": str(delivery.sequence),
        "source": literals.text(delivery.source),
        "file_name": literals.text(shown_name(delivery.path)),
    }
    empty = ", ".join(f"null::{kind} as {column}" for column, kind in QUARANTINE_COLUMNS.items())
    columns = ", ".join(
        f"{given.get(column, column)}::{kind} as {column}"
        for column, kind in QUARANTINE_COLUMNS.items()
    )
    return (
        f"select {columns} from (select {empty} where false union all by name ({found})) "
        "order by line_number"
    )


def most_frequent_reasons(con: "duckdb.DuckDBPyConnection", path: Path) -> list[dict[str, Any]]:
    """Why rows of a delivery were refused: the most frequent codes and columns, each with its number of rows."""
    if not path.exists():
        return []
    rows = con.execute(
        f"select reason_code, column_name, count(*) from {literals.read_parquet([path])} "
        f"group by all order by 3 desc, 1, 2 limit {MOST_REASONS}"
    ).fetchall()
    return [{"code": code, "column": column, "n_rows": n} for code, column, n in rows]
