"""A contract as SQL: texts become values. One place says how each type is read.

`rules` says which values are faults.
"""

from collections.abc import Callable, Collection

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.seen_text import MAYBE_UNSEEN, seen_sql
from modqa_pipeline.ingest.rows import time_sql

MIDNIGHT = r"\d{4}-\d\d-\d\d([T ]00:00(:00(\.0+)?)?([Zz]|[+-]00(:?00)?)?)?"
TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")
#: A duration as a clock shows it: its form, and how many seconds each part counts.
_CLOCKS = {
    "hh:mm:ss": (r"\d+:[0-5]\d:[0-5]\d(\.\d+)?", 3600, 60, 1),
    "mm:ss": (r"\d+:[0-5]\d(\.\d+)?", 60, 1),
}


def delivered(column: str) -> str:
    """Name of the column that holds the text as delivered, as a person sees it."""
    return literals.name(f"delivered {column}")


def raw(column: str) -> str:
    """Name of the column that holds the text as it is in the file."""
    return literals.name(f"raw {column}")


def damaged(column: str) -> str:
    """Name of the column that says whether an id of a person was a number in between; its text is not shown."""
    return literals.name(f"damaged {column}")


def is_damaged(text: str) -> str:
    """SQL that is true for a text as spreadsheets write a number of many digits: the last ones are gone.

    What starts behind the digits is not asked further; a test of every id by a regular expression is felt.
    """
    return f"case when {text} < ':' then regexp_full_match({text}, '\\d\\.\\d+E\\+\\d+') else false end"


def raw_texts(contract: Contract, expressions: dict[str, list[str]]) -> str:
    """Select list: every contract column as it is in the file; null if absent, several joined with a space."""
    parts = []
    for column in contract.names:
        found = expressions.get(column, [])
        text = found[0] if len(found) == 1 else _joined(found) if found else "null::varchar"
        parts.append(f"{text} as {raw(column)}")
    return ", ".join(parts)


def _joined(expressions: list[str]) -> str:
    """A day and a time that stand apart: a spreadsheet gives a day alone the time of midnight."""
    day, *others = (seen_sql(expression) for expression in expressions)
    bare = f"regexp_replace({day}, '[T ]00:00(:00(\\.0+)?)?$', '')"
    return f"concat_ws(' ', {', '.join((bare, *others))})"


def is_odd(contract: Contract, columns: Collection[str]) -> str:
    """SQL that is true for a row with a text of which something may have to be taken off.

    One expression over all texts of a row costs less than a test of each; the other columns have a test of their own
    in `_is_plain`.
    """
    looked_at = [raw(c) for c in columns if contract[c].type in ("text", "list")]
    if not looked_at:
        return "false"
    return f"regexp_matches(concat({', '.join(looked_at)}), '{MAYBE_UNSEEN}')"


def texts(contract: Contract, mapping: Mapping, *, gives_null: bool = False) -> str:
    """Select list: every contract column as a person sees it; null if blank, by itself or by the mapping.

    Parameters
    ----------
    gives_null : bool
        A blank text is null already.
    """
    parts = []
    for column in contract.columns:
        constant = mapping.constants.get(column.name)
        text = (
            literals.text(constant)
            if constant is not None
            else _seen(column, mapping, gives_null=gives_null)
        )
        parts.append(f"{text} as {delivered(column.name)}")
    return ", ".join(parts)


def _seen(column: Column, mapping: Mapping, *, gives_null: bool) -> str:
    text = raw(column.name)
    if column.type in ("text", "list"):
        plain = text if gives_null else f"nullif({text}, '')"
        clean = f"case when _is_odd then {seen_sql(text)} else {plain} end"
    else:
        clean = f"case when {_is_plain(column, mapping)} then {text} else {seen_sql(text)} end"
    blanks = mapping.blank_words(column.name)
    if not blanks:
        return clean
    return f"case when {is_one_of(clean, tuple(blanks))} then null else {clean} end"


def _is_plain(column: Column, mapping: Mapping) -> str:
    """SQL that is true for a text of which nothing has to be taken off; cheaper than to look at each character."""
    text = raw(column.name)
    words = (*column.values, *mapping.words(column.name))
    if words:
        return is_one_of(text, words)
    return {
        "timestamp": time_sql.is_usual(text),
        "date": f"{text} like '____-__-__'",
        "boolean": f"{text} in ('true', 'false')",
    }.get(column.type, f"try_cast({text} as double) is not null")


def values(contract: Contract, mapping: Mapping) -> str:
    """Select list: every contract column as its typed value; null if the text is not such a value."""
    return ", ".join(
        f"{_value_beside(contract, column, mapping)} as {literals.name(column.name)}"
        for column in contract.columns
    )


def _value_beside(contract: Contract, column: Column, mapping: Mapping) -> str:
    """The value of a column; of a local time that comes twice the first, if the second is after a later event."""
    usual = value(column, mapping)
    if not column.not_after or mapping.time_zone == "UTC":
        return usual
    after = value(contract[column.not_after], mapping)
    first = value(column, mapping.model_copy(update={"repeated_hour": "earlier"}))
    return f"case when {usual} > {after} then {first} else {usual} end"


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
    form = mapping.timestamp_formats.get(column.name)
    if column.type == "timestamp":
        return time_sql.moment(
            text, mapping.time_zone, form, is_earlier=mapping.repeated_hour == "earlier"
        )
    if column.type in ("number", "integer"):
        return number(column, text, mapping)
    casts: dict[str, Callable[[str], str]] = {
        "date": lambda t: _date(t, form),
        "boolean": _boolean,
        "list": lambda t: _list(t, {}),
        "text": str,
    }
    return casts[column.type](text)


def _local(column: Column, mapping: Mapping) -> str:
    """The local time of a text without an offset; null for any other text."""
    text, form = _mapped(column, mapping), mapping.timestamp_formats.get(column.name)
    other = time_sql.parsed(text, form) if form and "%z" not in form else "null"
    return (
        f"case when {time_sql.is_usual(text)} then null "
        f"when regexp_full_match({text}, '{time_sql.ISO_LOCAL}') then try_cast({text} as timestamp) "
        f"when regexp_full_match({text}, '{time_sql.ISO_MOMENT}') then null else {other} end"
    )


def is_repeated(column: Column, mapping: Mapping) -> str:
    """1 if a local time is one that the change of clocks makes twice."""
    local, zone = _local(column, mapping), literals.text(mapping.time_zone)
    ways = " or ".join(
        f"timezone({zone}, timezone({zone}, t) - interval {minutes} minutes) = t"
        for minutes in time_sql.SHIFTS
    )
    return f"coalesce(list_transform([{local}], lambda t: ({ways})::int)[1], 0)"


def is_skipped(column: Column, mapping: Mapping) -> str:
    """1 if a local time is one that the change of clocks leaves out."""
    local, zone = _local(column, mapping), literals.text(mapping.time_zone)
    way = f"timezone({zone}, timezone({zone}, t)) <> t"
    return f"coalesce(list_transform([{local}], lambda t: ({way})::int)[1], 0)"


def is_one_of(text: str, words: tuple[str, ...]) -> str:
    """SQL that is true for a text that is one of these words, false for any other and for null.

    DuckDB turns ``in`` with five words into a join. After a join, rows are not in file order, but lines are
    numbered by that order.

    >>> is_one_of('x', ('a', 'b'))
    "case x when 'a' then true when 'b' then true else false end"
    """
    cases = " ".join(f"when {literals.text(word)} then true" for word in words)
    return f"case {text} {cases} else false end"


def is_no_moment(column: Column, text: str) -> str:
    """SQL that is true for a text that is not a time."""
    return f"{text} is not null and {literals.name(column.name)} is null"


def lacks_zone(column: Column, mapping: Mapping) -> str:
    """1 if a time stamp has no offset."""
    text = _mapped(column, mapping)
    form = mapping.timestamp_formats.get(column.name, "")
    iso = (
        ""
        if "%z" in form
        else f"when not regexp_full_match({text}, '{time_sql.ISO_MOMENT}') then 1 "
    )
    return (
        f"case when {text} is null or {time_sql.is_usual(text)} or {literals.name(column.name)} is null then 0 "
        f"{iso}when regexp_full_match({text}, '{time_sql.ISO_LOCAL}') then 1 else 0 end"
    )


def number(column: Column, text: str, mapping: Mapping) -> str:
    """A number; `is_no_number` finds what DuckDB accepts beyond plain numbers."""
    unit = mapping.durations.get(column.name, "seconds")
    if unit in _CLOCKS:
        form, *weights = _CLOCKS[unit]
        parts = (
            f"try_cast(split_part({text}, ':', {i}) as double) * {weight}"
            for i, weight in enumerate(weights, 1)
        )
        return f"case when regexp_full_match({text}, '{form}') then {' + '.join(parts)} end"
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
    text, table = delivered(column.name), mapping.words(column.name)
    if column.type == "list":
        return _list(text, table)
    if not table:
        return text
    cases = " ".join(f"when {literals.text(k)} then {literals.text(v)}" for k, v in table.items())
    return f"nullif(case {text} {cases} else {text} end, '')"


def _list(text: str, table: dict[str, str]) -> str:
    cases = " ".join(f"when {literals.text(k)} then {literals.text(v)}" for k, v in table.items())
    clean = seen_sql("x")
    element = f"case {clean} {cases} else {clean} end" if cases else clean
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


def _date(text: str, form: str | None = None) -> str:
    other = f"else try_strptime({text}, {literals.text(form)})::date " if form else ""
    return (
        f"case when strlen({text}) = 10 and {text} like '____-__-__' then try_cast({text} as date) "
        f"when regexp_full_match({text}, '{MIDNIGHT}') then try_cast(left({text}, 10) as date) {other}end"
    )


def _boolean(text: str) -> str:
    return (
        f"case when {text} in ('true', 'false') then {text} = 'true' "
        f"when {is_one_of(f'lower({text})', TRUE)} then true "
        f"when {is_one_of(f'lower({text})', FALSE)} then false end"
    )
