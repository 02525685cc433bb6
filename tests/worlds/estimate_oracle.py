"""Figures from single verdicts, by another road than the models: residuals, not sums of moments.

A `Part` is one stratum as one metric on one slice sees it; numpy, scipy and statsmodels do the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import expit, logit
from statsmodels.stats.proportion import proportion_confint


@dataclass(frozen=True)
class Part:
    """A stratum: population, verdicts as 0 or 1 (in the base, with the event), and what was expected.

    Attributes
    ----------
    base, event : array
        One element a verdict of the stratum, the slice's or not.
    share, prior : float
        Part of the stratum that the base is, and expected rate of the event in it. In recall the
        shares and rates of (found, missed), with the verdicts on acted decisions in `acted`.
    """

    population: float
    base: np.ndarray
    event: np.ndarray
    share: float | tuple[float, float]
    prior: float | tuple[float, float]
    acted: np.ndarray | None = None
    approved: np.ndarray | None = None

    @property
    def n(self) -> int:
        return len(self.base)

    @property
    def spread(self) -> float:
        """N^2 (1 - n/N) / n."""
        return self.population**2 * (1 - self.n / self.population) / self.n

    @property
    def is_mirrored(self) -> bool:
        """Is the event the rule, and its opposite what is rare?"""
        return self.prior > 0.5

    @property
    def rarer_prior(self) -> float:
        return 1 - self.prior if self.is_mirrored else self.prior

    @property
    def rarer(self) -> np.ndarray:
        return self.base - self.event if self.is_mirrored else self.event


@dataclass(frozen=True)
class Figures:
    """The event's rate with its interval, effective size, and what the design lets expect."""

    rate: float
    lower: float
    upper: float
    n_effective: float
    expected_events: float


def event_rate(parts: Sequence[Part]) -> Figures:
    """A rate of events."""
    parts = [part for part in parts if part.n]
    total = sum(part.population * part.base.mean() for part in parts)
    rate = sum(part.population * part.event.mean() for part in parts) / total
    n_audited = sum(part.base.sum() for part in parts)
    guarded = min(max(rate, 1 / max(n_audited, 2)), 1 - 1 / max(n_audited, 2))
    expected_total = sum(part.population * part.share for part in parts)
    expected_events = sum(part.population * part.share * part.prior for part in parts)
    rarer = sum(part.population * part.rarer.mean() for part in parts) / total
    rarer = min(max(rarer, 1 / max(n_audited, 2)), 1 - 1 / max(n_audited, 2))
    usual_rarer = sum(part.population * part.share * part.rarer_prior for part in parts)
    scale = rarer * expected_total / usual_rarer
    scale = min(scale, 1 / max(part.rarer_prior for part in parts if part.share > 0))
    planned = sum(part.spread * _moment(part, scale, guarded) for part in parts)
    variance = max(_residual_variance(parts, rate, total), planned / expected_total / total)
    size = _size(guarded, variance, n_audited)
    bounds = proportion_confint(rate * size, size, method="wilson")
    usual_events = np.inf
    if any(part.is_mirrored and part.share > 0 and part.spread > 0 for part in parts):
        bounds = _bounds_by_rarer_outcomes(parts, rate, variance, (scale, rarer, planned))
        noise = sum(part.spread * _rarer_variance(part, 1) for part in parts)
        usual_events = usual_rarer**2 * (1 - usual_rarer / expected_total) / noise
    usual = expected_events / expected_total
    usual_variance = (
        sum(part.spread * _moment(part, 1, usual) for part in parts) / expected_total**2
    )
    usual_size = _size(usual, usual_variance, n_audited)
    expected = min(usual_size * min(usual, 1 - usual), usual_events)
    return Figures(rate, *bounds, size, expected)


def _rarer_variance(part: Part, scale: float) -> float:
    p = scale * part.rarer_prior * part.share
    return p * (1 - p)


def _bounds_by_rarer_outcomes(
    parts: Sequence[Part], rate: float, variance: float, expected: tuple[float, ...]
) -> tuple[float, float]:
    """Where the distance is z standard errors, the variance growing with the rarer outcomes."""
    scale, rarer, planned = expected
    noise = sum(part.spread * _rarer_variance(part, scale) for part in parts)
    weights = [part.spread * part.share * part.rarer_prior for part in parts]
    signs = [-1 if part.is_mirrored else 1 for part in parts]
    part_of_them = min(noise / planned, 1) * np.average(signs, weights=weights)
    z2 = 1.959963984540054**2
    low, high = sorted(np.roots([1, -z2 * variance * part_of_them / rarer, -z2 * variance]).real)
    return max(rate + low, 0.0), min(rate + high, 1.0)


def recall(parts: Sequence[Part]) -> Figures:
    """Found over found and missed."""
    population = [sum(p.population * p.share[side] for p in parts) for side in (0, 1)]
    looked = [sum(p.acted.sum() for p in parts), sum(p.approved.sum() for p in parts)]
    parts = [part for part in parts if part.n]
    total = sum(part.population * part.base.mean() for part in parts)
    seen = sum(part.population * part.event.mean() for part in parts)
    rate = seen / total
    found, missed = (
        value if n >= size - 1e-9 else max(value, size / max(n, 1))
        for value, n, size in zip((seen, total - seen), looked, population, strict=True)
    )
    guarded = found / (found + missed)
    by_verdicts = _residual_variance(parts, rate, total)
    by_design = _recall_variance(parts, (found, missed))
    n_audited = sum(part.base.sum() for part in parts)
    size = _size(guarded, max(by_verdicts, by_design), n_audited)
    if guarded in (0, 1):
        return Figures(rate, rate, rate, size, 0)
    half = 1.959963984540054 / sqrt(size * guarded * (1 - guarded))
    lower = 0.0 if seen == 0 else min(rate, expit(logit(guarded) - half))
    upper = 1.0 if seen == total else max(rate, expit(logit(guarded) + half))
    usual = [sum(p.population * p.share[k] * p.prior[k] for p in parts) for k in (0, 1)]
    usual_rate = usual[0] / sum(usual)
    usual_size = _size(usual_rate, _recall_variance(parts, usual), n_audited)
    expected = usual_size * min(usual_rate, 1 - usual_rate)
    return Figures(rate, lower, upper, size, expected)


def _size(rate: float, variance: float, n_audited: float) -> float:
    """Null-variance samples (a census beside strata without verdicts) count by their verdicts."""
    return rate * (1 - rate) / variance if variance > 0 else n_audited


def _residual_variance(parts: Sequence[Part], rate: float, total: float) -> float:
    found = 0.0
    for part in parts:
        residuals = part.event - rate * part.base
        if part.n > 1:
            found += part.spread * np.var(residuals, ddof=1)
        else:
            found += part.spread * part.base.sum() * rate * (1 - rate)
    return found / total**2


def _moment(part: Part, scale: float, rate: float) -> float:
    """Variance of one residual where the rarer outcome has `scale` times its expected rate."""
    p = scale * part.rarer_prior
    p = 1 - p if part.is_mirrored else p
    square = part.share * (p * (1 - rate) ** 2 + (1 - p) * rate**2)
    return square - (part.share * (p - rate)) ** 2


def _recall_variance(parts: Sequence[Part], totals: Sequence[float]) -> float:
    rate = totals[0] / sum(totals)
    variance = 0.0
    for side, weight in ((0, 1 - rate), (1, rate)):
        expected = sum(part.population * part.share[side] * part.prior[side] for part in parts)
        largest = max((p.prior[side] for p in parts if p.share[side] > 0), default=0)
        if not largest:
            continue
        scale = min(totals[side] / expected, 1 / largest)
        for part in parts:
            p = scale * part.share[side] * part.prior[side]
            variance += weight**2 * part.spread * p * (1 - p)
    return variance / sum(totals) ** 2
