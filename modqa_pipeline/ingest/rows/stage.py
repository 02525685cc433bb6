"""Scans a delivery once into typed values: a temporary table, or a file if they are many times the memory.

``delivered`` has one row per record, in file order: the contract's columns as values
(people still in plain text), ``_state`` (0 good, 1 with faults, 2 not a record, 3 blank), ``_no_zone``
(timestamps without an offset) and, only for rows with faults, ``_raw``: the texts as delivered.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.errors import BuildError, FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.csv_file import REJECTED
from modqa_pipeline.ingest.readers.delivery import (
    Delivery,
    match_columns,
    open_delivery,
    unknown_columns,
)
from modqa_pipeline.ingest.readers.relation import CellFault, Relation
from modqa_pipeline.ingest.readers.text_file import broken_gzip, wrong_encoding
from modqa_pipeline.ingest.rows import contract_sql, rules

if TYPE_CHECKING:
    import duckdb

TABLE = "delivered"
_ROWS = "delivered_rows"
OFFSETS = "line_offsets"
_NO_REJECTS = f"create temp table {REJECTED} (line ubigint, error_type varchar)"
_MIXED_LINE_ENDS = "state machine reached an invalid state"
_CANNOT_WRITE = "could not write"


@dataclass(frozen=True)
class Staged:
    """Facts about a delivery after its scan.

    Attributes
    ----------
    rows_read : int
        Records and lines that are not records, counted in the delivered relation.
    n_rejected : int
        Lines that DuckDB could not split into the columns of the header. They are in no row, so
        the table ``line_offsets`` gives the numbers of later lines.
    """

    rows_read: int
    n_faulty: int
    n_rejected: int
    n_without_zone: int
    first_line: int
    faults: list[rules.Fault]
    unknown_columns: list[str]
    notes: tuple[str, ...]
    cell_faults: tuple[CellFault, ...] = ()


def stage(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    limits: rules.Limits,
    kept_in: Path | None = None,
) -> Staged:
    """Scan a delivery into ``delivered``; a file that cannot be read raises `FileRefused`.

    Parameters
    ----------
    kept_in : Path, optional
        File for the values of a large delivery. What is spilled of a table is written once more by every step that
        reads it, all columns of it; a Parquet file is written once, and gives each step the columns that it asks for.
    """
    try:
        try:
            return _stage(con, delivery, limits, kept_in, rewrite=False)
        except _MixedLineEndsError:
            return _stage(con, delivery, limits, kept_in, rewrite=True)
    finally:
        shutil.rmtree(delivery.scratch, ignore_errors=True)


class _MixedLineEndsError(Exception):
    """DuckDB found two kinds of line ends; the file is read again from a copy with one kind."""


def _stage(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    limits: rules.Limits,
    kept_in: Path | None,
    *,
    rewrite: bool,
) -> Staged:
    relation = open_delivery(con, delivery, rewrite=rewrite)
    matched = match_columns(delivery, relation)
    found = rules.faults(delivery.contract, limits)
    as_delivered = _staging_sql(delivery, relation, matched, found, trim=False)
    _scan(con, delivery, relation, as_delivered, kept_in)
    [(has_white_space,)] = con.execute(f"select bool_or(_has_white_space) from {TABLE}").fetchall()
    if has_white_space:
        trimmed = _staging_sql(delivery, relation, matched, found, trim=True)
        _scan(con, delivery, relation, trimmed, kept_in)
    return _count(con, relation, found, unknown_columns(relation, matched))


def _staging_sql(
    delivery: Delivery,
    relation: Relation,
    matched: dict[str, str],
    found: list[rules.Fault],
    *,
    trim: bool,
) -> str:
    contract, mapping = delivery.contract, delivery.mapping
    expressions = {column: relation.columns[name] for column, name in matched.items()}
    zones = [c for c in contract.columns if c.type == "timestamp" and c.name in matched]
    white_space = "false" if trim else contract_sql.has_white_space(expressions)
    no_zone = " + ".join(contract_sql.lacks_zone(column, mapping) for column in zones) or "0"
    raw = ", ".join(
        f"{literals.text(c.name)}, {contract_sql.delivered(c.name)}"
        for c in contract.columns
        if not c.is_person
    )
    kept = ", ".join(literals.name(column) for column in contract.names)
    return f"""
        with as_texts as (
            select {relation.state} as _record,
                {white_space} as _has_white_space,
                {contract_sql.texts(contract, expressions, mapping, trim=trim)}
            from {relation.source}
        ),
        as_values as (select *, {contract_sql.values(contract, mapping)} from as_texts),
        judged as (
            select *, _record = 0 and {rules.any_fault(found)} as _is_faulty,
                ({no_zone})::utinyint as _no_zone
            from as_values
        )
        select {kept}, _no_zone, _has_white_space,
            (case when _is_faulty then 1 else _record end)::utinyint as _state,
            case when _is_faulty then json_object({raw}) end as _raw
        from judged
    """


def _scan(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    relation: Relation,
    sql: str,
    kept_in: Path | None,
) -> None:
    import duckdb

    con.execute(f"drop table if exists {_ROWS}; drop table if exists {REJECTED}")
    con.execute("drop table if exists rejected_scans")
    if not relation.keeps_rejects:
        con.execute(_NO_REJECTS)
    try:
        _keep(con, sql, kept_in)
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise _explained(str(error), delivery) from error
    [(bad_line,)] = con.execute(
        f"select min(line) from {REJECTED} where error_type = 'INVALID ENCODING'"
    ).fetchall()
    if bad_line is not None:
        encoding = delivery.mapping.encoding
        raise wrong_encoding(
            f"has a byte in line {bad_line} that is not {encoding}", encoding, "latin-1"
        )


def _keep(con: "duckdb.DuckDBPyConnection", sql: str, kept_in: Path | None) -> None:
    rows = f"select *, rowid from {_ROWS}"
    if kept_in is None:
        con.execute(f"create temp table {_ROWS} as {sql}")
    else:
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        con.execute(
            f"copy ({sql}) to {literals.text(kept_in)} (format parquet, compression snappy)"
        )
        path = literals.path_to_read(kept_in)
        rows = f"select * rename (file_row_number as rowid) from read_parquet({path}, file_row_number = true)"
    con.execute(f"create or replace temp view {TABLE} as {rows}")


def _explained(message: str, delivery: Delivery) -> Exception:
    """The error without DuckDB's message: it may quote a line, and a line names people."""
    if _MIXED_LINE_ENDS in message:
        return _MixedLineEndsError()
    if _CANNOT_WRITE in message.lower():
        return BuildError(
            "what was read of a delivery could not be written to the disk. Make room where MODQA_HOME lies, and run "
            "again; the file is taken then."
        )
    if "GZIP" in message:
        return broken_gzip()
    return FileRefused(
        "unreadable_file",
        f"the file is damaged or not a {delivery.path.rsplit('.', 1)[-1]} file; expected one that is "
        "complete. Ask the sender for it again.",
    )


def _count(
    con: "duckdb.DuckDBPyConnection",
    relation: Relation,
    found: list[rules.Fault],
    unknown: list[str],
) -> Staged:
    [(records, faulty, no_zone)] = con.execute(
        f"select count(*) filter (_state <> 3), count(*) filter (_state in (1, 2)), "
        f"coalesce(sum(_no_zone) filter (_state <> 3), 0) from {TABLE}"
    ).fetchall()
    [(rejected,)] = con.execute(f"select count(distinct line) from {REJECTED}").fetchall()
    if rejected:
        _offsets(con, relation.first_line)
    return Staged(
        rows_read=records + rejected,
        n_faulty=faulty,
        n_rejected=rejected,
        n_without_zone=int(no_zone),
        first_line=relation.first_line,
        faults=found,
        unknown_columns=unknown,
        notes=relation.notes,
        cell_faults=relation.cell_faults,
    )


def _offsets(con: "duckdb.DuckDBPyConnection", first_line: int) -> None:
    """Lines before a row that are not rows: the header and the rejected ones."""
    con.execute(f"""
        create or replace temp table {OFFSETS} as
        with lines as (select distinct line::bigint as line from {REJECTED}),
        ranked as (select line, row_number() over (order by line) as n from lines)
        select line - {first_line} - (n - 1) as first_row, max(n) + {first_line} as n_before
        from ranked group by all
    """)
    con.execute(f"insert into {OFFSETS} values (-1, {first_line})")
