from datetime import timedelta

from modqa_pipeline.report.figures.measures import figure_of
from modqa_pipeline.report.sections import trend
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import make_figure


def series(estimates, n_audited=300):
    return [
        make_figure(
            estimate,
            estimate - 0.01,
            min(1.0, estimate + 0.01),
            n_audited,
            decision_date=LAST_DAY - timedelta(days=i),
        )
        for i, estimate in enumerate(reversed(estimates))
    ]


def limits_of(estimates, n_audited=300):
    return trend.control_limits([figure_of(row) for row in series(estimates, n_audited)])


def test_limits_are_laneys_where_the_days_vary_more_than_chance():
    limits, note = limits_of([0.95, 0.93, 0.96, 0.94, 0.97, 0.93, 0.95, 0.96] * 2, 25_000)
    assert limits.sigma_z > 4
    assert "Laney p′" in note


def test_limits_are_those_of_a_p_chart_where_chance_explains_the_days():
    limits, note = limits_of([0.950, 0.951, 0.949, 0.950, 0.951, 0.950, 0.949, 0.950])
    assert limits.sigma_z == 1
    assert "p chart" in note


def test_few_days_have_no_limits():
    limits, note = limits_of([0.95, 0.96])
    assert limits is None
    assert note == "No control limits: 2 of the 8 days needed have a value."


def test_a_day_outside_its_limits_is_in_the_title(facts_of):
    facts = facts_of(kpi_quality_daily=series([0.95, 0.951] * 10 + [0.80]))
    (chart,) = trend.build(facts)["charts"]
    assert chart.title == "Accuracy is outside its control limits on this day"


def test_a_day_of_perfect_accuracy_has_no_limits_and_no_error(facts_of):
    facts = facts_of(kpi_quality_daily=series([1.0] * 10))
    assert len(trend.build(facts)["charts"]) == 1


def test_a_census_series_without_effective_numbers_is_drawn(facts_of):
    rows = [
        row | {"n_effective": None, "lower": row["estimate"], "upper": row["estimate"]}
        for row in series([0.98] * 9)
    ]
    assert trend.build(facts_of(kpi_quality_daily=rows))["charts"]


def test_blocked_days_and_policy_changes_are_marks(facts):
    built = trend.build(facts)
    assert built["marks"] == (
        "9 November: policy SP-02 v3 takes effect; "
        "blocked, not published: 3 November and 16 November"
    )
    figure = built["charts"][0].figure
    assert any(trace.get("name") == "day blocked" for trace in figure["data"])
    assert len(figure["layout"]["shapes"]) == 1
