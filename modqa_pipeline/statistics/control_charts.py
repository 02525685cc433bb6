"""Control limits for a series of proportions: the p chart and Laney's p′ chart.

Input are rates and sizes, output are limits; the reader of the chart interprets a signal.

References: NIST/SEMATECH e-Handbook 6.3.3.2; D. B. Laney, "Improved control charts for
attributes", Quality Engineering 14(4), 2002, 531-537.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SPAN_OF_MOVING_RANGE = 1.128
"""d2 for ranges of two values: mean moving range / d2 estimates a standard deviation."""


@dataclass(frozen=True)
class ControlLimits:
    """Limits of every point of a series, in its order, cut to [0, 1].

    ``sigma_z`` is the spread of the points between days relative to what chance within a day
    explains: 1 for the p chart, which assumes that there is no other spread.
    """

    center: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    sigma_z: float


def p_limits(rates: Sequence[float], sizes: Sequence[float]) -> ControlLimits | None:
    """Limits ``center ± 3 sqrt(center (1 - center) / n_i)``; None without any size.

    >>> limits = p_limits([0.2, 0.3], [50, 50])
    >>> round(limits.center, 3), round(limits.upper[0], 3)
    (0.25, 0.434)
    """
    _check(rates, sizes)
    total = math.fsum(sizes)
    if not total:
        return None
    center = math.fsum(rate * size for rate, size in zip(rates, sizes, strict=True)) / total
    return _limits(min(1.0, max(0.0, center)), sizes, sigma_z=1.0)


def laney_limits(rates: Sequence[float], sizes: Sequence[float]) -> ControlLimits | None:
    """Limits ``center ± 3 s_i sigma_z`` with sigma_z = mean |z_i - z_(i-1)| / 1.128.

    Large daily volumes make the p chart flag nearly every day, because its limits know only the
    chance within a day. p′ measures the spread between days and widens the limits by it. None
    if that spread is undefined: fewer than two points, or all of them 0, or all of them 1.
    """
    plain = p_limits(rates, sizes)
    if plain is None or len(rates) < 2 or plain.center in (0.0, 1.0):
        return None
    center = plain.center
    spread = math.sqrt(center * (1 - center))
    scores = [
        (rate - center) * math.sqrt(size) / spread for rate, size in zip(rates, sizes, strict=True)
    ]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    return _limits(center, sizes, math.fsum(ranges) / len(ranges) / SPAN_OF_MOVING_RANGE)


def _limits(center: float, sizes: Sequence[float], sigma_z: float) -> ControlLimits:
    reach = [3 * math.sqrt(center * (1 - center) / size) * sigma_z for size in sizes]
    return ControlLimits(
        center=center,
        lower=tuple(max(0.0, center - r) for r in reach),
        upper=tuple(min(1.0, center + r) for r in reach),
        sigma_z=sigma_z,
    )


def _check(rates: Sequence[float], sizes: Sequence[float]) -> None:
    if len(rates) != len(sizes):
        raise ValueError(f"{len(rates)} rates but {len(sizes)} sizes; give one size for each rate")
    for rate, size in zip(rates, sizes, strict=True):
        if not (0 <= rate <= 1 and size > 0):
            raise ValueError(
                f"rate {rate} of size {size}; expected a rate in 0 to 1, a size above 0"
            )
