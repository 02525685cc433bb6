"""Messages for rows with faults: every fault of each row, with people as pseudonyms."""

from dataclasses import astuple
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.seen_text import shown_sql
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows import contract_sql, rules, shape
from modqa_pipeline.ingest.rows.absent_columns import without_absent_columns
from modqa_pipeline.ingest.rows.stage import Staged

if TYPE_CHECKING:
    import duckdb

FAULTY_ROWS = "faulty_rows"
TOLD_ROWS = "told_rows"


def explain_faults(con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged) -> None:
    """Make the table ``faulty_rows``; such rows are few, so each may cost more than a good one.

    SQL that names columns again and again takes DuckDB seconds to plan: columns that the file lacks are left out, and
    people are looked up in all columns at once.
    """
    contract = without_absent_columns(delivery.contract)
    _tell_cell_faults(con, staged)
    paths = ", ".join(literals.text(f"$.{literals.name(name)}") for name in contract.names)
    texts = ", ".join(
        f"{_delivered_text(c, place)} as {contract_sql.delivered(c.name)}"
        for place, c in enumerate(contract.columns, start=1)
    )
    masks = ", ".join(f"{_masked(c)} as {rules.shown(c.name)}" for c in contract.columns)
    con.execute(f"""
        create or replace temp table {FAULTY_ROWS} as
        with cells as (
            select *, json_extract_string(_raw, [{paths}]) as cells from ({shape.faulty(contract, staged)})
        ),
        people_in_cells as (
            select rid, map_from_entries(list(distinct row(cell, person_key))) as key_of
            from (select rid, unnest(cells) as cell from cells where _state = 1)
            join people on person_id = cell
            group by rid
        ),
        as_texts as (
            select cells.* exclude (cells, _raw), key_of, {texts} from cells left join people_in_cells using (rid)
        ),
        as_values as (
            select *, {contract_sql.values(contract, delivery.mapping)} from as_texts where _state = 1
        ),
        masked as (select *, {masks} from as_values),
        explained as (select *, {rules.fault_list(staged.faults)} as faults from masked)
        select rid, line_number, record_key, faults[1].column_name as column_name,
            faults[1].delivered_value as delivered_value, faults[1].code as reason_code,
            array_to_string(list_transform(faults, lambda f: f.reason), ' Also: ') as reason,
            json_object({_delivered_row(delivery.contract)})::varchar as delivered_row
        from explained
        union all
        select rid, line_number, case when t.reason is not null then r.record_key end, t.column_name, t.delivered_value,
            coalesce(t.reason_code, 'malformed_row'),
            coalesce(t.reason, 'line ' || line_number || {literals.text(" " + staged.not_a_record)}), null
        from (select rid, line_number, record_key from cells where _state = 2) as r
        left join {TOLD_ROWS} as t using (line_number)
    """)


def _tell_cell_faults(con: "duckdb.DuckDBPyConnection", staged: Staged) -> None:
    """Make the table ``told_rows``: one row per row of a worksheet with cells to fix, with the message."""
    con.execute(
        "create or replace temp table cell_faults (line_number bigint, place varchar, "
        "column_name varchar, delivered_value varchar, reason_code varchar, expected varchar)"
    )
    if staged.cell_faults:
        con.executemany(
            "insert into cell_faults values (?, ?, ?, ?, ?, ?)",
            [astuple(fault) for fault in staged.cell_faults],
        )
    con.execute(f"""
        create or replace temp table {TOLD_ROWS} as
        with masked as (
            select * replace (coalesce(
                (select any_value(person_key) from people where person_id = delivered_value), delivered_value
            ) as delivered_value), row_number() over () as n
            from (select *, rowid as n_th from cell_faults order by n_th)
        )
        select line_number, first(column_name order by n) as column_name,
            first(delivered_value order by n) as delivered_value, first(reason_code order by n) as reason_code,
            string_agg(
                place || ' (' || {shown_sql("column_name")} || ') is "' || {shown_sql("left(delivered_value, 200)")}
                    || '"; expected ' || expected || '.', ' Also: ' order by n
            ) as reason
        from masked group by line_number
    """)


def _delivered_text(column: Column, place: int) -> str:
    return literals.name(column.lake_name) if column.is_person else f"cells[{place}]"


def _masked(column: Column) -> str:
    """The text that may be shown. If columns are shifted, a person may be in a column for values: a text that
    is not a value of its column is replaced if it is somebody's identifier.
    """
    text = contract_sql.delivered(column.name)
    if column.is_person:
        return text
    masked = f"coalesce(key_of[{text}], {text})"
    if column.type in ("text", "list"):
        return masked
    return f"case when {literals.name(column.name)} is null then {masked} else {text} end"


def _delivered_row(contract: Contract) -> str:
    return ", ".join(
        f"{literals.text(c.lake_name)}, {'null' if c.name in contract.absent else rules.shown(c.name)}"
        for c in contract.columns
    )
