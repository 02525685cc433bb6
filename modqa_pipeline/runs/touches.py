"""Deliveries from the ledger, by the days that they touch and in order; `days.py` chooses by them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.home.ledger import last_sequence


@dataclass(frozen=True)
class Touches:
    """Deliveries by what they change.

    Attributes
    ----------
    last : dict
        Day -> sequence of the last delivery that touches it.
    decisions : dict
        The same, only for deliveries of decisions.
    verdicts : list of (int, datetime)
        Sequence of each delivery of verdicts, and the time of its earliest verdict.
    """

    last: dict[date, int] = field(default_factory=dict)
    decisions: dict[date, int] = field(default_factory=dict)
    verdicts: list[tuple[int, datetime]] = field(default_factory=list)


def read_touches(
    ledger: list[dict[str, Any]], chosen_after: Iterable[tuple[date, int]] = ()
) -> Touches:
    """Read deliveries in their order, so that the last one of a day counts.

    Parameters
    ----------
    chosen_after : iterable of (date, int)
        Decision day and last delivery of every choice of controls: figures show it from the next delivery on.
    """
    touches = Touches()
    for line in ledger:
        for day in map(date.fromisoformat, line["touched_days"]):
            touches.last[day] = line["sequence"]
            if line["source"] in decision_sources():
                touches.decisions[day] = line["sequence"]
        given_at = [datetime.fromisoformat(text) for text in line.get("verdicts_given_at", ())]
        if given_at:
            touches.verdicts.append((line["sequence"], min(given_at)))
    last_receipt = last_sequence(ledger)
    for day, sequence in chosen_after:
        if sequence < last_receipt:
            touches.last[day] = max(touches.last.get(day, 0), sequence + 1)
    return touches
