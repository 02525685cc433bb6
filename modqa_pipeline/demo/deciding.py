"""How people and machines decide, given the truth: who errs, how, and when errors increase."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from modqa_pipeline.demo import people
from modqa_pipeline.demo.catalogue import (
    ELECTRONICS_QUEUE,
    LANGUAGES,
    MACHINE,
    POLICIES,
    POLICY_CODES,
    QUEUES,
    SITES,
    Queue,
)
from modqa_pipeline.demo.marketplace import DRIFT_DAYS, LEAK_DAYS, Marketplace

ESCALATE_SHARE = 0.03
SKIP_SHARE = 0.0165
DRIFTING_SITE = 2
DRIFT_FACTOR = 1.6
LEAK_FACTOR = 1.4
WRONG_POLICY_SHARE = 0.07

SEVERITIES = ("minor", "major", "critical")


@dataclass(frozen=True)
class Item:
    """The items to decide, and who decides each, as columns of equal length."""

    queue: np.ndarray
    site: np.ndarray
    moderator: np.ndarray
    language: np.ndarray
    truth: np.ndarray
    true_policy: np.ndarray


@dataclass(frozen=True)
class ErrorRates:
    """Chances of a miss, of acting on what is allowed, and of the wrong of two actions."""

    miss: np.ndarray
    false_action: np.ndarray
    wrong_action: np.ndarray


def decide(
    rng: np.random.Generator, world: Marketplace, day: date, item: Item
) -> tuple[np.ndarray, np.ndarray]:
    """Draw the decision and the policy of every item."""
    n, rates = len(item.queue), error_rates(world, day, item)
    is_violating, u = item.truth > 0, rng.random(n)
    wrong = np.where(rng.random(n) < 0.7, 1, 2)
    swapped = u < rates.miss + rates.wrong_action
    violating = np.where(u < rates.miss, 0, np.where(swapped, 3 - item.truth, item.truth))
    decision = np.where(is_violating, violating, np.where(u < rates.false_action, wrong, 0))
    decision = _set_aside(rng, item, decision)
    other = pick_policies(rng.random(n), item.queue)
    keeps = is_violating & (rng.random(n) >= WRONG_POLICY_SHARE)
    policy = np.where(keeps, item.true_policy, other)
    return decision, np.where((decision == 1) | (decision == 2), policy, -1)


def error_rates(world: Marketplace, day: date, item: Item) -> ErrorRates:
    """Compute the chance of each kind of error on each item, with all stories of the world applied."""
    is_machine = item.site == MACHINE
    factor = np.where(is_machine, 1.0, _human_factor(world, day, item))
    is_notice = np.array([q.entity_type == "ipr" for q in QUEUES])[item.queue]
    miss = np.where(is_machine, _machine_miss(world, day, item), 0.130 * factor)
    miss = miss * np.where(is_notice, 0.5, 1.0) * _leak_factor(world, day, item)
    is_new = is_machine & (day >= world.middle) & _is_renewed_model(item)
    false_action = np.where(is_machine, 0.005, 0.0175 * factor) * np.where(is_new, 1.4, 1.0)
    wrong_action = np.where(is_machine, 0.02, 0.05 * factor)
    return ErrorRates(np.minimum(miss, 0.8), np.minimum(false_action, 0.5), wrong_action)


def pick_policies(u: np.ndarray, queue: np.ndarray) -> np.ndarray:
    """Pick a policy of the queue for each uniform number `u`; the first policy of a queue is the commonest."""
    table = np.array([_policy_row(q) for q in QUEUES])
    place = np.searchsorted(np.array([0.55, 0.85]), u, side="right")
    return table[queue, place]


def _policy_row(queue: Queue) -> list[int]:
    codes = [POLICY_CODES.index(code) for code in queue.policies]
    return [codes[i % len(codes)] for i in range(3)]


def error_severity(policy: np.ndarray, true_policy: np.ndarray) -> np.ndarray:
    """Find the position in `SEVERITIES` of each error: that of the policy; one less for over-enforcement."""
    rank = np.array([SEVERITIES.index(p.severity) for p in POLICIES])
    at_stake = rank[true_policy]
    over_enforced = np.maximum(rank[policy] - 1, 0)
    return np.where(true_policy >= 0, at_stake, over_enforced)


def _human_factor(world: Marketplace, day: date, item: Item) -> np.ndarray:
    by_site = np.array([*(s.error_factor for s in SITES), 1.0])
    by_site[DRIFTING_SITE] *= 1 + DRIFT_FACTOR * world.drift(day, DRIFT_DAYS)
    return by_site[item.site] * people.error_factors(world)[item.moderator]


def _machine_miss(world: Marketplace, day: date, item: Item) -> np.ndarray:
    miss = np.where(item.language == LANGUAGES.index("pl"), 0.50, 0.19)
    is_new = (day >= world.middle) & _is_renewed_model(item)
    return miss * np.where(is_new, 0.8, 1.0)


def _is_renewed_model(item: Item) -> np.ndarray:
    return np.array([q.entity_type in ("product", "ipr") for q in QUEUES])[item.queue]


def _leak_factor(world: Marketplace, day: date, item: Item) -> np.ndarray:
    is_electronics = np.array([q.queue_id == ELECTRONICS_QUEUE for q in QUEUES])[item.queue]
    return 1 + LEAK_FACTOR * world.drift(day, LEAK_DAYS) * is_electronics


def _set_aside(rng: np.random.Generator, item: Item, decision: np.ndarray) -> np.ndarray:
    """Escalate or skip some items instead of deciding them; machines never skip."""
    u = rng.random(len(decision))
    decision = np.where(u < ESCALATE_SHARE, 3, decision)
    is_skipped = (item.site != MACHINE) & (u > 1 - SKIP_SHARE)
    return np.where(is_skipped, 4, decision)
