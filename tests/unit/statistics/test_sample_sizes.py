"""Sample sizes against published figures, the algebra of Wilson's interval, and what any of them must obey."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modqa_pipeline.statistics.sample_sizes import (
    Z_95,
    Estimand,
    event_spread,
    logit_width,
    recall_spread,
    scaled_to,
    wilson_width,
)

Z2 = Z_95**2


def simple(rate: float, size: float, part: float = 1.0) -> Estimand:
    """A rate in a part of one population."""
    spread = np.array([part * rate * (1 - rate)])
    return Estimand(rate, np.array([float(size)]), spread, base_total=part * size)


def wilson_size(rate: float, width: float) -> float:
    """The n of which Wilson's interval has this width, by solving its quadratic."""
    b = 2 * width**2 * Z2 - 4 * Z2 * rate * (1 - rate)
    root = math.sqrt(b * b - 4 * width**2 * Z2 * Z2 * (width**2 - 1))
    return (-b + root) / (2 * width**2)


@pytest.mark.parametrize(
    ("n_infinite", "size", "expected"), [(400, 3200, 356), (384.146, 1000, 278)]
)
def test_the_finite_population_correction_is_that_of_cochran(n_infinite, size, expected):
    """Cochran 1977, ch. 4: of 400 and 3,200 remain 356."""
    [n] = simple(0.5, size).sample_for(wilson_width(0.5, n_infinite), np.ones(1))
    assert math.ceil(n) == expected


@pytest.mark.parametrize(
    ("drawn", "variance"),
    [((6, 18), 1_882_293), ((12, 12), 1_090_827)],
)
def test_the_stratified_variance_is_that_of_cochrans_64_cities(drawn, variance):
    """Cochran 1977, ch. 5: two strata with S^2 of 53,843 and 5,581."""
    cities = Estimand(0.5, np.array([16.0, 48.0]), np.array([53_843.0, 5_581.0]), base_total=1)
    assert 0.25 / cities.n_effective(np.array(drawn)) == pytest.approx(variance, rel=1e-4)


def test_the_recall_of_the_worked_example_has_its_standard_error():
    """docs/estimation.md: 372 of 400 removed items violate, 42 of 600 and 5 of 1,000 approved ones."""
    decisions = np.array([20_000.0, 30_000.0, 950_000.0])
    found, missed = np.array([372 / 400, 0, 0]), np.array([0, 42 / 600, 5 / 1000])
    n_found, n_missed = decisions @ found, decisions @ missed
    rate = n_found / (n_found + n_missed)
    estimand = Estimand(rate, decisions, recall_spread(found, missed, rate), n_found + n_missed)
    n = estimand.n_effective(np.array([400.0, 600.0, 1000.0]))
    assert rate == pytest.approx(0.730844793713163)
    assert math.sqrt(rate * (1 - rate) / n) == pytest.approx(0.061552238, abs=1e-4)


@pytest.mark.parametrize(("rate", "width"), [(0.95, 0.02), (0.5, 0.1), (0.002, 0.004), (0.97, 0.3)])
def test_a_simple_random_sample_is_what_wilsons_quadratic_says(rate, width):
    n = wilson_size(rate, width)
    [without_correction] = simple(rate, 1e12).sample_for(width, np.ones(1))
    [corrected] = simple(rate, 5000).sample_for(width, np.ones(1))
    [in_a_third] = simple(rate, 15_000, part=1 / 3).sample_for(width, np.ones(1))
    assert without_correction == pytest.approx(n, rel=1e-6)
    assert corrected == pytest.approx(n / (1 + n / 5000))
    assert in_a_third == pytest.approx(3 * corrected)


@pytest.mark.parametrize("n", [3, 40, 1825.5])
@pytest.mark.parametrize("rate", [0.004, 0.3, 0.95])
def test_widths_are_those_of_statsmodels_and_scipy(n, rate):
    confint = pytest.importorskip("statsmodels.stats.proportion").proportion_confint
    special = pytest.importorskip("scipy.special")
    lower, upper = confint(rate * n, n, method="wilson")
    assert wilson_width(rate, n) == pytest.approx(upper - lower)
    reach = Z_95 / math.sqrt(n * rate * (1 - rate))
    lower, upper = (special.expit(special.logit(rate) + side * reach) for side in (-1, 1))
    assert logit_width(rate, n) == pytest.approx(upper - lower)


def test_a_census_leaves_no_width():
    assert simple(0.9, 50).width(np.array([50.0])) == 0
    assert logit_width(0.9, math.inf) == 0
    [n] = simple(0.9, 50).sample_for(1e-9, np.ones(1))
    assert n == pytest.approx(50)


def test_a_period_of_twice_the_days_needs_half_of_the_audits_of_each():
    week = simple(0.9, 1e9)
    two_weeks = Estimand(week.rate, week.decisions, week.spread, week.base_total, repeats=2)
    [one], [of_two] = (e.sample_for(0.05, np.ones(1)) for e in (week, two_weeks))
    assert one == pytest.approx(2 * of_two, rel=1e-6)


@pytest.mark.parametrize("width", [0, 1, -0.1, 2, math.nan])
def test_a_width_that_is_no_share_is_named(width):
    with pytest.raises(ValueError, match="expected a width between 0 and 1"):
        simple(0.9, 100).sample_for(width, np.ones(1))


def test_rates_are_scaled_to_the_whole_and_no_further_than_certainty():
    base = np.array([10.0, 30.0, 0.0])
    assert scaled_to(0.2, base, np.array([0.1, 0.1, 0.9])) == pytest.approx([0.2, 0.2, 1.8])
    assert scaled_to(0.9, base, np.array([0.5, 0.1, 0.1])) == pytest.approx([1, 0.2, 0.2])


def test_the_spread_of_a_rate_is_the_variance_of_its_residual():
    """y - R x takes 1 - R with the event, -R in the base without it, 0 outside of it."""
    part, event, rate = 0.4, 0.3, 0.25
    chances = np.array([part * event, part * (1 - event), 1 - part])
    values = np.array([1 - rate, -rate, 0])
    variance = chances @ values**2 - (chances @ values) ** 2
    assert event_spread(np.array([part]), np.array([event]), rate)[0] == pytest.approx(variance)


strata = st.lists(
    st.tuples(
        st.integers(20, 100_000), st.floats(0.01, 1), st.floats(0.05, 1), st.floats(0.001, 0.6)
    ),
    min_size=1,
    max_size=8,
)
widths = st.floats(0.005, 0.9)


def estimand_of(rows) -> tuple[Estimand, np.ndarray]:
    size, fraction, share, event = (
        np.array(column, dtype=float) for column in zip(*rows, strict=True)
    )
    base = size * share
    rate = float(base @ event / base.sum())
    return Estimand(rate, size, event_spread(share, event, rate), base.sum()), fraction * size


@given(strata, widths)
def test_the_sample_has_the_width_and_stays_within_its_strata(rows, width):
    estimand, drawn = estimand_of(rows)
    sample = estimand.sample_for(width, drawn)
    assert (sample <= estimand.decisions).all() and (sample > 0).all()
    if (sample < estimand.decisions).all():
        assert estimand.width(sample) == pytest.approx(width, rel=1e-6)
    else:
        assert estimand.width(sample) <= width * (1 + 1e-9)


@given(strata, widths, widths)
def test_a_narrower_interval_never_takes_fewer_audits(rows, one, other):
    estimand, drawn = estimand_of(rows)
    narrow, wide = (estimand.sample_for(width, drawn) for width in sorted((one, other)))
    assert (narrow >= wide * (1 - 1e-9)).all()


@given(strata)
def test_the_width_of_a_draw_asks_for_that_draw(rows):
    estimand, drawn = estimand_of(rows)
    width = estimand.width(drawn)
    if 1e-6 < width < 0.999:
        assert estimand.sample_for(width, drawn) == pytest.approx(drawn, rel=1e-6)


@given(strata, widths)
def test_strata_in_proportion_never_cost_more_than_a_simple_random_sample(rows, width):
    estimand, _ = estimand_of(rows)
    stratified = estimand.sample_for(width, estimand.decisions).sum()
    assert stratified <= estimand.as_one_stratum().sample_for(width, np.ones(1)).sum() * (1 + 1e-6)
