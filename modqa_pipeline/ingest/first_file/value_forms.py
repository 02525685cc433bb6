"""What values are by their form: times and in which form, days, clock times, numbers and their decimal mark."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from modqa_pipeline.ingest.rows.time_sql import ISO_LOCAL, ISO_MOMENT

_CLOCK = (
    r"(?P<hour>\d{1,3}):(?P<minute>\d\d)(?P<second>:\d\d)?(?P<fraction>\.\d{1,6})?"
    r"(?P<half> ?[AaPp][Mm])?"
)
_ZONE = r"(?P<zone> ?[+-]\d\d:?\d\d)?"
_DAY = r"(?P<a>\d{1,4})(?P<mark>[/.\- ])(?P<b>\d{1,2}|[A-Za-z]{3})(?P=mark)(?P<c>\d{2,4})"
_OTHER = re.compile(rf"{_DAY}(?:(?P<gap>,? |T){_CLOCK}{_ZONE})?")
_CLOCK_ALONE = re.compile(_CLOCK)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_LOCAL, _ISO_MOMENT = re.compile(ISO_LOCAL), re.compile(ISO_MOMENT)
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?|[-+]?\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+")
#: A form that is ISO 8601, which needs no `timestamp_formats`.
ISO, ISO_WITH_ZONE = "ISO", "ISO with an offset"


def kind_of(value: str) -> str:
    """Kind of one value: moment, day, clock, number or text.

    >>> [kind_of(v) for v in ('2026-03-01T09:30:00', '1/3/26', '09:30', '0,85', 'T-17', '1-Mar-2026 9:05 PM')]
    ['moment', 'day', 'clock', 'number', 'text', 'moment']
    """
    if _ISO_MOMENT.fullmatch(value):
        return "moment"
    if _ISO_DAY.fullmatch(value):
        return "day"
    if _CLOCK_ALONE.fullmatch(value):
        return "clock"
    shape = _shape(value)
    if shape:
        return "moment" if "%M" in shape.form else "day"
    return "number" if _NUMBER.fullmatch(value) else "text"


@dataclass(frozen=True)
class _Shape:
    """A form of `strptime` in which `{0}` and `{1}` are day and month, or month and day; else both numbers are 0."""

    form: str
    first: int = 0
    second: int = 0


@dataclass(frozen=True)
class TimeForm:
    """The form of a column of times or days.

    Attributes
    ----------
    form : str
        A form of `strptime` in which `{0}` and `{1}` are the first two numbers, or `ISO`, `ISO_WITH_ZONE`.
    first, second : int
        Largest first and second number among the values that have the form.
    n_other : int
        Values in another form.
    """

    form: str
    first: int
    second: int
    n_other: int

    @property
    def is_iso(self) -> bool:
        return self.form in (ISO, ISO_WITH_ZONE)

    @property
    def has_zone(self) -> bool:
        return self.form == ISO_WITH_ZONE or "%z" in self.form

    @property
    def needs_order(self) -> bool:
        """Whether day and month are both numbers before the year."""
        return "{0}" in self.form

    def in_order(self, *, is_day_first: bool) -> str:
        """The form for a mapping."""
        return self.form.format(*(("%d", "%m") if is_day_first else ("%m", "%d")))


def time_form(values: Iterable[str]) -> TimeForm | None:
    """The form that most values of a column have; None where none of them is a time or a day.

    >>> time_form(['25/02/2026 09:30', '01/03/2026 10:00']).form
    '{0}/{1}/%Y %H:%M'
    >>> time_form(['2026-03-01 09:30', '2026-03-01 09:31']).form
    'ISO'
    """
    shapes = [_iso(value) or _shape(value) for value in values]
    counted = Counter(shape.form for shape in shapes if shape)
    if not counted:
        return None
    [(form, n)] = counted.most_common(1)
    of_form = [shape for shape in shapes if shape and shape.form == form]
    first, second = max(s.first for s in of_form), max(s.second for s in of_form)
    return TimeForm(form, first, second, len(shapes) - n)


def is_day_first(forms: Iterable[TimeForm]) -> bool | None:
    """Whether the first number is the day, by a number above 12 in any of the columns; None where none decides.

    >>> is_day_first([TimeForm('{0}/{1}/%Y', 25, 3, 0)]), is_day_first([TimeForm('{0}/{1}/%Y', 9, 3, 0)])
    (True, None)
    """
    with_order = [form for form in forms if form.needs_order]
    first = max((form.first for form in with_order), default=0) > 12
    second = max((form.second for form in with_order), default=0) > 12
    return None if first == second else first


def clock_form(values: Iterable[str]) -> str:
    """The form of `strptime` of clock times.

    >>> clock_form(['09:30:00', '10:15:30']), clock_form(['9:30 PM'])
    ('%H:%M:%S', '%I:%M %p')
    """
    counted = Counter(_clock(found) for value in values if (found := _CLOCK_ALONE.fullmatch(value)))
    return counted.most_common(1)[0][0] if counted else "%H:%M"


def is_iso_clock(values: Iterable[str]) -> bool:
    """Whether clock times stand as ISO 8601 writes them, with two digits of hours."""
    return all(re.fullmatch(r"\d\d:\d\d(:\d\d(\.\d+)?)?", value) for value in values)


def duration_unit(values: Iterable[str]) -> str:
    """The unit of durations that a clock shows.

    >>> duration_unit(['02:15', '11:40']), duration_unit(['00:02:15'])
    ('mm:ss', 'hh:mm:ss')
    """
    counted = Counter(value.count(":") for value in values)
    return "hh:mm:ss" if counted.most_common(1)[0][0] == 2 else "mm:ss"


def decimal_mark(values: Iterable[str]) -> tuple[str | None, int]:
    """The decimal mark of numbers that have one, None where none has; and how many have two kinds of marks.

    >>> decimal_mark(['0,85', '1']), decimal_mark(['0.85']), decimal_mark(['1.200,5']), decimal_mark(['3'])
    ((',', 0), ('.', 0), (',', 1), (None, 0))
    """
    listed = list(values)
    n_comma = sum("," in value and "." not in value for value in listed)
    n_point = sum("." in value and "," not in value for value in listed)
    n_both = sum(bool(_THOUSANDS.fullmatch(value)) for value in listed)
    if n_comma + n_both > n_point:
        return ",", n_both
    return ("." if n_point else None), n_both


def _iso(value: str) -> _Shape | None:
    if _ISO_LOCAL.fullmatch(value) or _ISO_DAY.fullmatch(value):
        return _Shape(ISO)
    return _Shape(ISO_WITH_ZONE) if _ISO_MOMENT.fullmatch(value) else None


def _shape(value: str) -> _Shape | None:
    found = _OTHER.fullmatch(value)
    if not found:
        return None
    a, b, c, mark = (found[name] for name in ("a", "b", "c", "mark"))
    after = f"{found['gap']}{_clock(found)}{_zone(found)}" if found["gap"] else ""
    if len(a) == 4:
        has_day = b.isdecimal() and len(c) <= 2
        return _Shape(f"%Y{mark}%m{mark}%d{after}") if has_day else None
    if len(a) > 2 or len(c) == 3:
        return None
    year = "%Y" if len(c) == 4 else "%y"
    if not b.isdecimal():
        return _Shape(f"%d{mark}%b{mark}{year}{after}")
    if not (0 < int(a) <= 31 and 0 < int(b) <= 31):
        return None
    return _Shape(f"{{0}}{mark}{{1}}{mark}{year}{after}", int(a), int(b))


def _clock(found: re.Match[str]) -> str:
    half = found["half"] or ""
    second = ("%S.%f" if found["fraction"] else "%S") if found["second"] else ""
    hour, mark = ("%I", f"{' ' * half.startswith(' ')}%p") if half else ("%H", "")
    return f"{hour}:%M{':' * bool(second)}{second}{mark}"


def _zone(found: re.Match[str]) -> str:
    zone = found["zone"] or ""
    return f"{' ' * zone.startswith(' ')}%z" if zone else ""
