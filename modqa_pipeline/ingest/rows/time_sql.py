"""Times as SQL: ISO 8601 or a vendor's form become UTC, also where the clocks change."""

from modqa_pipeline.home import literals

#: Minutes by which clocks are set back; Lord Howe Island has half an hour.
SHIFTS = (60, 30)

_OFFSET = r"[Zz]|[+-](?:0\d|1[0-3])(?::?[0-5]\d)?|[+-]14(?::?00)?"
ISO_LOCAL = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?"
ISO_MOMENT = f"{ISO_LOCAL}(?:{_OFFSET})?"
#: The end of a day, which is the next day's midnight: no form of `strptime` reads it.
_END_OF_DAY = r"(^|[^\d:])24:00(:00(?:\.0+)?)?([^\d:]|$)"


def is_usual(text: str) -> str:
    """SQL for the usual form of a time stamp, which is cheap to test; other forms need a regular expression."""
    return f"{text} like '____-__-__T__:__:__Z'"


def moment(text: str, zone: str, form: str | None = None, *, is_earlier: bool = False) -> str:
    """A time as a UTC timestamp; without an offset it is a time in ``zone``. Null if it is not ISO 8601.

    DuckDB accepts more than ISO 8601 ('epoch', names of zones, an offset of 15 hours), hence the test of the form.
    ``as timestamp`` would drop an offset silently, so it only gets texts without one.

    Parameters
    ----------
    form : str, optional
        A form of ``strptime`` for texts that are not ISO 8601.
    is_earlier : bool
        A local time that comes twice is the first of the two.
    """
    # a small z is not read as it stands
    absolute = f"make_timestamp(epoch_us(try_cast(upper({text}) as timestamptz)))"
    iso_local = _at(f"try_cast({text} as timestamp)", zone, is_earlier=is_earlier)
    other = _formed(text, zone, form, is_earlier=is_earlier) if form else "null"
    return (
        f"case when {is_usual(text)} then make_timestamp(epoch_us(try_cast({text} as timestamptz))) "
        f"when regexp_full_match({text}, '{ISO_LOCAL}') then {iso_local} "
        f"when regexp_full_match({text}, '{ISO_MOMENT}') then {absolute} else {other} end"
    )


def _formed(text: str, zone: str, form: str, *, is_earlier: bool) -> str:
    moment_of = parsed(text, form)
    if "%z" in form:
        return f"make_timestamp(epoch_us({moment_of}))"
    return _at(moment_of, zone, is_earlier=is_earlier)


def parsed(text: str, form: str) -> str:
    """A text in a form of ``strptime`` as a timestamp; null if it is not."""
    read = literals.text(form)
    midnight = f"regexp_replace({text}, '{_END_OF_DAY}', '\\100:00\\2\\3')"
    return (
        f"case when regexp_matches({text}, '{_END_OF_DAY}') "
        f"then try_strptime({midnight}, {read}) + interval 1 day else try_strptime({text}, {read}) end"
    )


def _at(local: str, zone: str, *, is_earlier: bool) -> str:
    """A local time as UTC: of two the later one, and one that the change of clocks skips an hour on."""
    if zone == "UTC":
        return local
    name = literals.text(zone)
    later = f"timezone({name}, {local})"
    if not is_earlier:
        return f"make_timestamp(epoch_us({later}))"
    first = " ".join(
        f"when timezone({name}, {later} - interval {minutes} minutes) = {local} "
        f"then {later} - interval {minutes} minutes"
        for minutes in SHIFTS
    )
    return f"make_timestamp(epoch_us(case {first} else {later} end))"
