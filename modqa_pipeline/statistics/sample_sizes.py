"""Expected width of the interval of a stratified sample, and the sample size for a wanted width.

The variance is that of `estimates` in the dbt macros under recorded rates; see docs/estimation.md. The source of
populations and rates is outside this module.

References: Cochran, Sampling Techniques, 3rd ed. 1977, ch. 4, 5 and 6.11; Wilson, JASA 22 (1927) 209; Brown, Cai
and DasGupta, Statistical Science 16 (2001) 101 (logit).
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]

Z_95 = 1.959963984540054
HALVINGS = 60
"""Of the bracket around a sample size: more than a double can tell apart."""


@dataclass(frozen=True)
class Estimand:
    """A rate R of events in a base, with the strata of some days; arrays have one element per stratum.

    Attributes
    ----------
    rate : float
        R, strictly between 0 and 1.
    decisions : array
        N_h, all decisions of the stratum.
    spread : array
        What one verdict of the stratum adds to the variance of Y - R X: `event_spread`, `recall_spread`.
    base_total : float
        X, decisions in the denominator; for recall, the violations expected.
    is_logit : bool
        The interval is symmetric on the logit scale (recall); otherwise it is Wilson's.
    repeats : float
        How many times the figure's period contains these days: 4 if they are a week's and the period has 28.
    """

    rate: float
    decisions: Floats
    spread: Floats
    base_total: float
    is_logit: bool = False
    repeats: float = 1.0

    def n_effective(self, drawn: Floats) -> float:
        """Size of the simple random sample with the same precision as n_h = ``drawn`` per stratum; inf in a census.

        v = sum (N_h^2 / n_h - N_h) spread_h / X^2, with finite population correction.
        """
        open_weights = self.decisions**2 / drawn - self.decisions
        variance = float(open_weights @ self.spread) / self.base_total**2 / self.repeats
        return self.rate * (1 - self.rate) / variance if variance > 0 else math.inf

    def width(self, drawn: Floats) -> float:
        """Expected upper minus lower bound of the 95 % interval with n_h = ``drawn`` per stratum."""
        interval = logit_width if self.is_logit else wilson_width
        return interval(self.rate, self.n_effective(drawn))

    def sample_for(self, width: float, drawn: Floats) -> Floats:
        """The smallest multiple of ``drawn``, at most N_h per stratum, whose interval has this width.

        Sizes are not rounded. The width falls from 1 without audits to 0 in a census, so there is always a solution.
        """
        if not 0 < width < 1:
            raise ValueError(f"width {width}; expected a width between 0 and 1")
        low, high = 0.0, float(np.max(self.decisions / drawn))
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self.width(self._multiple(drawn, middle)) > width:
                low = middle
            else:
                high = middle
        return self._multiple(drawn, high)

    def as_one_stratum(self) -> "Estimand":
        """The same rate in a simple random sample of all decisions: v = (1 - n/N) R (1 - R) / (n X/N)."""
        total = float(self.decisions.sum())
        spread = self.base_total / total * self.rate * (1 - self.rate)
        return replace(self, decisions=np.array([total]), spread=np.array([spread]))

    def _multiple(self, drawn: Floats, factor: float) -> Floats:
        return np.minimum(self.decisions, factor * drawn)


def event_spread(base_share: Floats, event_rate: Floats, rate: float) -> Floats:
    """Variance of y - R x for one verdict: x is in the base (``base_share``), y has the event there.

    f p - f^2 p^2 - 2 R f p (1 - f) + R^2 f (1 - f): the combined ratio's residual (Cochran 1977, 6.11).
    """
    event_share = base_share * event_rate
    return (
        event_share
        - event_share**2
        - 2 * rate * event_share * (1 - base_share)
        + rate**2 * base_share * (1 - base_share)
    )


def recall_spread(found: Floats, missed: Floats, rate: float) -> Floats:
    """The same for found / (found + missed), from the shares of a stratum that are found and missed.

    (1 - R)^2 V(found) + R^2 V(missed); acted and approved decisions are sampled separately, so their variances
    add up.
    """
    return (1 - rate) ** 2 * (found - found**2) + rate**2 * (missed - missed**2)


def scaled_to(rate: float, base: Floats, event_rate: Floats) -> Floats:
    """Event rates by stratum times the one factor that gives the whole this rate, none above 1.

    ``base`` has the decisions of the denominator by stratum.
    """
    factor: float = min(rate * base.sum() / (base @ event_rate), 1 / event_rate[base > 0].max())
    return event_rate * factor


def wilson_width(rate: float, n: float) -> float:
    """Upper minus lower bound of Wilson's interval at 95 %; 0 for an infinite n.

    >>> round(wilson_width(0.95, 1840), 4)
    0.02
    """
    if math.isinf(n):
        return 0.0
    z2 = Z_95**2
    return 2 * Z_95 * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)


def logit_width(rate: float, n: float) -> float:
    """Upper minus lower bound of logit R ± z / sqrt(n R (1 - R)) as shares; 0 for an infinite n."""
    if math.isinf(n):
        return 0.0
    reach = math.exp(min(Z_95 / math.sqrt(n * rate * (1 - rate)), 700.0))
    return rate / (rate + (1 - rate) / reach) - rate / (rate + (1 - rate) * reach)
