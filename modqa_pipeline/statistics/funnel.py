"""Control limits of a funnel plot: how far chance moves a rate from the centre, given its size.

Reference: D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics
in Medicine 24, 2005, 1185-1202, appendix A.1.1 (exact binomial limits, interpolated).
"""

import math
from functools import lru_cache

TAIL_IN_STANDARD_DEVIATIONS = 12
"""Probability mass further out than this is below 1e-16 and is not summed."""


@lru_cache(maxsize=4096)
def funnel_limits(center: float, size: int, coverage: float) -> tuple[float, float]:
    """Lower and upper limit of a rate among ``size``, if ``center`` were true of everyone.

    >>> lower, upper = funnel_limits(0.95, 100, 0.95)
    >>> round(lower, 3), round(upper, 3)
    (0.898, 0.994)

    The upper limit is the lower limit of the failures. The quantile of the successes would be up to one count lower,
    and would flag a person who was right in all of 40 audits, which happens to one in eight.
    """
    if not (0 <= center <= 1 and size >= 1 and 0 < coverage < 1):
        raise ValueError(
            f"center {center}, size {size}, coverage {coverage}; expected a center in 0 to 1, "
            "a size from 1, a coverage between 0 and 1"
        )
    if center in (0.0, 1.0):
        return center, center
    tail = (1 - coverage) / 2
    return _quantile(center, size, tail) / size, 1 - _quantile(1 - center, size, tail) / size


def _quantile(center: float, size: int, probability: float) -> float:
    """The binomial quantile, interpolated between counts so that the limits are smooth curves.

    With r the smallest count whose cumulative probability F(r) reaches ``probability``:
    r - (F(r) - probability) / P(r), cut to [0, size].
    """
    mean, deviation = size * center, math.sqrt(size * center * (1 - center))
    count = max(0, math.floor(mean - TAIL_IN_STANDARD_DEVIATIONS * deviation))
    mass = math.exp(_log_mass(center, size, count))
    cumulated = mass
    odds = center / (1 - center)
    while cumulated < probability and count < size:
        mass *= (size - count) / (count + 1) * odds
        count += 1
        cumulated += mass
    if not mass:
        return float(count)
    return min(float(size), max(0.0, count - (cumulated - probability) / mass))


def _log_mass(center: float, size: int, count: int) -> float:
    ways = math.lgamma(size + 1) - math.lgamma(count + 1) - math.lgamma(size - count + 1)
    return ways + count * math.log(center) + (size - count) * math.log1p(-center)
