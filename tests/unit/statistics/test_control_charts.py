"""Reference values: NIST 6.3.3.2 (Montgomery's orange juice) and Laney's p′ on the same samples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modqa_pipeline.statistics.control_charts import laney_limits, p_limits

ORANGE_JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11]
ORANGE_JUICE += [20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
LARGE_COUNTS = [1210, 1385, 1150, 1302, 1498, 1175, 1260, 1420, 1105, 1350]
LARGE_SIZES = [24800, 25600, 25100, 24950, 26000, 25300, 24700, 25900, 25050, 25400]


def rates(counts, sizes):
    return [count / size for count, size in zip(counts, sizes, strict=True)]


def outside(values, limits):
    points = zip(values, limits.lower, limits.upper, strict=True)
    return [i for i, (value, low, high) in enumerate(points, 1) if not low <= value <= high]


def test_p_limits_agree_with_nist_orange_juice():
    values = rates(ORANGE_JUICE, [50] * 30)
    limits = p_limits(values, [50] * 30)
    assert limits.center == pytest.approx(0.2313, abs=5e-5)
    assert limits.upper[0] == pytest.approx(0.4102, abs=5e-5)
    assert limits.lower[0] == pytest.approx(0.0524, abs=5e-5)
    assert outside(values, limits) == [15, 23]


def test_p_limits_agree_with_nist_after_the_two_signals_are_left_out():
    kept = [count for i, count in enumerate(ORANGE_JUICE, 1) if i not in (15, 23)]
    values = rates(kept, [50] * 28)
    limits = p_limits(values, [50] * 28)
    assert (limits.center, limits.upper[0], limits.lower[0]) == pytest.approx(
        (0.2150, 0.3893, 0.0407), abs=5e-5
    )
    assert [kept[i - 1] for i in outside(values, limits)] == [20]


def test_laney_limits_agree_with_the_reference_on_orange_juice():
    limits = laney_limits(rates(ORANGE_JUICE, [50] * 30), [50] * 30)
    assert limits.sigma_z == pytest.approx(1.6608667197, abs=1e-9)
    assert limits.upper[0] == pytest.approx(0.5284719980, abs=1e-9)
    assert limits.lower[0] == 0


def test_laney_limits_do_not_flag_every_large_subgroup_as_the_p_chart_does():
    values = rates(LARGE_COUNTS, LARGE_SIZES)
    plain, laney = p_limits(values, LARGE_SIZES), laney_limits(values, LARGE_SIZES)
    assert plain.center == pytest.approx(0.0508504747, abs=1e-9)
    assert laney.sigma_z == pytest.approx(4.6283969069, abs=1e-9)
    assert outside(values, plain) == [3, 5, 6, 9]
    assert outside(values, laney) == []


def test_limits_are_undefined_without_spread_or_without_data():
    assert p_limits([], []) is None
    assert laney_limits([0.1], [50]) is None
    assert laney_limits([0.0, 0.0], [50, 60]) is None
    assert laney_limits([1.0, 1.0], [50, 60]) is None


def test_a_rate_that_is_no_rate_is_named():
    with pytest.raises(ValueError, match=r"rate 1\.2 of size 50"):
        p_limits([1.2], [50])
    with pytest.raises(ValueError, match="2 rates but 1 sizes"):
        p_limits([0.1, 0.2], [50])


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 10**6)), min_size=2, max_size=40))
def test_limits_stay_within_zero_and_one_and_hold_the_center(points):
    values, sizes = [p for p, _ in points], [n for _, n in points]
    for limits in (p_limits(values, sizes), laney_limits(values, sizes)):
        if limits is not None:
            for low, high in zip(limits.lower, limits.upper, strict=True):
                assert 0 <= low <= limits.center <= high <= 1
