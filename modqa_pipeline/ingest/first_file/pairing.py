"""Which delivered column is which of the contract: by names, checked by values; by values alone where no name fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from modqa_pipeline.contracts.contract import Column, Contract
from modqa_pipeline.ingest.first_file.name_matching import (
    ALIKE,
    SAME,
    likeness,
    plain,
    share_known,
)
from modqa_pipeline.ingest.first_file.sample import MOST, Sample

#: Kinds of values that a type of the contract may have.
_KINDS = {
    "timestamp": ("moment", "day"),
    "date": ("day", "moment"),
    "number": ("number",),
    "integer": ("number",),
    "boolean": ("text", "number"),
    "text": ("text", "number"),
    "list": ("text", "number"),
}
_MOST_WORDS = 30


@dataclass(frozen=True)
class Pair:
    """A contract column and the delivered ones that make it: one, or a day and a clock time.

    Attributes
    ----------
    is_sure : bool
        A person need not be asked.
    """

    column: Column
    parts: tuple[Sample, ...]
    why: str
    is_sure: bool = True


def fits(column: Column, sample: Sample) -> bool:
    """Whether the values of a delivered column can be those of a contract column.

    >>> from modqa_pipeline.contracts.contract import load_contract
    >>> fits(load_contract('bpo_decisions')['decided_at'], Sample('Date', 0, ('closed', 'open')))
    False
    """
    if sample.kind == "nothing":
        return True
    if sample.kind == "clock":
        return column.name.endswith("_seconds")
    return sample.kind in _KINDS[column.type]


def is_listed(column: Column, sample: Sample) -> bool:
    """Whether most words of a delivered column are those of an enumeration, so that they may be shown."""
    words = sample.words
    return bool(
        column.values
        and 0 < len(words) <= _MOST_WORDS
        and share_known(column.name, column.values, words) >= 0.5
    )


def pair_columns(contract: Contract, samples: Sequence[Sample]) -> list[Pair]:
    """Pairs in the contract's order; no delivered column is in two of them."""
    free = {sample.place: sample for sample in samples}
    pairs: dict[str, Pair] = {}
    for score, column, sample in _by_name(contract, samples):
        if column.name not in pairs and sample.place in free:
            pairs[column.name] = _named(column, sample, free, score)
            for part in pairs[column.name].parts:
                free.pop(part.place)
    _by_values(contract, free, pairs)
    return [pairs[name] for name in contract.names if name in pairs]


def _by_name(contract: Contract, samples: Sequence[Sample]) -> list[tuple[float, Column, Sample]]:
    """Pairs of which the name says something and the values do not contradict it, the best first."""
    found = [
        (score, column, sample)
        for column in contract.columns
        for sample in samples
        if (score := likeness(column.name, sample.name)) and fits(column, sample)
    ]
    places = {name: place for place, name in enumerate(contract.names)}
    return sorted(
        found,
        key=lambda each: (-_weight(*each), places[each[1].name], each[2].place),
    )


def _weight(score: float, column: Column, sample: Sample) -> float:
    """A name that values confirm counts more, most of all for a required column: words say what a name of an optional
    one may only be like. A column without values, or of days where a time is wanted, counts less.
    """
    confirmed = (1.5 if column.required else 0.5) * is_listed(column, sample)
    is_poor = sample.kind == "nothing" or (column.type == "timestamp" and sample.kind == "day")
    return score + confirmed - 0.5 * (is_poor and score < SAME)


def _named(column: Column, sample: Sample, free: dict[int, Sample], score: float) -> Pair:
    is_sure = score > ALIKE
    why = "has this name" if score == SAME else f"this is what '{plain(sample.name)}' often is"
    if not is_sure:
        why = f"the name is like {column.name} or another name of it: is it?"
    if column.type == "timestamp" and sample.kind == "day":
        clock = _clock_beside(sample, free)
        if clock:
            return Pair(column, (sample, clock), "a day and a time in two columns", is_sure)
        return Pair(
            column,
            (sample,),
            "days alone, and no column of times beside them: ask for the time",
            False,
        )
    if column.values and sample.values and not is_listed(column, sample):
        return Pair(
            column,
            (sample,),
            "the name fits, but few of its words are known: is it this one?",
            False,
        )
    return Pair(column, (sample,), why, is_sure)


def _clock_beside(day: Sample, free: dict[int, Sample]) -> Sample | None:
    """The column of clock times that belongs to one of days: of the same name otherwise, or the next one."""
    clocks = [
        sample
        for sample in free.values()
        if sample.kind == "clock" and not likeness("handling_seconds", sample.name)
    ]
    bare = {sample.place: _bare(sample.name) for sample in (day, *clocks)}
    same = [clock for clock in clocks if bare[clock.place] == bare[day.place]]
    beside = [clock for clock in clocks if clock.place == day.place + 1]
    return next(iter(same or beside), None)


def _bare(name: str) -> str:
    """A name without its word for day or time.

    >>> _bare('Decision Date') == _bare('Decision Time')
    True
    """
    kept = [
        word
        for word in plain(name).split()
        if word not in ("date", "day", "time", "hour", "at", "on")
    ]
    return " ".join(kept)


def _by_values(contract: Contract, free: dict[int, Sample], pairs: dict[str, Pair]) -> None:
    """Enumerations whose words a column has; the only times left for a required time."""
    left = [column for column in contract.columns if column.name not in pairs]
    for column in (column for column in left if column.values):
        shares = [
            (share_known(column.name, column.values, sample.words), sample)
            for sample in free.values()
            if len(sample.words) > 1 and is_listed(column, sample)
        ]
        best = max(shares, key=lambda each: (each[0], -each[1].place), default=(0.0, None))
        if best[1] is not None and best[0] >= MOST:
            pairs[column.name] = Pair(
                column, (best[1],), "its words are the contract's, or known for them"
            )
            free.pop(best[1].place)
    times = [sample for sample in free.values() if sample.kind == "moment"]
    wanted = [column for column in left if column.required and column.type == "timestamp"]
    if len(times) == 1 and len(wanted) == 1:
        pairs[wanted[0].name] = Pair(
            wanted[0], (times[0],), "the only column of times that is left: is it this one?", False
        )
