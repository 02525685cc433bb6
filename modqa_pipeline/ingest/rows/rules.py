"""Faults that a row can have on its own, each with the message for the person who must fix it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from modqa_pipeline.config.sections import LandingSettings
from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.seen_text import shown_sql
from modqa_pipeline.ingest.readers.typed_number import INFINITE
from modqa_pipeline.ingest.rows import contract_sql
from modqa_pipeline.ingest.rows.contract_sql import delivered


@dataclass(frozen=True)
class Limits:
    """Bounds for time stamps of events."""

    latest: datetime
    earliest: date


def limits_of(received_at: datetime, landing: LandingSettings) -> Limits:
    """Bounds for a file that was received at a moment."""
    skew = timedelta(minutes=landing.clock_skew_minutes)
    return Limits(received_at + skew, landing.earliest_day)


@dataclass(frozen=True)
class Fault:
    """One kind of fault in a row.

    Attributes
    ----------
    test : str
        SQL that is true if the fault is there; null counts as false.
    expected, remedy : str
        Second and third part of the message; the first part is the value.
    """

    column: str
    code: str
    test: str
    expected: str
    remedy: str


def faults(contract: Contract, limits: Limits, *, is_typed: bool = False) -> list[Fault]:
    """Every fault that a row of this source can have: of its columns in their order, then of all of them.

    Parameters
    ----------
    is_typed : bool
        The format has numbers of its own, so that one may stand where a text belongs.
    """
    of_columns = [
        fault
        for column in contract.columns
        for fault in _of_column(contract, column, limits, is_typed=is_typed)
    ]
    return [*of_columns, _none_of(contract)] if contract.one_of else of_columns


def any_fault(found: list[Fault]) -> str:
    """SQL that is true for a row with a fault."""
    return "coalesce(" + " or ".join(f"({fault.test})" for fault in found) + ", false)"


def fault_list(found: list[Fault]) -> str:
    """SQL for the list of a row's faults, each a struct of column, code, value and reason."""
    return "list_filter([" + ", ".join(map(_fault_struct, found)) + "], lambda f: f is not null)"


def _of_column(
    contract: Contract, column: Column, limits: Limits, *, is_typed: bool
) -> list[Fault]:
    value, text = literals.name(column.name), delivered(column.name)
    folder = f"config/mappings/{contract.source}/"
    faults_of_column = []
    if column.required:
        faults_of_column.append(
            Fault(
                column.name,
                "missing_value",
                f"{text} is null or ({value} is null and {_is_text(column)})",
                "a value in every row",
                f"Ask the vendor to fill it in, or set it under `constants:` in {folder}",
            )
        )
    if column.is_id:
        faults_of_column.append(_damaged(column, text))
    if column.type not in ("text", "list"):
        faults_of_column.append(_unreadable(column, value, text, folder))
    elif is_typed:
        faults_of_column.append(_infinite(column, text))
    if column.values:
        faults_of_column.append(_not_listed(column, value, folder))
    if column.low is not None or column.high is not None:
        faults_of_column.append(_out_of_range(column, value))
    return faults_of_column + (_out_of_time(column, value, limits) if column.is_event_time else [])


def _none_of(contract: Contract) -> Fault:
    return Fault(
        contract.one_of[0],
        "missing_value",
        " and ".join(f"{delivered(column)} is null" for column in contract.one_of),
        f"a value in {' or '.join(contract.one_of)} in every row",
        f"Ask the vendor to fill one in, or map it in config/mappings/{contract.source}/",
    )


def _is_text(column: Column) -> str:
    return "true" if column.type in ("text", "list") else "false"


def _damaged(column: Column, text: str) -> Fault:
    """An id that went through a spreadsheet as a number: its last digits are gone."""
    return Fault(
        column.name,
        "damaged_id",
        contract_sql.damaged(column.name) if column.is_person else contract_sql.is_damaged(text),
        "the id as it was issued; as a number it has lost its last digits",
        "Ask the vendor to export the column as text",
    )


def _infinite(column: Column, text: str) -> Fault:
    test = contract_sql.is_one_of(text, (INFINITE, f"-{INFINITE}"))
    return Fault(column.name, "not_a_number", test, "a text, or a finite number", "Ask the vendor")


def _unreadable(column: Column, value: str, text: str, folder: str) -> Fault:
    code, expected, key = {
        "timestamp": (
            "not_a_timestamp",
            "ISO 8601 such as 2026-03-01T09:30:00+01:00",
            "timestamp_formats",
        ),
        "date": ("not_a_date", "ISO 8601 such as 2026-03-01", "timestamp_formats"),
        "boolean": ("not_a_boolean", "true or false", "values"),
        "number": ("not_a_number", "a number such as 0.75", "decimal_mark"),
        "integer": ("not_a_number", "a whole number such as 60", "decimal_mark"),
    }[column.type]
    remedy = f"Ask the vendor, or set `{key}:` in {folder}"
    test = f"{text} is not null and {value} is null"
    if column.type == "timestamp":
        test = contract_sql.is_no_moment(column, text)
    elif column.type == "number":
        test = contract_sql.is_no_number(column, text)
    return Fault(column.name, code, test, expected, remedy)


def _not_listed(column: Column, value: str, folder: str) -> Fault:
    listed = ", ".join(map(literals.text, column.values))
    test = f"{value} is not null and not {contract_sql.is_one_of(value, column.values)}"
    if column.type == "list":
        test += f" and not list_has_all([{listed}], string_split({value}, '|'))"
    return Fault(
        column.name,
        "not_in_enumeration",
        test,
        f"one of {', '.join(column.values)}",
        f"Ask the vendor, or map it under `values:` in {folder}",
    )


def _out_of_range(column: Column, value: str) -> Fault:
    bounds = {"low": (">=", column.low), "high": ("<=", column.high)}
    inside = " and ".join(f"{value} {sign} {b}" for sign, b in bounds.values() if b is not None)
    expected = (
        f"{column.low:g} to {column.high:g}"
        if column.high is not None
        else f"{column.low:g} or more"
    )
    remedy = "Ask the vendor which unit or scale it is in"
    return Fault(column.name, "out_of_range", f"not ({inside})", expected, remedy)


def _out_of_time(column: Column, value: str, limits: Limits) -> list[Fault]:
    latest, earliest = literals.moment(limits.latest), literals.day(limits.earliest)
    remedy = (
        "Ask the vendor to look at the clock and the time zone, or set `time_zone:` in a mapping"
    )
    return [
        Fault(
            column.name,
            "in_the_future",
            f"{value} > {latest}",
            f"no later than {limits.latest:%Y-%m-%dT%H:%M:%SZ}, when the file was received",
            remedy,
        ),
        Fault(
            column.name,
            "before_earliest_day",
            f"{value} < {earliest}",
            f"{limits.earliest} or later (earliest_day in config/settings.toml)",
            remedy,
        ),
    ]


def shown(column: str) -> str:
    """Name of the column with the text that may be shown, people as pseudonyms."""
    return literals.name(f"shown {column}")


def _fault_struct(fault: Fault) -> str:
    text = shown(fault.column)
    words = literals.text(f"; expected {fault.expected}. {fault.remedy}.")
    return (
        f"case when {fault.test} then {{'column_name': {literals.text(fault.column)}, "
        f"'code': {literals.text(fault.code)}, 'delivered_value': {text}, "
        f"'reason': {literals.text(fault.column + ' is ')} || "
        f"coalesce('''' || {shown_sql(f'left({text}, 200)')} || '''', 'blank') || {words}}} end"
    )
