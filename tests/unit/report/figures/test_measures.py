import pytest

from modqa_pipeline.report.figures.measures import Figure


def make(estimate=0.96, lower=0.955, upper=0.965, n=300, status="ok", **others):
    return Figure(estimate, lower, upper, n, status, **others)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (make(n=12, status="insufficient"), "too few audits (12 of 30)"),
        (make(None, None, None, 0, "insufficient"), "too few audits (0 of 30)"),
        (make(None, None, None, 0, "undefined"), "undefined"),
        (
            make(n=80, status="insufficient", covered_share=0.62),
            "too few audits (62.0\u202f% of decisions covered)",
        ),
        (
            make(n=80, status="insufficient", covered_share=1.0),
            "too few audits (80, interval not reliable)",
        ),
        (
            make(n=80, status="insufficient", covered_share=0.98, expected_events=1.24),
            "too few audits (1.2 events expected, 98.0\u202f% of decisions covered)",
        ),
    ],
)
def test_a_figure_that_may_not_be_shown_says_why(figure, text):
    assert figure.says(30) == text


def test_the_interval_of_an_insufficient_figure_is_still_stated():
    assert make(0.9, 0.62, 0.98, 12, "insufficient").range() == "62.0 to 98.0"
