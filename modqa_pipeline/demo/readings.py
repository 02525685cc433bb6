"""Who reads which decision of a day, and what the reader finds: the truth, with some errors.

Every chance belongs to the row of the decision in its day, so a finding is the same whichever
decisions are read together.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from modqa_pipeline.demo.catalogue import SITES
from modqa_pipeline.demo.day import Day
from modqa_pipeline.demo.deciding import pick_policies
from modqa_pipeline.demo.faults import is_refused
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.demo.people import ADJUDICATOR, AUDITORS, CLIENT_READERS, moderator_ids

RETURNED_SHARE = 0.96
UNASSESSABLE_SHARE = 0.01
VENDOR_AUDITS = 12
VENDOR_ERROR = 0.03
UNASSESSABLE = -1

# What each column of the chances of a row decides.
RETURNS, UNREADABLE, READER, SECOND_READER, ERROR, SECOND_ERROR = range(6)
ERROR_POLICY, HOUR, SECOND_HOUR, CAUSE, ALTERNATIVE = range(6, 11)
N_USES = 11


@dataclass(frozen=True)
class Judged:
    """A decision to be read: its row in the day, what was decided, why it is read, and how often."""

    row: int
    decision: int
    policy: int
    reason: str = "random"
    is_second_read: bool = False
    is_agreement_adjudicated: bool = False


@dataclass(frozen=True)
class Reading:
    """One auditor's finding on one decision; `verdict` is a position in `DECISIONS` or -1."""

    judged: Judged
    auditor_id: str
    audit_round: str
    verdict: int
    policy: int
    shift_share: float


def chances(world: Marketplace, day: date) -> np.ndarray:
    """Draw uniform numbers: a row for each use, a column for each decision of the day."""
    rng = np.random.default_rng([world.seed, day.toordinal(), 3])
    return rng.random((N_USES, world.n_decisions(day)))


def readings(world: Marketplace, rows: Day, chance: np.ndarray, judged: Judged) -> list[Reading]:
    """Make the first reading of a drawn decision and, where the draw asks for it, the second; some are never read."""
    u = chance[:, judged.row]
    if u[RETURNS] >= RETURNED_SHARE:
        return []
    place = int(u[READER] * len(CLIENT_READERS))
    reader = CLIENT_READERS[place].auditor_id
    if u[UNREADABLE] < UNASSESSABLE_SHARE:
        return [Reading(judged, reader, "first", UNASSESSABLE, -1, u[HOUR])]
    finding = _finding(rows, judged.row, u[ERROR] < world.auditor_error, u[ERROR_POLICY])
    first = Reading(judged, reader, "first", *finding, u[HOUR])
    if not judged.is_second_read:
        return [first]
    step = 1 + int(u[SECOND_READER] * (len(CLIENT_READERS) - 1))
    other = CLIENT_READERS[(place + step) % len(CLIENT_READERS)].auditor_id
    finding = _finding(rows, judged.row, u[SECOND_ERROR] < world.auditor_error, u[ERROR_POLICY])
    later = u[HOUR] + (1 - u[HOUR]) * u[SECOND_HOUR]
    return [first, Reading(judged, other, "second", *finding, later)]


def adjudications(
    world: Marketplace, rows: Day, chance: np.ndarray, judged: Judged
) -> list[Reading]:
    """Make the adjudication, which is the truth, where two readings disagreed or the draw asks for one."""
    verdicts = [reading.verdict for reading in readings(world, rows, chance, judged)]
    is_asked = judged.is_agreement_adjudicated or len(set(verdicts)) > 1
    if len(verdicts) < 2 or not is_asked:
        return []
    finding = _finding(rows, judged.row, False, 0.0)
    when = chance[SECOND_HOUR, judged.row]
    return [Reading(judged, ADJUDICATOR.auditor_id, "adjudication", *finding, when)]


def vendor_readings(
    world: Marketplace, rows: Day, chance: np.ndarray, drawn: set[int]
) -> list[Reading]:
    """Make the readings of the vendors' own auditors, of decisions of their vendor that were not drawn."""
    given = []
    refused = is_refused(world, rows)
    for auditor in (a for a in AUDITORS if a.vendor):
        is_own = np.array([*(s.vendor == auditor.vendor for s in SITES), False])[rows.site]
        is_self = rows.moderator == moderator_ids().index(auditor.moderator_id)
        eligible = np.flatnonzero(
            is_own & ~is_self & (rows.decision <= 2) & ~rows.is_test & ~refused
        )
        chosen = eligible[np.argsort(chance[READER, eligible], kind="stable")[:VENDOR_AUDITS]]
        for row in (int(row) for row in chosen if int(row) not in drawn):
            judged = Judged(row, int(rows.decision[row]), int(rows.policy[row]), "targeted")
            errs, u = chance[ERROR, row] < VENDOR_ERROR, chance[:, row]
            verdict = _finding(rows, row, errs, u[ERROR_POLICY])
            given.append(Reading(judged, auditor.auditor_id, "first", *verdict, u[HOUR]))
    return given


def _finding(rows: Day, row: int, errs: bool, u: float) -> tuple[int, int]:
    """Find verdict and policy: the truth, or its opposite where the reader errs."""
    truth, policy = int(rows.truth[row]), int(rows.true_policy[row])
    if not errs:
        return truth, policy
    if truth > 0:
        return 0, -1
    return 1, int(pick_policies(np.array([u]), rows.queue[row : row + 1])[0])
