"""A contract, turned into SQL: texts to values. One place says how each type is read.

The rules about which values are faults are in `rules`.
"""

from modqa_pipeline.ingest import session
from modqa_pipeline.ingest.contract import Column, Contract
from modqa_pipeline.ingest.mapping import Mapping

ISO_MOMENT = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?"
)
OFFSET = r"([Zz]|[+-]\d\d(:?\d\d)?)$"
MIDNIGHT = r"\d{4}-\d\d-\d\d([T ]00:00(:00(\.0+)?)?([Zz]|[+-]00(:?00)?)?)?"
TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")


def delivered(column: str) -> str:
    """Name of the column that holds the text as delivered, trimmed."""
    return session.name(f"delivered {column}")


def texts(contract: Contract, expressions: dict[str, str], mapping: Mapping) -> str:
    """Select list: every contract column as its trimmed text, null where blank or absent."""
    parts = []
    for column in contract.names:
        constant = mapping.constants.get(column)
        found = session.text(constant) if constant is not None else expressions.get(column)
        parts.append(f"{trimmed(found) if found else 'null::varchar'} as {delivered(column)}")
    return ", ".join(parts)


def trimmed(expression: str) -> str:
    """A text without white space around it, blank being null. Trimming only where it may matter
    makes reading ten million rows a third faster.
    """
    return (
        f"case when {expression} < '!' or contains({expression}, ' ') or "
        f"ends_with({expression}, chr(9)) then "
        f"nullif(trim({expression}, chr(32) || chr(9) || chr(10) || chr(13) || chr(160)), '') "
        f"else {expression} end"
    )


def values(contract: Contract, mapping: Mapping) -> str:
    """Select list: every contract column as its typed value, null where the text is no such value."""
    return ", ".join(f"{value(column, mapping)} as {session.name(column.name)}" for column in contract.columns)


def value(column: Column, mapping: Mapping) -> str:
    """The typed value of one column.

    >>> from modqa_pipeline.ingest.contract import load_contract
    >>> decisions = load_contract('bpo_decisions')
    >>> value(decisions['queue_id'], Mapping())
    '"delivered queue_id"'
    >>> value(decisions['decision'], Mapping(values={'decision': {'allow': 'approve'}}))
    'nullif(case "delivered decision" when \\'allow\\' then \\'approve\\' else "delivered decision" end, \\'\\')'
    """
    text = _mapped(column, mapping)
    if column.type == "timestamp":
        return moment(text, mapping.time_zone)
    if column.type in ("number", "integer"):
        return number(column, text, mapping)
    casts = {"date": _date, "boolean": _boolean, "list": lambda t: _list(t, {}), "text": str}
    return casts[column.type](text)


def moment(text: str, zone: str) -> str:
    """ISO 8601 as a UTC timestamp; without an offset it is a time in ``zone``.

    The first branch is the usual shape, cheap to know; ``as timestamp`` would drop an offset in
    silence, so it only sees texts without one.
    """
    with_offset = "make_timestamp(epoch_us(try_cast({} as timestamptz)))"
    local = f"try_cast({text} as timestamp)"
    if zone != "UTC":
        local = f"make_timestamp(epoch_us(timezone({session.text(zone)}, {local})))"
    return (
        f"case when {text} like '____-__-__T__:__:__Z' then {with_offset.format(text)} "
        f"when not regexp_full_match({text}, '{ISO_MOMENT}') then null "
        f"when regexp_matches({text}, '{OFFSET}') then {with_offset.format(f'upper({text})')} "
        f"else {local} end"
    )


def lacks_zone(column: Column, mapping: Mapping) -> str:
    """1 where a timestamp was read that says no offset."""
    text = _mapped(column, mapping)
    return (
        f"case when {session.name(column.name)} is null or ends_with({text}, 'Z') then 0 "
        f"when regexp_matches({text}, '{OFFSET}') then 0 else 1 end"
    )


def number(column: Column, text: str, mapping: Mapping) -> str:
    """A finite number; whole where the contract says integer (a cast would round in silence)."""
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
    cast = f"case when not contains({text}, '_') then try_cast({plain} as double) end"
    found = f"case when isfinite({cast}) then {cast} end"
    if column.type == "integer":
        return f"case when ({cast}) = floor({cast}) and abs({cast}) < 1e15 then ({cast})::bigint end"
    factor = {"seconds": "", "minutes": " * 60", "milliseconds": " / 1000"}[unit]
    return f"({found}){factor}"


def _mapped(column: Column, mapping: Mapping) -> str:
    text, table = delivered(column.name), mapping.values.get(column.name)
    if column.type == "list":
        return _list(text, table or {})
    if not table:
        return text
    cases = " ".join(f"when {session.text(k)} then {session.text(v)}" for k, v in table.items())
    return f"nullif(case {text} {cases} else {text} end, '')"


def _list(text: str, table: dict[str, str]) -> str:
    cases = " ".join(f"when {session.text(k)} then {session.text(v)}" for k, v in table.items())
    element = f"case trim(x) {cases} else trim(x) end" if cases else "trim(x)"
    listed = (
        f"case when starts_with({text}, '[') and json_valid({text}) "
        f"then from_json({text}, '[\"VARCHAR\"]') else string_split({text}, '|') end"
    )
    each = f"list_filter(list_transform({listed}, lambda x: {element}), lambda x: x <> '')"
    # The test first: a list costs ten times a text, and most such fields hold one value.
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
    listed = {word: ", ".join(map(session.text, words)) for word, words in (("true", TRUE), ("false", FALSE))}
    return (
        f"case when {text} in ('true', 'false') then {text} = 'true' "
        f"when lower({text}) in ({listed['true']}) then true "
        f"when lower({text}) in ({listed['false']}) then false end"
    )
