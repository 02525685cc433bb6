"""Funnel limits against scipy's binomial distribution, and the shape a funnel must have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modqa_pipeline.statistics.funnel import funnel_limits


@pytest.mark.parametrize("size", [1, 30, 100, 1000, 50_000])
@pytest.mark.parametrize("center", [0.02, 0.5, 0.95])
@pytest.mark.parametrize("coverage", [0.95, 0.998])
def test_limits_lie_within_one_count_outside_the_exact_binomial_quantile(center, size, coverage):
    binom = pytest.importorskip("scipy.stats").binom
    lower, upper = funnel_limits(center, size, coverage)
    tail = (1 - coverage) / 2
    low, high = binom.ppf(tail, size, center), binom.ppf(1 - tail, size, center)
    assert max(0, low - 1) - 1e-6 <= lower * size <= low + 1e-6
    assert high - 1e-6 <= upper * size <= min(size, high + 1) + 1e-6


@pytest.mark.parametrize("coverage", [0.95, 0.998])
@pytest.mark.parametrize("size", [30, 45, 100, 1000])
def test_what_lies_outside_a_limit_is_as_rare_as_it_says(size, coverage):
    binom = pytest.importorskip("scipy.stats").binom
    lower, upper = funnel_limits(0.95, size, coverage)
    counts = range(size + 1)
    below = sum(binom.pmf(k, size, 0.95) for k in counts if k / size < lower)
    above = sum(binom.pmf(k, size, 0.95) for k in counts if k / size > upper)
    assert max(below, above) <= (1 - coverage) / 2


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.integers(1, 20_000))
def test_wider_coverage_gives_wider_limits_inside_zero_and_one(center, size):
    near, far = funnel_limits(center, size, 0.95), funnel_limits(center, size, 0.998)
    assert 0 <= far[0] <= near[0] <= near[1] <= far[1] <= 1


def test_limits_close_in_on_the_center_as_more_is_audited():
    widths = [
        upper - lower for lower, upper in (funnel_limits(0.95, n, 0.95) for n in (50, 500, 5000))
    ]
    assert widths == sorted(widths, reverse=True)


def test_a_center_of_zero_or_one_leaves_no_room():
    assert funnel_limits(1.0, 40, 0.95) == (1.0, 1.0)
    assert funnel_limits(0.0, 40, 0.95) == (0.0, 0.0)


def test_a_size_of_zero_is_named():
    with pytest.raises(ValueError, match="size 0"):
        funnel_limits(0.95, 0, 0.95)
