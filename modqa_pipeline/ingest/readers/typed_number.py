"""A typed number as the text that a person sees: without exponent, without ``.0``; in Python and as SQL.

A number that a double cannot hold exactly any more is written as spreadsheets do, ``1.234567890123457E+17``: in a
column of ids `rules` finds it by that form, in a typed column as in a text.
"""

from decimal import Decimal

#: A double holds every whole number below this, a float those below the other.
EXACT_BELOW, EXACT_FLOAT_BELOW = 2**53, 2**24
#: How an infinite number is written where a text is expected.
INFINITE = "∞"


def number_text(value: float) -> str:
    """A finite number as text.

    >>> number_text(12.0), number_text(0.5), number_text(1e-7), number_text(2.0**60)
    ('12', '0.5', '0.0000001', '1.152921504606847E+18')
    """
    if abs(value) >= EXACT_BELOW:
        return f"{value:.15E}"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def number_sql(double: str, text: str, *, is_numeric: bool, exact_below: int = EXACT_BELOW) -> str:
    """SQL for `number_text`; NaN is null, and an infinite number is no text that a contract allows.

    Parameters
    ----------
    double, text : str
        SQL for the number, and for the text that DuckDB makes of it.
    is_numeric : bool
        The contract wants a number here.
    """
    infinite = "'Infinity'" if is_numeric else f"'{INFINITE}'"
    return (
        f"case when isnan({double}) then null "
        f"when isinf({double}) then case when {double} < 0 then '-' else '' end || {infinite} "
        f"when abs({double}) >= {exact_below} then format('{{:.15E}}', {double}) "
        f"when {double} = trunc({double}) then ({double})::bigint::varchar "
        f"when contains({text}, 'e') then rtrim(({double})::decimal(38, 18)::varchar, '0') else {text} end"
    )


def with_mark(text: str, decimal_mark: str, *, is_numeric: bool) -> str:
    """SQL for a typed number with the decimal mark that the mapping gives to texts, so that both are read alike."""
    return f"replace({text}, '.', ',')" if is_numeric and decimal_mark == "," else text
