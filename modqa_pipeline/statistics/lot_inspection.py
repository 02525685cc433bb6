"""Normal, tightened or discontinued inspection of a site's next lot, from the lots before it. Pure.

The switching rules are those of ISO 2859-1:1999, section 9, without reduced inspection, which needs
the consent of an authority that a moderation contract does not have.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

NORMAL, TIGHTENED, DISCONTINUED = "normal", "tightened", "discontinued"
ACCEPTED, NOT_ACCEPTED, PENDING = "accepted", "not_accepted", "pending"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Lot:
    """One lot of a site: its week (the Monday), how it was inspected, and the verdict as known now."""

    week: date
    inspection: str
    verdict: str


def next_inspection(lots: Iterable[Lot], week: date) -> str:
    """Inspection of the lot of `week`.

    Normal becomes tightened if 2 of 5 or fewer consecutive lots were not accepted; tightened
    becomes normal after 5 accepted in a row, and inspection is discontinued once 5 were not accepted
    while it was tightened. After a week without a lot, inspection starts again, tightened.

    A lot counts for the inspection under which it was drawn. A lot without a verdict does not count, nor does one that
    was drawn before the verdicts were known that changed the inspection.
    """
    inspection, last = NORMAL, week
    accepted: list[bool] = []
    for lot in sorted(lots, key=lambda each: each.week):
        if inspection == DISCONTINUED and lot.week - last > WEEK:
            inspection, accepted = TIGHTENED, []
        if lot.inspection == inspection and lot.verdict in (ACCEPTED, NOT_ACCEPTED):
            accepted.append(lot.verdict == ACCEPTED)
            switched = _switched(inspection, accepted)
            if switched != inspection:
                inspection, accepted = switched, []
        last = lot.week
    return TIGHTENED if inspection == DISCONTINUED and week - last > WEEK else inspection


def inspections(lots: Iterable[Lot], weeks: Iterable[date]) -> dict[date, str]:
    """Inspection of the lots of several weeks that are drawn together, before any of their verdicts."""
    known, found = list(lots), {}
    for week in sorted(weeks):
        found[week] = next_inspection((lot for lot in known if lot.week < week), week)
        known.append(Lot(week, found[week], PENDING))
    return found


def _switched(inspection: str, accepted: list[bool]) -> str:
    """Inspection after a series of lots under one inspection, the last of which was just judged."""
    if inspection == NORMAL and accepted[-5:].count(False) >= 2:
        return TIGHTENED
    if inspection == TIGHTENED and accepted.count(False) >= 5:
        return DISCONTINUED
    if inspection == TIGHTENED and len(accepted) >= 5 and all(accepted[-5:]):
        return NORMAL
    return inspection
