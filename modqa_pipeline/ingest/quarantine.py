"""Refused rows and refused files, each with its reason; and which of them were accepted later.

A person's identifier never gets in: people stand as pseudonyms, lines that could not be split into
columns are not kept, and a value that is a known person's identifier is replaced.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.ingest import contract_sql, rows, rules, session
from modqa_pipeline.ingest.contract import Column, Contract, sources
from modqa_pipeline.ingest.delivery import Delivery
from modqa_pipeline.ingest.lake import QUARANTINE_COLUMNS, count_rows, write_parquet
from modqa_pipeline.ingest.readers.csv_file import REJECTED
from modqa_pipeline.ingest.stage import Staged

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home import Home

OPEN_KEYS = "open_keys"


def quarantine_path(home: "Home", source: str, sequence: int) -> Path:
    """File of one receipt's refused rows; sources that nobody knows share a folder."""
    folder = source if source in sources() else "_unknown"
    return home.quarantine / folder / f"{sequence:09d}.parquet"


def write_refused_rows(
    con: "duckdb.DuckDBPyConnection",
    home: "Home",
    delivery: Delivery,
    staged: Staged,
    n_repeats: int,
) -> int:
    """Write the rows that the lake does not take; their number, counted in the file."""
    parts = []
    if staged.n_faulty:
        _explain_faults(con, delivery, staged)
        parts.append("select * exclude (rid) from faulty_rows")
    if n_repeats:
        parts.append(_repeats_sql(delivery.contract, staged))
    if staged.n_rejected:
        parts.append(_rejects_sql())
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
        "source": session.text(source),
        "file_name": session.text(shown),
        "record_key": session.text(shown),
        "reason_code": session.text(code),
        "reason": session.text(reason),
    }
    columns = ", ".join(
        f"{values.get(column, 'null')}::{kind} as {column}"
        for column, kind in QUARANTINE_COLUMNS.items()
    )
    write_parquet(con, quarantine_path(home, source, sequence), f"select {columns}")


def load_open_keys(con: "duckdb.DuckDBPyConnection", home: "Home", ledger: list[dict]) -> None:
    """Make the table of keys that stand in quarantine: an acceptance resolves them."""
    con.execute(f"create or replace temp table {OPEN_KEYS} (source varchar, record_key varchar)")
    paths = [
        quarantine_path(home, line["source"], line["sequence"])
        for line in ledger
        if line["rows_quarantined"] or line["refusal_code"]
    ]
    paths = [path for path in paths if path.exists()]
    if paths:
        con.execute(
            f"insert into {OPEN_KEYS} select distinct source, record_key "
            f"from {session.read_parquet(paths)} where record_key is not null"
        )


def add_open_keys(con: "duckdb.DuckDBPyConnection", path: Path) -> None:
    """Remember what this receipt put into quarantine."""
    if path.exists():
        con.execute(
            f"insert into {OPEN_KEYS} select distinct source, record_key "
            f"from {session.read_parquet([path])} where record_key is not null"
        )


def write_resolutions(
    con: "duckdb.DuckDBPyConnection", home: "Home", delivery: Delivery, written: list[Path]
) -> None:
    """Say which keys (or which file) in quarantine this receipt brought at last."""
    source = session.text(delivery.source)
    if not con.execute(f"select count(*) from {OPEN_KEYS} where source = {source}").fetchone()[0]:
        return
    accepted = f"select {session.text(shown_name(delivery.path))} as record_key"
    if written:
        key = rows.record_key(delivery.contract, "l")
        accepted += f" union select {key} from {session.read_parquet(written)} l"
    con.execute(f"""
        create or replace temp table resolved as
        select distinct {source} as source, a.record_key, {delivery.sequence}::bigint as
            resolved_by_sequence
        from ({accepted}) a semi join (select record_key from {OPEN_KEYS} where source = {source}) o
        using (record_key)
    """)
    if con.execute("select count(*) from resolved").fetchone()[0]:
        path = home.lake / "quarantine_resolutions" / f"{delivery.sequence:09d}.parquet"
        write_parquet(con, path, "select * from resolved")


def shown_name(path: str) -> str:
    """A path as people may read it: bytes that are no UTF-8 become question marks."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _explain_faults(con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged) -> None:
    """The few rows at fault once more, now with every fault and its words."""
    contract = delivery.contract
    texts = ", ".join(
        f"{_delivered_text(c)} as {contract_sql.delivered(c.name)}" for c in contract.columns
    )
    masks = ", ".join(f"{_masked(c)} as {rules.shown(c.name)}" for c in contract.columns)
    con.execute(f"""
        create or replace temp table faulty_rows as
        with as_texts as (
            select rid, _state, line_number, record_key, {texts}
            from ({rows.faulty(contract, staged)})
        ),
        as_values as (
            select *, {contract_sql.values(contract, delivery.mapping)} from as_texts where _state = 1
        ),
        masked as (select *, {masks} from as_values),
        explained as (select *, {rules.fault_list(staged.faults)} as faults from masked)
        select rid, line_number, record_key, faults[1].column_name as column_name,
            faults[1].delivered_value as delivered_value, faults[1].code as reason_code,
            array_to_string(list_transform(faults, lambda f: f.reason), ' Also: ') as reason,
            json_object({_delivered_row(contract)})::varchar as delivered_row
        from explained
        union all
        select rid, line_number, null, null, null, 'malformed_row',
            'line ' || line_number || ' is no JSON object; expected one object a line. '
            || 'Ask the vendor to export it again.', null
        from as_texts where _state = 2
    """)


def _delivered_text(column: Column) -> str:
    if column.is_person:
        return session.name(column.lake_name)
    return f"json_extract_string(_raw, '$.{session.name(column.name)}')"


def _masked(column: Column) -> str:
    """The text to show. Columns that slipped may put a person where a value should be: a text that
    is no value of its column is replaced where it is somebody's identifier.
    """
    text = contract_sql.delivered(column.name)
    if column.is_person:
        return text
    person = f"(select any_value(person_key) from people where person_id = {text})"
    if column.type in ("text", "list"):
        return f"coalesce({person}, {text})"
    return f"case when {session.name(column.name)} is null then coalesce({person}, {text}) else {text} end"


def _delivered_row(contract: Contract) -> str:
    return ", ".join(
        f"{session.text(c.lake_name)}, {rules.shown(c.name)}" for c in contract.columns
    )


def _repeats_sql(contract: Contract, staged: Staged) -> str:
    held = ", ".join(
        f"{session.text(c.lake_name)}, s.{session.name(c.lake_name)}::varchar"
        for c in contract.columns
    )
    where = f"d.rid in (select rid from {rows.OUTCOMES} where outcome = 'quarantined')"
    return f"""
        select s.line_number, {rows.record_key(contract, "s")} as record_key,
            {session.text(contract.key[0])} as column_name,
            {rows.record_key(contract, "s")} as delivered_value, o.reason_code, o.reason,
            json_object({held})::varchar as delivered_row
        from ({rows.shaped(contract, staged, where)}) s join {rows.OUTCOMES} o using (rid)
    """


def _rejects_sql() -> str:
    return f"""
        select line::bigint as line_number, 'malformed_row' as reason_code,
            'line ' || line || case min(error_type)
                when 'MISSING COLUMNS' then ' has fewer values than the header has columns'
                when 'TOO MANY COLUMNS' then ' has more values than the header has columns'
                when 'UNQUOTED VALUE' then ' has a quotation mark that does not end'
                when 'LINE SIZE OVER MAXIMUM' then ' is longer than a line may be'
                else ' cannot be split into columns' end
            || '; expected one value a column, quoted where it holds the delimiter. '
            || 'Ask the vendor to export it again.' as reason
        from {REJECTED} group by line
    """


def _file_sql(delivery: Delivery, found: str) -> str:
    given = {
        "receipt_sequence": str(delivery.sequence),
        "source": session.text(delivery.source),
        "file_name": session.text(shown_name(delivery.path)),
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
