import pytest

from modqa_pipeline.report.figures.measures import Figure, Targets, verdict


def make(estimate=0.96, lower=0.955, upper=0.965, n=300, status="ok", **others):
    return Figure(estimate, lower, upper, n, status, **others)


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (0.951, 0.97, "met"),
        (0.93, 0.949, "not_met"),
        (0.94, 0.96, "not_established"),
        (0.95, 0.97, "not_established"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(lower, upper, said):
    assert verdict(make(lower=lower, upper=upper), 0.95) == said


def test_a_metric_that_should_be_low_is_met_below_its_target():
    assert verdict(make(0.02, 0.01, 0.03), 0.05, "leakage_rate") == "met"
    assert verdict(make(0.08, 0.07, 0.09), 0.05, "leakage_rate") == "not_met"


def test_a_census_is_compared_with_the_target_itself():
    assert verdict(make(0.95, 0.95, 0.95), 0.95) == "met"
    assert verdict(make(0.05, 0.05, 0.05), 0.05, "leakage_rate") == "met"
    assert verdict(make(0.949, 0.949, 0.949), 0.95) == "not_met"


def test_nothing_is_said_where_nothing_was_promised_or_nothing_is_known():
    assert verdict(make(), None) is None
    assert verdict(None, 0.95) is None
    assert verdict(make(None, None, None, 0, "undefined"), 0.95) is None
    assert verdict(make(), 0.4, "prevalence") is None


def test_too_few_audits_never_establish_a_verdict():
    assert verdict(make(0.5, 0.3, 0.7, 12, "insufficient"), 0.95) == "not_established"


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (make(n=12, status="insufficient"), "insufficient audits (12 of 30)"),
        (make(None, None, None, 0, "insufficient"), "insufficient audits (0 of 30)"),
        (make(None, None, None, 0, "undefined"), "undefined"),
        (
            make(n=80, status="insufficient", covered_share=0.62),
            "insufficient audits (62.0\u202f% of decisions covered)",
        ),
        (
            make(n=80, status="insufficient", covered_share=1.0),
            "insufficient audits (80, interval not reliable)",
        ),
        (
            make(n=80, status="insufficient", covered_share=0.98, expected_events=1.24),
            "insufficient audits (1.2 events expected, 98.0\u202f% of decisions covered)",
        ),
    ],
)
def test_a_figure_that_may_not_be_shown_says_why(figure, text):
    assert figure.says(30) == text


def test_the_interval_of_an_insufficient_figure_is_still_stated():
    assert make(0.9, 0.62, 0.98, 12, "insufficient").range() == "62.0 to 98.0"


def test_a_target_is_the_slices_own_then_its_kinds_then_the_overall_one():
    rows = [("all", "(all)", 0.95), ("site", "*", 0.9), ("site", "a/b", 0.8)]
    names = ("slice_kind", "slice_value", "target")
    targets = Targets([dict(zip(names, r, strict=True)) | {"metric": "accuracy"} for r in rows])
    assert targets.of("site", "a/b") == 0.8
    assert targets.of("site", "a/c") == 0.9
    assert targets.of("queue", "q") == 0.95
    assert targets.of("queue", "q", "recall") is None
