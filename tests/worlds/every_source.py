"""Rows of any source, made from its contract: the least that it takes, and one with a value in every column."""

from collections.abc import Collection

from modqa_pipeline.contracts.contract import Column, Contract

Row = dict[str, str]

OTHER_VALUES = {"text": "changed", "number": "0.75", "integer": "9"}


def least_row(contract: Contract, number: int = 1) -> Row:
    """A row with the required columns alone."""
    required = {column.name for column in contract.columns if column.required}
    return _row(contract, required | set(contract.one_of[:1]), number)


def full_row(contract: Contract, number: int = 1) -> Row:
    """A row with a value in every column; another number gives another row."""
    return _row(contract, contract.names, number)


def changed_row(contract: Contract, row: Row) -> Row:
    """The same row with another value where any will do, as a later delivery may bring it."""
    fixed = {*contract.key, contract.same_owner, *contract.one_of}
    free = next(
        column
        for column in reversed(contract.columns)
        if column.name not in fixed
        and not (column.values or column.is_person or column.is_event_time)
        and column.type in OTHER_VALUES
    )
    return row | {free.name: OTHER_VALUES[free.type]}


def person(column: Column, number: int = 1) -> str:
    """Who is named in a person's column."""
    return f"plain.{column.name}.{number}"


def _row(contract: Contract, names: Collection[str], number: int) -> Row:
    return {c.name: _value(contract, c, number) for c in contract.columns if c.name in names}


def _value(contract: Contract, column: Column, number: int) -> str:
    if column.is_person:
        return person(column, number)
    if column.type == "list":
        return "|".join(column.values[:2]) or f"{column.name}-{number}|another"
    given = {
        "text": column.values[0] if column.values else f"{contract.source}-{column.name}-{number}",
        "number": "0.5",
        "integer": str(number),
        "boolean": "true",
        "timestamp": f"2026-03-01T10:{number:02d}:00Z",
        "date": f"2026-03-{number:02d}",
    }
    return given[column.type]
