"""A contract as SQL: texts become values. One place says how each type is read.

`rules` says which values are faults.
"""

from collections.abc import Callable

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.home import literals

ISO_MOMENT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?"
OFFSET = r"([Zz]|[+-]\d\d(:?\d\d)?)$"
MIDNIGHT = r"\d{4}-\d\d-\d\d([T ]00:00(:00(\.0+)?)?([Zz]|[+-]00(:?00)?)?)?"
TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")


def delivered(column: str) -> str:
    """Name of the column that holds the text as delivered, trimmed."""
    return literals.name(f"delivered {column}")


def texts(contract: Contract, expressions: dict[str, str], mapping: Mapping, *, trim: bool) -> str:
    """Select list: every contract column as its text; null if blank or absent.

    Parameters
    ----------
    trim : bool
        Remove white space. It costs as much as splitting the file into columns, so it is done only
        for files that `has_white_space` finds.
    """
    parts = []
    for column in contract.names:
        constant = mapping.constants.get(column)
        sql = literals.text(constant) if constant is not None else expressions.get(column)
        text = sql if sql and not trim else trimmed(sql) if sql else "null::varchar"
        parts.append(f"{text} as {delivered(column)}")
    return ", ".join(parts)


def trimmed(expression: str) -> str:
    """A text without white space around it; blank becomes null."""
    blanks = "chr(32) || chr(9) || chr(10) || chr(13) || chr(160)"
    return f"nullif(trim({expression}, {blanks}), '')"


def has_white_space(expressions: dict[str, str]) -> str:
    """SQL that is true for a row with a text to trim: it begins below '!' or ends in a space."""
    tests = [f"{e} < '!' or ends_with({e}, ' ')" for e in expressions.values()]
    return f"coalesce({' or '.join(tests) or 'false'}, false)"


def values(contract: Contract, mapping: Mapping) -> str:
    """Select list: every contract column as its typed value; null if the text is not such a value."""
    return ", ".join(
        f"{value(column, mapping)} as {literals.name(column.name)}" for column in contract.columns
    )


def value(column: Column, mapping: Mapping) -> str:
    """The typed value of one column; null if the text is not such a value.

    >>> from modqa_pipeline.contracts.contract import load_contract
    >>> decisions = load_contract('bpo_decisions')
    >>> value(decisions['queue_id'], Mapping())
    '"delivered queue_id"'
    >>> mapping = Mapping.model_validate({'values': {'decision': {'allow': 'approve'}}}, context=decisions)
    >>> value(decisions['decision'], mapping)
    'nullif(case "delivered decision" when \\'allow\\' then \\'approve\\' else "delivered decision" end, \\'\\')'
    """
    text = _mapped(column, mapping)
    if column.type == "timestamp":
        return moment(text, mapping.time_zone)
    if column.type in ("number", "integer"):
        return number(column, text, mapping)
    casts: dict[str, Callable[[str], str]] = {
        "date": _date,
        "boolean": _boolean,
        "list": lambda t: _list(t, {}),
        "text": str,
    }
    return casts[column.type](text)


def moment(text: str, zone: str) -> str:
    """ISO 8601 as a UTC timestamp; without an offset it is a time in ``zone``.

    DuckDB accepts more than ISO 8601 here ('epoch', names of zones): `is_no_moment` finds those.
    ``as timestamp`` would drop an offset silently, so it only gets texts without one.
    """
    as_utc = f"make_timestamp(epoch_us(try_cast({text} as timestamptz)))"
    if zone == "UTC":
        return as_utc
    local = f"timezone({literals.text(zone)}, try_cast({text} as timestamp))"
    return (
        f"case when regexp_matches({text}, '{OFFSET}') then {as_utc} "
        f"else make_timestamp(epoch_us({local})) end"
    )


def is_one_of(text: str, words: tuple[str, ...]) -> str:
    """SQL that is true for a text that is one of these words, false for any other and for null.

    DuckDB turns ``in`` with five words into a join. After a join, rows are not in file order, but lines are
    numbered by that order.

    >>> is_one_of('x', ('a', 'b'))
    "case x when 'a' then true when 'b' then true else false end"
    """
    cases = " ".join(f"when {literals.text(word)} then true" for word in words)
    return f"case {text} {cases} else false end"


def is_usual_moment(text: str) -> str:
    """SQL for the usual form of a time stamp, which is cheap to test; other forms need a regular expression."""
    return f"{text} like '____-__-__T__:__:__Z'"


def is_no_moment(column: Column, text: str) -> str:
    """SQL that is true for a text that is not an ISO 8601 time stamp."""
    return (
        f"{text} is not null and ({literals.name(column.name)} is null or "
        f"case when {is_usual_moment(text)} then false "
        f"else not regexp_full_match({text}, '{ISO_MOMENT}') end)"
    )


def lacks_zone(column: Column, mapping: Mapping) -> str:
    """1 if a time stamp has no offset."""
    text = _mapped(column, mapping)
    return (
        f"case when {text} is null or {is_usual_moment(text)} then 0 "
        f"when {literals.name(column.name)} is null or regexp_matches({text}, '{OFFSET}') then 0 "
        "else 1 end"
    )


def number(column: Column, text: str, mapping: Mapping) -> str:
    """A number; `is_no_number` finds what DuckDB accepts beyond plain numbers."""
    unit = mapping.durations.get(column.name, "seconds")
    if unit == "hh:mm:ss":
        part = "try_cast(split_part({t}, ':', {i}) as double)"
        hours, minutes, seconds = (part.format(t=text, i=i) for i in (1, 2, 3))
        return (
            f"case when regexp_full_match({text}, '\\d+:[0-5]\\d:[0-5]\\d(\\.\\d+)?') "
            f"then {hours} * 3600 + {minutes} * 60 + {seconds} end"
        )
    plain = text
    if mapping.decimal_mark == ",":
        plain = f"case when not contains({text}, '.') then replace({text}, ',', '.') end"
    cast = f"try_cast({plain} as double)"
    if column.type == "integer":
        # A cast from text to a whole number would round silently.
        whole = f"{cast} = floor({cast}) and abs({cast}) < 1e15"
        return f"case when {whole} then {cast}::bigint end"
    return cast + {"seconds": "", "minutes": " * 60", "milliseconds": " / 1000"}[unit]


def is_no_number(column: Column, text: str) -> str:
    """SQL that is true for a text that is not a finite number in digits."""
    value = literals.name(column.name)
    return f"{text} is not null and ({value} is null or not isfinite({value}) or contains({text}, '_'))"


def _mapped(column: Column, mapping: Mapping) -> str:
    text, table = delivered(column.name), mapping.values.get(column.name)
    if column.type == "list":
        return _list(text, table or {})
    if not table:
        return text
    cases = " ".join(f"when {literals.text(k)} then {literals.text(v)}" for k, v in table.items())
    return f"nullif(case {text} {cases} else {text} end, '')"


def _list(text: str, table: dict[str, str]) -> str:
    cases = " ".join(f"when {literals.text(k)} then {literals.text(v)}" for k, v in table.items())
    element = f"case trim(x) {cases} else trim(x) end" if cases else "trim(x)"
    listed = (
        f"case when starts_with({text}, '[') and json_valid({text}) "
        f"then from_json({text}, '[\"VARCHAR\"]') else string_split({text}, '|') end"
    )
    each = f"list_filter(list_transform({listed}, lambda x: {element}), lambda x: x <> '')"
    # The test comes first: a list costs ten times as much as a text, and most such fields have one value.
    plain = f"{text} is null or not (contains({text}, '|') or starts_with({text}, '['))"
    if cases:
        return f"nullif(array_to_string({each}, '|'), '')"
    return f"case when {plain} then {text} else nullif(array_to_string({each}, '|'), '') end"


def _date(text: str) -> str:
    return (
        f"case when strlen({text}) = 10 and {text} like '____-__-__' then try_cast({text} as date) "
        f"when regexp_full_match({text}, '{MIDNIGHT}') then try_cast(left({text}, 10) as date) end"
    )


def _boolean(text: str) -> str:
    return (
        f"case when {text} in ('true', 'false') then {text} = 'true' "
        f"when {is_one_of(f'lower({text})', TRUE)} then true "
        f"when {is_one_of(f'lower({text})', FALSE)} then false end"
    )
