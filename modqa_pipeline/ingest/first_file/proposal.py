"""What a mapping for a first file says: its lines, each with why; what is unsure is a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.ingest.first_file import value_forms
from modqa_pipeline.ingest.first_file.meanings import ASKED_ABOUT, SAME_FOR_A_FILE
from modqa_pipeline.ingest.first_file.name_matching import meaning, plain, words_of
from modqa_pipeline.ingest.first_file.opened import Opened
from modqa_pipeline.ingest.first_file.pairing import Pair, is_listed, pair_columns
from modqa_pipeline.ingest.first_file.sample import Sample
from modqa_pipeline.ingest.first_file.value_forms import TimeForm

#: Units of a duration by the words of a heading.
_UNITS = {
    "milliseconds": {"ms", "msec", "millis", "milliseconds"},
    "minutes": {"min", "mins", "minute", "minutes"},
    "seconds": {"s", "sec", "secs", "second", "seconds"},
}


@dataclass(frozen=True)
class Line:
    """One line of a mapping.

    Attributes
    ----------
    path : tuple of str
        Key, and keys below it.
    value : str, or tuple of str
        A text or a list of texts; blank where a person must say it.
    why : str
        What led to it, or what is asked.
    is_sure : bool
        False: the line is a question, and counts only once a person has answered it.
    """

    path: tuple[str, ...]
    value: str | tuple[str, ...]
    why: str
    is_sure: bool = True


@dataclass(frozen=True)
class Proposal:
    """The lines of a mapping, and what no line of it can give.

    Attributes
    ----------
    missing : tuple of Column
        Required columns for which nothing was found, or nothing that is sure.
    unused : tuple of str
        Headings that no column of the contract was found for.
    """

    lines: tuple[Line, ...]
    missing: tuple[Column, ...]
    unused: tuple[str, ...]


def propose(contract: Contract, opened: Opened, pattern: str, vendor: str | None) -> Proposal:
    """A mapping for the table that was opened.

    Parameters
    ----------
    pattern : str
        Which files it is for.
    vendor : str or None
        Whose files these are, where it is known.
    """
    pairs = pair_columns(contract, opened.columns)
    given = {pair.column.name for pair in pairs if pair.is_sure}
    constants = list(_constants(contract, {pair.column.name for pair in pairs}, vendor))
    given |= {line.path[1] for line in constants if line.is_sure}
    used = {part.place for pair in pairs for part in pair.parts}
    lines = [
        Line(("files",), pattern, "which files it is for; * is any text"),
        *_layout(opened),
        *(_column(pair) for pair in pairs if len(pair.parts) == 1 and not _is_plain(pair)),
        *(line for pair in pairs if len(pair.parts) == 2 for line in _joined(pair)),
        *(line for pair in pairs for line in _words(pair)),
        *_times(pairs),
        *_numbers(pairs),
        *_blanks(opened.columns),
        *constants,
    ]
    return Proposal(
        tuple(lines),
        tuple(c for c in contract.columns if c.required and c.name not in given),
        tuple(sample.name for sample in opened.columns if sample.place not in used),
    )


def _layout(opened: Opened) -> Iterator[Line]:
    for key, finding in opened.layout.items():
        yield Line((key,), finding.value, finding.why)
    around = opened.around
    if around.words:
        why = (
            f"rows of {len(around.words)} kinds around the table begin so"
            if len(around.words) > 1
            else "a row around the table begins so"
        )
        if around.is_unsure:
            why += "; so does a row of the table: what tells them apart?"
        yield Line(("skip_rows_matching",), around.pattern, why, not around.is_unsure)
    elif around.n_unsure:
        rows = "1 row has" if around.n_unsure == 1 else f"{around.n_unsure:,} rows have"
        yield Line(
            ("skip_rows_matching",),
            "",
            f"{rows} few values: what do they begin with, such as '^(Total|Note)'?",
            False,
        )


def _is_plain(pair: Pair) -> bool:
    return pair.is_sure and pair.parts[0].name == pair.column.name


def _column(pair: Pair) -> Line:
    return Line(("columns", pair.column.name), pair.parts[0].name, pair.why, pair.is_sure)


def _joined(pair: Pair) -> Iterator[Line]:
    names = tuple(part.name for part in pair.parts)
    yield Line(("joined", pair.column.name), names, pair.why, pair.is_sure)


def _times(pairs: Sequence[Pair]) -> Iterator[Line]:
    of_times = [pair for pair in pairs if pair.column.type in ("timestamp", "date")]
    forms = {
        pair.column.name: form
        for pair in of_times
        if (form := value_forms.time_form(pair.parts[0].values))
    }
    order = value_forms.is_day_first(forms.values())
    without_zone = [
        pair.column.name
        for pair in of_times
        if pair.column.type == "timestamp"
        and pair.column.name in forms
        and not forms[pair.column.name].has_zone
    ]
    if without_zone:
        yield Line(
            ("time_zone",), "",
            f"{' and '.join(without_zone)}: no zone is named. Which is it, such as Europe/Oslo? Without this line: UTC",
            False,
        )  # fmt: skip
    for pair in of_times:
        if pair.column.name in forms:
            yield from _form_lines(pair, forms[pair.column.name], order)


def _form_lines(pair: Pair, form: TimeForm, order: bool | None) -> Iterator[Line]:
    path = ("timestamp_formats", pair.column.name)
    clock = pair.parts[1].values if len(pair.parts) == 2 else ()
    if form.is_iso and (not clock or value_forms.is_iso_clock(clock)):
        return
    after = f" {value_forms.clock_form(clock)}" if clock else ""
    known = "%Y-%m-%d" if form.is_iso else form.in_order(is_day_first=bool(order))
    others = f"; {form.n_other:,} values are in another form" if form.n_other else ""
    if not form.needs_order:
        yield Line(path, known + after, f"the form of its values{others}", pair.is_sure)
    elif order is not None:
        where, number = ("first", form.first) if order else ("second", form.second)
        seen = f"a {where} number is {number}" if number > 12 else "as in the other column of times"
        why = f"{'day' if order else 'month'} first: {seen}{others}"
        yield Line(path, known + after, why, pair.is_sure)
    else:
        for is_day_first, word in ((True, "day first"), (False, "month first")):
            why = f"{word}? The values do not decide it: keep one of these two lines{others}"
            yield Line(path, form.in_order(is_day_first=is_day_first) + after, why, False)


def _numbers(pairs: Sequence[Pair]) -> Iterator[Line]:
    numbers = [
        pair
        for pair in pairs
        if pair.column.type in ("number", "integer") and pair.parts[0].kind == "number"
    ]
    marks = [(pair, *value_forms.decimal_mark(pair.parts[0].values)) for pair in numbers]
    with_comma = [(pair, n_both) for pair, mark, n_both in marks if mark == ","]
    if with_comma:
        has_point = any(mark == "." for _, mark, _ in marks) or any(n for _, n in with_comma)
        names = " and ".join(f"'{pair.parts[0].name}'" for pair, _ in with_comma)
        why = f"numbers of {names} have a comma"
        question = (
            ", others a point: which one is it? A mark of thousands is not read"
            if has_point
            else ""
        )
        yield Line(("decimal_mark",), ",", why + question, not has_point)
    for pair in pairs:
        if pair.column.name.endswith("_seconds"):
            yield from _duration(pair)


def _duration(pair: Pair) -> Iterator[Line]:
    path, sample = ("durations", pair.column.name), pair.parts[0]
    if sample.kind == "clock":
        unit = value_forms.duration_unit(sample.values)
        why = (
            "its values look like minutes and seconds"
            if unit == "mm:ss"
            else "the form of its values"
        )
        yield Line(path, unit, why, pair.is_sure)
        return
    words = set(words_of(sample.name))
    named = next((unit for unit, names in _UNITS.items() if words & names), None)
    if named in ("milliseconds", "minutes"):
        yield Line(path, named, "the heading says so", pair.is_sure)
    elif named is None:
        why = "the heading names no unit. Seconds? Then leave it as it is"
        yield Line(path, "minutes", why, False)


def _blanks(samples: Sequence[Sample]) -> Iterator[Line]:
    words = tuple(dict.fromkeys(word for sample in samples for word in sample.nothings))
    if words:
        names = ", ".join(f"'{sample.name}'" for sample in samples if sample.nothings)
        yield Line(
            ("blanks",), words, f"words in {names}. Do they mean that there is no value?", False
        )


def _constants(contract: Contract, paired: set[str], vendor: str | None) -> Iterator[Line]:
    for column in contract.columns:
        if column.name == "vendor" and vendor:
            yield Line(("constants", "vendor"), vendor, "you named it (--vendor)")
        elif column.name in paired or not _may_be_constant(contract, column):
            continue
        elif column.required or column.name in ASKED_ABOUT:
            listed = (
                f"one of {', '.join(column.values)}" if column.values else "as in your other files"
            )
            need = "required; no column has it" if column.required else "no column has it"
            yield Line(
                ("constants", column.name),
                "",
                f"{need}. Is it the same for every row? Then say which ({listed})",
                False,
            )


def _may_be_constant(contract: Contract, column: Column) -> bool:
    is_same = bool(column.values) or column.name in SAME_FOR_A_FILE
    return is_same and column.type == "text" and column.name not in contract.key


def _words(pair: Pair) -> Iterator[Line]:
    """Words that are not the contract's; of a column of which few are known none is shown."""
    column, sample = pair.column, pair.parts[0]
    if not is_listed(column, sample):
        return
    for word in sample.words:
        meant = meaning(column.name, column.values, word)
        if meant is None:
            question = f"not known: one of {', '.join(column.values)}?"
            yield Line(("values", column.name, word), "", question, False)
        elif meant != word:
            why = (
                "written otherwise"
                if plain(word) == plain(meant)
                else f"'{plain(word)}' often means it: is it so?"
            )
            yield Line(("values", column.name, word), meant, why, pair.is_sure)
