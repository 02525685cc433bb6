"""Seeded worlds: what is decided, how often wrongly, and how well the machine score tells which."""

from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np

LEVELS = 60
CLASSES = ("acted", "approved")
ENTITIES = ("product", "content")
ENTITY_SHARES = (0.7, 0.3)
# One model and three sites: who decides. What share of the day is the world's.
UNITS = ("model", "north", "middle", "south")
ALIKE = (0.25, 0.25, 0.25, 0.25)
UNLIKE = (0.5, 0.3, 0.15, 0.05)
ACTED_SHARE = 0.2
# Of the errors, this share are wrong removals; the rest are leaks.
OVER_ENFORCED_SHARE = 0.3
CRITICAL_SHARE = 0.3


@dataclass(frozen=True)
class World:
    """One world.

    Attributes
    ----------
    error_rate : float
        Share of all decisions that are wrong, on an ordinary day.
    auc : float or None
        Of the score, for telling wrong decisions from right ones inside a class; None without score.
    missing : float
        Share of the drawn decisions whose verdict never comes, at random.
    drifting_unit : str
        The unit whose errors are doubled on the day that is estimated.
    dead_days : int
        For how many days, the estimated one included, the score has told nothing.
    n_decisions, budget : int
        A day's.
    times : int
        So many times as many days are played: a tiny day seldom shows some of the figures.
    """

    name: str
    error_rate: float
    auc: float | None
    n_decisions: int
    budget: int
    missing: float = 0.0
    drifting_unit: str = ""
    dead_days: int = 0
    unit_shares: tuple[float, ...] = UNLIKE
    seed: int = 0
    times: int = 1

    @property
    def has_like_sites(self) -> bool:
        """All sites and models decide alike many: what the variance bars are about."""
        return self.unit_shares == ALIKE

    def shares(self) -> np.ndarray:
        """Share of the day by unit, entity, class and score level: sums to 1."""
        share, _ = self._by_level()
        units = np.outer(self.unit_shares, ENTITY_SHARES)
        return units[:, :, None, None] * share[None, None, :, :]

    def error_rates(self, *, today: bool, is_dead: bool = False) -> np.ndarray:
        """Error rate by unit, entity, class and score level."""
        share, rate = self._by_level()
        if is_dead:
            rate = np.broadcast_to(
                (share * rate).sum(1, keepdims=True) / share.sum(1, keepdims=True), rate.shape
            )
        rates = np.broadcast_to(rate, (len(UNITS), len(ENTITIES), *rate.shape)).copy()
        if today and self.drifting_unit:
            rates[UNITS.index(self.drifting_unit)] *= 2
        return np.minimum(rates, 1.0)

    def _by_level(self) -> tuple[np.ndarray, np.ndarray]:
        """Share of the day and error rate by class and level, binormal with the wanted AUC."""
        normal = NormalDist()
        shift = sqrt(2) * normal.inv_cdf(self.auc) if self.auc else 0.0
        edges = np.linspace(-4, 4 + shift, LEVELS + 1)
        edges[0], edges[-1] = -40, 40

        def mass(mean: float) -> np.ndarray:
            return np.diff([normal.cdf(edge - mean) for edge in edges])

        share = np.zeros((2, LEVELS))
        rate = np.zeros((2, LEVELS))
        split = ((ACTED_SHARE, OVER_ENFORCED_SHARE), (1 - ACTED_SHARE, 1 - OVER_ENFORCED_SHARE))
        for which, (weight, error_share) in enumerate(split):
            errors = min(self.error_rate * error_share / weight, 0.9)
            total = errors * mass(shift) + (1 - errors) * mass(0.0)
            share[which] = weight * total
            rate[which] = errors * mass(shift) / np.maximum(total, 1e-300)
        # A high score says violating: wrong removals have low ones, leaks have high ones.
        share[0], rate[0] = share[0][::-1].copy(), rate[0][::-1].copy()
        return share, rate

    def scores(self) -> np.ndarray | None:
        """The machine score of each level, or None without score."""
        return None if self.auc is None else (np.arange(LEVELS) + 0.5) / LEVELS


_BASE = World("", error_rate=0.03, auc=0.8, n_decisions=100_000, budget=500)

WORLDS = tuple(
    replace(world, seed=number)
    for number, world in enumerate(
        (
            replace(_BASE, name="ordinary small market", n_decisions=10_000, budget=300),
            replace(_BASE, name="rare errors", error_rate=0.002, budget=2_000),
            replace(_BASE, name="few errors", error_rate=0.01, budget=2_000),
            replace(_BASE, name="good score, 500 audits", auc=0.9, unit_shares=ALIKE),
            replace(_BASE, name="fair score, 500 audits", unit_shares=ALIKE),
            replace(_BASE, name="useless score, 500 audits", auc=0.5, unit_shares=ALIKE),
            replace(
                _BASE,
                name="good score, 2,000 audits",
                auc=0.9,
                n_decisions=1_000_000,
                budget=2_000,
                unit_shares=ALIKE,
            ),
            replace(_BASE, name="fair score, 2,000 audits", budget=2_000, unit_shares=ALIKE),
            replace(
                _BASE, name="useless score, 2,000 audits", auc=0.5, budget=2_000, unit_shares=ALIKE
            ),
            replace(_BASE, name="good score, unlike sites", auc=0.9),
            replace(_BASE, name="no score", auc=None),
            replace(
                _BASE,
                name="many errors, tiny market",
                error_rate=0.2,
                n_decisions=1_000,
                budget=100,
                times=6,
            ),
            replace(
                _BASE,
                name="a third of a day audited",
                error_rate=0.1,
                n_decisions=1_000,
                budget=300,
            ),
            replace(
                _BASE, name="verdicts missing", error_rate=0.05, n_decisions=20_000, missing=0.3
            ),
            replace(_BASE, name="a site drifts", n_decisions=50_000, drifting_unit="south"),
            replace(_BASE, name="the score died today", auc=0.9, dead_days=1),
            replace(_BASE, name="the score died yesterday", auc=0.9, dead_days=2),
        ),
        start=1,
    )
)
