"""Numbers, days and intervals as text for readers. No data access, no HTML.

Three significant figures, thousands separated; a value that is unknown is a dash, never a zero.
"""

import math
from datetime import date, datetime
from functools import lru_cache

THIN = "\u202f"
"""Narrow no-break space, between a number and its unit."""
UNKNOWN = "–"
MOST_DECIMALS = 5
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def percent(rate: float | None, decimals: int | None = None) -> str:
    """A share as per cent; 0.9997 is never rounded up to 100 %, nor 0.00001 down to 0 %.

    >>> percent(0.9612), percent(0.99971), percent(1.0)
    ('96.1\\u202f%', '99.97\\u202f%', '100\\u202f%')
    """
    if rate is None:
        return UNKNOWN
    return f"{bare_percent(rate, decimals)}{THIN}%"


def goal(rate: float | None) -> str:
    """A target as it was set, without extra zeros: ``95 %``, ``99.5 %``."""
    return UNKNOWN if rate is None else f"{100 * rate:.4g}{THIN}%"


def bare_percent(rate: float, decimals: int | None = None) -> str:
    """`percent` without the sign, for intervals that are followed by their unit."""
    places = percent_decimals(rate) if decimals is None else decimals
    return f"{100 * rate:.{places}f}"


@lru_cache(maxsize=8192)
def percent_decimals(rate: float) -> int:
    """Decimals that give three significant figures, more where rounding would reach 0 or 100."""
    value = 100 * rate
    if value in (0, 100):
        return 0
    decimals = _decimals(value)
    while decimals < MOST_DECIMALS and float(f"{value:.{decimals}f}") in (0, 100):
        decimals += 1
    return decimals


def interval(
    lower: float | None,
    upper: float | None,
    estimate: float | None = None,
    apart_from: float | None = None,
) -> str:
    """Both bounds to the estimate's decimals: ``95.2 to 96.8``; empty where there is none.

    ``apart_from`` is a target. A bound near it gets enough decimals to differ from it, since
    "90.6 to 95.0, below the target of 95 %" would look like a mistake.
    """
    if lower is None or upper is None:
        return ""
    bounds = (lower, upper) if estimate == 1 else (upper, lower)
    rates = (rate for rate in (estimate, *bounds) if rate is not None)
    guide = next((rate for rate in rates if rate not in (0, 1)), upper)
    decimals = min(percent_decimals(guide), 3)
    while decimals < MOST_DECIMALS and apart_from is not None:
        goal_text = bare_percent(apart_from, decimals)
        if all(b == apart_from or bare_percent(b, decimals) != goal_text for b in (lower, upper)):
            break
        decimals += 1
    return f"{bare_percent(lower, decimals)} to {bare_percent(upper, decimals)}"


def points(difference: float) -> str:
    """A difference of two rates in percentage points, signed: ``+0.4 pp``."""
    value = 100 * difference
    decimals = 1 if abs(value) >= 1 else 2
    text = f"{abs(value):.{decimals}f}"
    sign = "±" if float(text) == 0 else "−" if value < 0 else "+"
    return f"{sign}{text}{THIN}pp"


def count(number: float | None) -> str:
    """A whole number with thousands separated; counts are exact, so nothing is rounded away."""
    return UNKNOWN if number is None else f"{round(number):,}"


def roughly(number: float) -> str:
    """An expected number, to three significant figures: ``1,230`` for 1,234.

    >>> roughly(1234.4), roughly(9.35), roughly(0.4)
    ('1,230', '9', 'less than 1')
    """
    return count(float(f"{number:.3g}")) if number >= 1 else "less than 1"


def number_text(value: float | None) -> str:
    """Three significant figures, thousands separated."""
    if value is None:
        return UNKNOWN
    if value == 0:
        return "0"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.{_decimals(rounded)}f}"


def plural(number: int, noun: str, many: str | None = None) -> str:
    """``1 site``, ``12,000 sites``."""
    return f"{count(number)} {noun if number == 1 else many or noun + 's'}"


def day_name(day: date) -> str:
    """``20 November``, without ``strftime``: its month names depend on the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def full_day(day: date) -> str:
    """``Friday 20 November 2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day_name(day)} {day.year}"


def month_name(day: date) -> str:
    """``November 2026``."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def sentence(text: str) -> str:
    """The text with a capital letter at its start."""
    return text[:1].upper() + text[1:]


def short_day(day: date) -> str:
    """``20 Nov``, on one line."""
    return f"{day.day}\u00a0{MONTHS[day.month - 1][:3]}"


def dated(day: date) -> str:
    """``Fri 20 Nov 2026``."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def weekday(day: date) -> str:
    """``Friday``."""
    return WEEKDAYS[day.weekday()]


def moment(at: datetime | None) -> str:
    """``20 Nov 2026, 06:12 UTC``."""
    if at is None:
        return UNKNOWN
    return f"{at.day} {MONTHS[at.month - 1][:3]} {at.year}, {at:%H:%M} UTC"


def listed(parts: list[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def words(name: str | None) -> str:
    """A machine name as words: ``over_enforcement`` becomes ``over enforcement``."""
    return (name or "").replace("_", " ")


def shortened(text: str, length: int = 28) -> str:
    """A name cut to fit an axis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _decimals(value: float) -> int:
    rounded = float(f"{abs(value):.3g}")
    return max(0, 2 - math.floor(math.log10(rounded))) if rounded else 0
