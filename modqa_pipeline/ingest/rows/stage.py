"""Scans a delivery once into typed values: a temporary table, or a file if they are many times the memory.

``delivered`` has one row per record, in file order: the contract's columns as values
(people still in plain text), ``_state`` (0 good, 1 with faults, 2 not a record, 3 no row), ``_no_zone``,
``_repeated`` and ``_skipped`` (times without an offset, that come twice, that do not exist) and, only for rows with
faults, ``_raw``: the texts as delivered, as a person sees them.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.csv_file import REJECTED
from modqa_pipeline.ingest.readers.delivery import (
    Delivery,
    is_typed,
    match_columns,
    open_delivery,
    unknown_columns,
)
from modqa_pipeline.ingest.readers.header import duplicate_column
from modqa_pipeline.ingest.readers.mended_csv import TOO_LONG, lost_reason
from modqa_pipeline.ingest.readers.relation import CellFault, Relation
from modqa_pipeline.ingest.readers.text_file import count_line_feeds, wrong_encoding
from modqa_pipeline.ingest.rows import rules
from modqa_pipeline.ingest.rows.absent_columns import (
    absent_as_nulls,
    with_absent_columns,
    without_absent_columns,
)
from modqa_pipeline.ingest.rows.scan_errors import (
    LinesAreNotRecordsError,
    explained,
    is_of_the_file,
)
from modqa_pipeline.ingest.rows.staging_sql import MAYBE_BLANK, staging_sql

if TYPE_CHECKING:
    import duckdb

TABLE = "delivered"
_ROWS = "delivered_rows"
OFFSETS = "line_offsets"
LOST = "lost_lines"
_NO_REJECTS = f"create temp table {REJECTED} (line ubigint, error_type varchar)"


@dataclass(frozen=True)
class Staged:
    """Facts about a delivery after its scan.

    Attributes
    ----------
    rows_read : int
        Records and lines that are not records, counted in the delivered relation.
    contract : Contract
        It names the columns that the file does not have.
    n_lost : int
        Lines that are not records and are in no row of the relation; the table ``lost_lines`` tells of them.
    is_numbered : bool
        The table ``line_offsets`` gives the numbers of lines, since others than records stand between them.
    n_repeated_hours, n_skipped_hours : int
        Local times that the change of clocks makes twice, or leaves out.
    not_a_record : str
        See `Relation`.
    """

    contract: Contract
    rows_read: int
    n_faulty: int
    n_lost: int
    is_numbered: bool
    n_without_zone: int
    n_repeated_hours: int
    n_skipped_hours: int
    first_line: int
    faults: list[rules.Fault]
    unknown_columns: list[str]
    notes: tuple[str, ...]
    not_a_record: str = ""
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
        return _stage(con, delivery, limits, kept_in)
    except LinesAreNotRecordsError:
        return _stage(con, delivery, limits, kept_in, rewrite=True)
    except _FieldsComeLaterError:
        return _stage(con, delivery, limits, kept_in, all_fields=True)
    finally:
        shutil.rmtree(delivery.scratch, ignore_errors=True)


class _FieldsComeLaterError(Exception):
    """A line of JSON has a field of the contract that none of the first lines has."""


def _stage(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    limits: rules.Limits,
    kept_in: Path | None,
    *,
    rewrite: bool = False,
    all_fields: bool = False,
) -> Staged:
    relation = open_delivery(con, delivery, rewrite=rewrite, all_fields=all_fields)
    matched = match_columns(delivery, relation)
    contract = with_absent_columns(delivery.contract, delivery.mapping, matched)
    delivery = replace(delivery, contract=without_absent_columns(contract))
    found = rules.faults(delivery.contract, limits, is_typed=is_typed(delivery.path))
    unknown = unknown_columns(relation, matched)
    for others in (False, True):
        sql = staging_sql(delivery, relation, matched, found, unknown if others else None)
        _scan(con, delivery, relation, sql, kept_in, absent_as_nulls(contract))
        if not _holds(con, MAYBE_BLANK):
            break
    if relation.lines_to_check and not rewrite:
        _compare_lines(con, relation)
    if _holds(con, _TWICE):
        raise _field_twice(con, relation)
    if _holds(con, _LATER_FIELD):
        raise _FieldsComeLaterError
    return _count(con, contract, relation, found, unknown)


_TWICE, _LATER_FIELD = 4, 6


def _holds(con: "duckdb.DuckDBPyConnection", state: int) -> bool:
    [(n,)] = con.execute(f"select count(*) from {TABLE} where _state = {state}").fetchall()
    return bool(n)


def _compare_lines(con: "duckdb.DuckDBPyConnection", relation: Relation) -> None:
    """Leave for the slow way if a line is no record, or a record has several lines."""
    path = relation.lines_to_check
    [(records,)] = con.execute(f"select count(*) from {TABLE}").fetchall()
    [(rejected,)] = con.execute(f"select count(*) from {REJECTED}").fetchall()
    if rejected or (path and count_line_feeds(path) != records + 1):
        raise LinesAreNotRecordsError


def _field_twice(con: "duckdb.DuckDBPyConnection", relation: Relation) -> FileRefused:
    [(row,)] = con.execute(f"select min(rowid) from {TABLE} where _state = {_TWICE}").fetchall()
    return duplicate_column("of the same name", 2, f"in line {row + relation.first_line}")


def _scan(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    relation: Relation,
    sql: str,
    kept_in: Path | None,
    nulls: str,
) -> None:
    import duckdb

    con.execute(f"drop table if exists {_ROWS}; drop table if exists {REJECTED}")
    con.execute("drop table if exists rejected_scans")
    if not relation.keeps_rejects:
        con.execute(_NO_REJECTS)
    try:
        _keep(con, sql, kept_in, nulls)
    except duckdb.Error as error:
        if not is_of_the_file(error):
            raise
        raise explained(str(error), delivery) from error
    [(bad_line,)] = con.execute(
        f"select min(line) from {REJECTED} where error_type = 'INVALID ENCODING'"
    ).fetchall()
    if bad_line is not None:
        encoding = delivery.mapping.encoding
        raise wrong_encoding(
            f"has a byte in line {bad_line} that is not {encoding}", encoding, "latin-1"
        )


def _keep(con: "duckdb.DuckDBPyConnection", sql: str, kept_in: Path | None, nulls: str) -> None:
    rows = f"select *, rowid{nulls} from {_ROWS}"
    if kept_in is None:
        con.execute(f"create temp table {_ROWS} as {sql}")
    else:
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        con.execute(
            f"copy ({sql}) to {literals.text(kept_in)} (format parquet, compression snappy)"
        )
        path = literals.path_to_read(kept_in)
        rows = f"select * rename (file_row_number as rowid){nulls} from read_parquet({path}, file_row_number = true)"
    con.execute(f"create or replace temp view {TABLE} as {rows}")


def _count(
    con: "duckdb.DuckDBPyConnection",
    contract: Contract,
    relation: Relation,
    found: list[rules.Fault],
    unknown: list[str],
) -> Staged:
    [(records, faulty, no_zone, repeated, skipped)] = con.execute(
        f"select count(*) filter (_state <> 3), count(*) filter (_state in (1, 2)), "
        f"coalesce(sum(_no_zone), 0), coalesce(sum(_repeated), 0), coalesce(sum(_skipped), 0) from {TABLE}"
    ).fetchall()
    lost = _lose(con, relation)
    return Staged(
        contract=contract,
        rows_read=records + lost,
        n_faulty=faulty,
        n_lost=lost,
        is_numbered=_number(con, relation),
        n_without_zone=int(no_zone),
        n_repeated_hours=int(repeated),
        n_skipped_hours=int(skipped),
        first_line=relation.first_line,
        faults=found,
        unknown_columns=unknown,
        notes=relation.notes,
        not_a_record=relation.not_a_record,
        cell_faults=relation.cell_faults,
    )


def _lose(con: "duckdb.DuckDBPyConnection", relation: Relation) -> int:
    """Make the table ``lost_lines``: a line that is no record, and why; return how many there are."""
    con.execute(f"create or replace temp table {LOST} (line_number bigint, reason varchar)")
    if relation.lost:
        ranges = [[each.first, each.last, lost_reason(each)] for each in relation.lost]
        firsts, lasts, reasons = map(list, zip(*ranges, strict=True))
        con.execute(
            f"insert into {LOST} select unnest(range(first, last + 1)), reason "
            "from (select unnest(?::bigint[]) as first, unnest(?::bigint[]) as last, unnest(?::varchar[]) as reason)",
            [firsts, lasts, reasons],
        )
    con.execute(
        f"insert into {LOST} select distinct line::bigint, {literals.text(lost_reason(TOO_LONG))} from {REJECTED}"
    )
    [(lost,)] = con.execute(f"select count(*) from {LOST}").fetchall()
    return lost


def _number(con: "duckdb.DuckDBPyConnection", relation: Relation) -> bool:
    """Make the table ``line_offsets`` where it is needed: what to add to the index of a record for its line."""
    if relation.numbers is not None:
        con.execute(f"create or replace temp table {OFFSETS} (first_row bigint, n_before bigint)")
        firsts, ahead = [first for first, _ in relation.numbers], [n for _, n in relation.numbers]
        con.execute(
            f"insert into {OFFSETS} select unnest(?::bigint[]), unnest(?::bigint[])",
            [firsts, ahead],
        )
        return True
    if not _lost_any(con):
        return False
    con.execute(f"""
        create or replace temp table {OFFSETS} as
        with ranked as (select line_number, row_number() over (order by line_number) as n from {LOST})
        select line_number - {relation.first_line} - (n - 1) as first_row, max(n) + {relation.first_line} as n_before
        from ranked group by all
    """)
    con.execute(f"insert into {OFFSETS} values (-1, {relation.first_line})")
    return True


def _lost_any(con: "duckdb.DuckDBPyConnection") -> bool:
    return bool(con.execute(f"select 1 from {LOST} limit 1").fetchall())
