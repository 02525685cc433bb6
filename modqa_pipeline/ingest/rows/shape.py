"""``delivered`` as rows of the lake: people as pseudonyms, with their line and decision day."""

from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.rows import contract_sql
from modqa_pipeline.ingest.rows.stage import OFFSETS, TABLE, Staged

AUDIT_DAYS = "audit_days"
#: Golden readings, by audit: their day is that of the worksheet, not of the item's own decision.
GOLDEN_DAYS = "golden_days"
OUTCOMES = "outcomes"


def shaped(contract: Contract, staged: Staged, where: str = "true") -> str:
    """SQL for good rows: ``rid``, the lake's columns, ``line_number`` and ``decision_date``.

    Parameters
    ----------
    where : str
        Condition on the alias ``d``, the row as delivered.
    """
    columns = ", ".join(
        f"{_lake_value(contract, c)} as {literals.name(c.lake_name)}" for c in contract.columns
    )
    return (
        f"select d.rid, {columns}, {_line(staged)} as line_number, {_day(contract)} as decision_date "
        f"from {_joined(contract, staged)} where d._state = 0 and ({where})"
    )


def faulty(contract: Contract, staged: Staged) -> str:
    """SQL for rows with faults: ``rid``, ``_state``, ``_raw``, ``line_number`` and the people's keys."""
    keys = "".join(
        f", {_lake_value(contract, c)} as {literals.name(c.lake_name)}, "
        f"{contract_sql.is_damaged(f'd.{literals.name(c.name)}')} as {contract_sql.damaged(c.name)}"
        for c in contract.people
    )
    return (
        f"select d.rid, d._state, d._raw, {_line(staged)} as line_number, {mended_key(contract, 'd')} "
        f"as record_key{keys} from {_joined(contract, staged)} where d._state in (1, 2)"
    )


def record_key(contract: Contract, alias: str) -> str:
    """The key of a row as one text, people as pseudonyms; null if the key is blank."""
    return _as_text(contract, contract.key, alias)


def mended_key(contract: Contract, alias: str) -> str:
    """The key of a refused row as one text like `record_key`, the same before and after it was fixed."""
    return _as_text(contract, contract.resolved_by, alias)


def _as_text(contract: Contract, columns: tuple[str, ...], alias: str) -> str:
    parts = []
    for column in columns:
        held = contract[column]
        if held.is_person:
            # `delivered` has the person in plain, the lake's shape has the pseudonym.
            source = f"p_{column}.person_key" if alias == "d" else f"{alias}.{held.lake_name}"
        else:
            source = f"{alias}.{literals.name(column)}::varchar"
        parts.append(source)
    if len(parts) == 1:
        return parts[0]
    return "concat_ws('|', " + ", ".join(f"coalesce({part}, '')" for part in parts) + ")"


def equal(contract: Contract, left: str, right: str, but: tuple[str, ...] = ()) -> str:
    """SQL that is true if two rows of the lake's form are equal, except in the columns `but`."""
    return " and ".join(
        f"{left}.{literals.name(c.lake_name)} is not distinct from {right}.{literals.name(c.lake_name)}"
        for c in contract.columns
        if c.name not in but
    )


def accepted(contract: Contract, staged: Staged, sequence: int, has_outcomes: bool) -> str:
    """SQL for the rows that the lake accepts, with ``decision_date`` last and without the columns that the file lacks:
    files of the lake need not have them all (`home/lake.schema_file`).
    """
    absent = "".join(
        f", {literals.name(c.lake_name)}" for c in contract.columns if c.name in contract.absent
    )
    where = f"d.rid not in (select rid from {OUTCOMES})" if has_outcomes else "true"
    return (
        f"select * exclude (rid, line_number, decision_date{absent}), {sequence}::bigint as "
        f"receipt_sequence, line_number::bigint as line_number, decision_date "
        f"from ({shaped(contract, staged, where)})"
    )


def accepted_days(contract: Contract, has_outcomes: bool) -> str:
    """SQL for the decision days of the rows that the lake accepts, each with their number."""
    source = f"{TABLE} d"
    if contract.kind == "verdict":
        source += _days_of_verdicts()
    where = f"and d.rowid not in (select rid from {OUTCOMES})" if has_outcomes else ""
    return (
        f"select {_day(contract)} as decision_date, count(*) from {source} "
        f"where d._state = 0 {where} group by all order by all"
    )


def _joined(contract: Contract, staged: Staged) -> str:
    source = f"(select * rename (rowid as rid) from {TABLE}) d"
    for column in contract.people:
        if column.name in contract.absent:
            continue
        alias = f"p_{column.name}"
        source += f" left join people {alias} on d.{literals.name(column.name)} = {alias}.person_id"
    if contract.kind == "verdict":
        source += _days_of_verdicts()
    if staged.is_numbered:
        source += f" asof join {OFFSETS} o on d.rid >= o.first_row"
    return source


def _days_of_verdicts() -> str:
    return (
        f" left join {AUDIT_DAYS} a on d.decision_id = a.decision_id"
        f" left join {GOLDEN_DAYS} g on d.audit_id = g.audit_id"
    )


def _lake_value(contract: Contract, column: Column) -> str:
    if column.name in contract.absent:
        return f"null::{column.lake_type}"
    return f"p_{column.name}.person_key" if column.is_person else f"d.{literals.name(column.name)}"


def _line(staged: Staged) -> str:
    return f"(d.rid + {'o.n_before' if staged.is_numbered else staged.first_line})"


def _day(contract: Contract) -> str:
    if contract.kind == "decision":
        return f"d.{contract.day}::date"
    if contract.kind == "verdict":
        return "coalesce(g.decision_date, a.decision_date, date '9999-12-31')"
    return "null::date"
