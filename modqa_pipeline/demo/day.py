"""The decisions of one day together with their truth, as columns of numbers.

A day is made from the world and the date alone. Codes are positions in the tuples of `catalogue`;
-1 is unknown or none. Nothing here knows about files.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from modqa_pipeline.demo import catalogue, deciding
from modqa_pipeline.demo.catalogue import MACHINE, MARKETS, POLICIES, QUEUES, SITES
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.demo.people import MODERATORS_PER_SITE

SECONDS_A_DAY = 86_400
TEST_SHARE = 0.005
UNKNOWN_LANGUAGE_SHARE = 0.005


@dataclass(frozen=True)
class Day:
    """Columns of equal length, ordered by time; the row number is part of the decision's id.

    Attributes
    ----------
    site : ndarray
        Position in `SITES`; `MACHINE` for machine decisions.
    decision, truth : ndarray
        Positions in `DECISIONS`; the truth is approve, remove or restrict.
    policy, true_policy : ndarray
        Positions in `POLICIES`, of the decision and of the truth.
    decided_at, enqueued_at : ndarray
        Seconds since 1970, UTC.
    """

    date: date
    site: np.ndarray
    moderator: np.ndarray
    queue: np.ndarray
    market: np.ndarray
    language: np.ndarray
    truth: np.ndarray
    true_policy: np.ndarray
    decision: np.ndarray
    policy: np.ndarray
    score: np.ndarray
    source: np.ndarray
    is_test: np.ndarray
    decided_at: np.ndarray
    enqueued_at: np.ndarray
    handling_seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.site)


def make_day(world: Marketplace, day: date) -> Day:
    """Make every decision of one day, with the truth about each."""
    rng = np.random.default_rng([world.seed, day.toordinal(), 1])
    n = world.n_decisions(day)
    queue = _pick(rng, n, [q.share for q in QUEUES])
    site = _sites(rng, queue)
    moderator = site * MODERATORS_PER_SITE + rng.integers(0, MODERATORS_PER_SITE, n)
    moderator[site == MACHINE] = -1
    order, decided_at = _times(rng, day, site)
    queue, site, moderator = queue[order], site[order], moderator[order]
    market = _markets(rng, queue)
    language = np.where(rng.random(n) < 0.88, market, catalogue.LANGUAGES.index("en"))
    truth, true_policy = _truth(rng, queue)
    item = deciding.Item(queue, site, moderator, language, truth, true_policy)
    decision, policy = deciding.decide(rng, world, day, item)
    language[rng.random(n) < UNKNOWN_LANGUAGE_SHARE] = -1
    return Day(
        date=day, site=site, moderator=moderator, queue=queue, market=market, language=language,
        truth=truth, true_policy=true_policy, decision=decision, policy=policy,
        score=_scores(rng, queue, truth, decision), source=_sources(rng, queue),
        is_test=rng.random(n) < TEST_SHARE, decided_at=decided_at,
        enqueued_at=decided_at - _waiting_seconds(rng, queue, site),
        handling_seconds=_handling_seconds(rng, queue),
    )  # fmt: skip


def _pick(rng: np.random.Generator, n: int, shares: list[float]) -> np.ndarray:
    edges = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(edges[:-1], rng.random(n), side="right")


def _sites(rng: np.random.Generator, queue: np.ndarray) -> np.ndarray:
    site = _pick(rng, len(queue), [s.share for s in SITES])
    machine_share = np.array([q.machine_share for q in QUEUES])[queue]
    return np.where(rng.random(len(queue)) < machine_share, MACHINE, site)


def _markets(rng: np.random.Generator, queue: np.ndarray) -> np.ndarray:
    own = np.array([list(MARKETS).index(q.market) if q.market else -1 for q in QUEUES])[queue]
    return np.where(own >= 0, own, _pick(rng, len(queue), list(MARKETS.values())))


def _times(rng: np.random.Generator, day: date, site: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw the order of the rows by time, and their times: each site is busiest at its own hour."""
    peaks = np.array([*(s.peak_hour for s in SITES), catalogue.MACHINE_PEAK_HOUR])
    spread = np.array([*(3.4 for _ in SITES), 6.0])
    hours = (peaks[site] + spread[site] * rng.standard_normal(len(site))) % 24
    seconds = np.minimum((hours * 3600).astype(np.int64), SECONDS_A_DAY - 1)
    order = np.argsort(seconds, kind="stable")
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    return order, midnight + seconds[order]


def _truth(rng: np.random.Generator, queue: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw what should have been decided, and under which policy."""
    is_violating = rng.random(len(queue)) < np.array([q.prevalence for q in QUEUES])[queue]
    policy = np.where(is_violating, deciding.pick_policies(rng.random(len(queue)), queue), -1)
    restrict_share = np.array([p.restrict_share for p in POLICIES])[policy]
    is_restricted = rng.random(len(queue)) < restrict_share
    return np.where(is_violating, np.where(is_restricted, 2, 1), 0), policy


def _scores(
    rng: np.random.Generator, queue: np.ndarray, truth: np.ndarray, decision: np.ndarray
) -> np.ndarray:
    """Draw a calibrated probability of violation, AUC about 0.9; of errors it leans to the decision."""
    distance = 1.82
    is_violating, is_acted = truth > 0, (decision == 1) | (decision == 2)
    lean = 0.5 * (is_acted.astype(float) - is_violating) * (decision <= 2)
    z = distance * is_violating + lean + rng.standard_normal(len(queue))
    prevalence = np.array([q.prevalence for q in QUEUES])[queue]
    logit = distance * z - distance**2 / 2 + np.log(prevalence / (1 - prevalence))
    return np.round(1 / (1 + np.exp(-logit)), 4)


def _sources(rng: np.random.Generator, queue: np.ndarray) -> np.ndarray:
    usual = _pick(rng, len(queue), [0.80, 0.155, 0.02, 0.005, 0.02])
    notices = _pick(rng, len(queue), [0.0, 0.70, 0.25, 0.03, 0.02])
    is_notice = np.array([q.queue_id in catalogue.NOTICE_QUEUES for q in QUEUES])[queue]
    return np.where(is_notice, notices, usual)


def _waiting_seconds(rng: np.random.Generator, queue: np.ndarray, site: np.ndarray) -> np.ndarray:
    """Draw the time from enqueued to decided: hours for people, seconds for machines."""
    is_notice = np.array([q.queue_id in catalogue.NOTICE_QUEUES for q in QUEUES])
    median = np.array([q.sla_minutes * 60.0 for q in QUEUES]) * np.where(is_notice, 0.55, 0.33)
    z = rng.standard_normal(len(queue))
    people = median[queue] * np.exp(0.65 * z)
    return np.where(site == MACHINE, 6 * np.exp(0.8 * z), people).astype(np.int64) + 1


def _handling_seconds(rng: np.random.Generator, queue: np.ndarray) -> np.ndarray:
    medians = {"seller": 95.0, "product": 42.0, "content": 24.0, "ipr": 210.0}
    median = np.array([medians[q.entity_type] for q in QUEUES])[queue]
    return np.round(median * np.exp(0.55 * rng.standard_normal(len(queue))), 1)
