import pytest
from hypothesis import given
from hypothesis import strategies as st

from modqa_pipeline.report.figures import wording


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.9612, "96.1"),
        (0.0423, "4.23"),
        (0.00612, "0.612"),
        (0.09996, "10.0"),
        (1, "100"),
        (0, "0"),
        (0.99971, "99.97"),
        (0.000004, "0.000400"),
    ],
)
def test_a_rate_has_three_significant_figures_and_is_never_rounded_to_certainty(rate, text):
    assert wording.percent(rate) == f"{text}{wording.THIN}%"


@given(st.floats(1e-6, 1 - 1e-6))
def test_only_certainty_reads_as_0_or_100(rate):
    assert wording.bare_percent(rate) not in ("0", "100", "0.0", "100.0")


def test_bounds_have_the_decimals_of_the_estimate():
    assert wording.interval(0.9519, 0.9681, 0.9612) == "95.2 to 96.8"
    assert wording.interval(0.0, 0.0356, 0) == "0.00 to 3.56"
    assert wording.interval(None, None) == ""


def test_a_bound_at_certainty_does_not_take_the_decimals_of_the_other():
    assert wording.interval(0.8162, 1.0) == "81.6 to 100.0"
    assert wording.interval(0.0, 0.1824) == "0.0 to 18.2"
    assert wording.interval(0.0, 1.0) == "0 to 100"


def test_a_bound_beside_the_target_does_not_read_as_the_target():
    assert wording.interval(0.906, 0.9498, 0.931, apart_from=0.95) == "90.60 to 94.98"
    assert wording.interval(0.906, 0.948, 0.931, apart_from=0.95) == "90.6 to 94.8"
    assert wording.interval(0.95, 0.98, 0.96, apart_from=0.95) == "95.0 to 98.0"


def test_unknown_is_a_dash_and_never_zero():
    assert wording.percent(None) == wording.count(None) == wording.number_text(None) == "–"


def test_numbers_are_thousands_separated():
    assert wording.count(1234567) == "1,234,567"
    assert wording.number_text(1234.4) == "1,230"
    assert wording.number_text(0.01234) == "0.0123"


def test_a_difference_is_signed_in_points():
    assert wording.points(-0.037) == f"−3.7{wording.THIN}pp"
    assert wording.points(0.00001) == f"±0.00{wording.THIN}pp"


def test_names_are_listed_as_in_a_sentence():
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.listed(["a"]) == "a"
    assert wording.listed([]) == ""
