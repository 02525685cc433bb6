import pytest

from modqa_pipeline.report.sections.trust import draw
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.draws import design_row, margin_row
from tests.worlds.published.makers import make_figure


def says(facts_of, designs=({},), margins=(), **tables):
    built = draw.build(
        facts_of(
            fct_draw_designs=[design_row(LAST_DAY, **changes) for changes in designs],
            fct_plan_margins=[margin_row(LAST_DAY, **changes) for changes in margins],
            **tables,
        )
    )
    return built["says"]


def test_a_day_without_a_design_has_nothing_to_say(facts_of):
    assert draw.build(facts_of()) is None


def test_budgets_are_summed_and_the_dearest_floors_are_named(facts_of):
    market = {"budget_cell": "market PT", "n_drawn": 40, "n_decisions": 900, "n_strata": 1}
    said = says(facts_of, [{"n_for_risk": 30}, market | {"cost_of_floors": 0.15}])
    assert said == [
        "424 audits drawn at random from 72,900 decisions in 7 strata.",
        "30 more are drawn where past audits found most errors; they are in no rate.",
        "Floors, caps and guards add 15.0\u202f% to the variance of accuracy.",
    ]


def test_what_the_strata_brought_is_said_where_the_accuracy_may_be(facts_of):
    figure = make_figure(n_audited=300, n_effective=412.3)
    said = says(facts_of, [{"cost_of_floors": 0}], kpi_quality_daily=[figure])
    assert said[1:] == [
        "For accuracy, the 300 verdicts are as precise as 412 from a simple random sample.",
        "Floors, caps and guards add nothing to the variance of accuracy.",
    ]


def test_a_budget_that_cannot_honour_its_floors_says_what_it_would_take(facts_of):
    said = says(facts_of, [{"n_missing_for_floors": 12}])
    assert "The budget is too small for its floors: 12 audits a day are missing." in said


def test_a_census_is_called_one(facts_of):
    assert says(facts_of, [{"is_census": True, "n_decisions": 80}])[0] == (
        "The budget covers all 80 decisions: a census."
    )


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"n_drawn": 40}, ("reached", "reached")),
        ({}, ("on course", "on course")),
        ({"n_expected_today": 12.4}, ("short", "3 short this day")),
        ({"n_days_left": 1}, ("short", "missed by 25")),
        ({"weekly_floor": None, "weekly_cap": 300}, ("", "–")),
    ],
)
def test_a_floor_is_reached_on_course_or_short(changes, state):
    assert draw.floor_state(margin_row(LAST_DAY, **changes)) == state


def test_floors_that_are_short_stand_first_and_moderators_are_only_counted(facts_of):
    margins = [
        margin_row(LAST_DAY),
        margin_row(LAST_DAY, rule_kind="queue", rule_value="q-1", n_days_left=1),
        margin_row(LAST_DAY, rule_kind="moderator", rule_value="a" * 64),
    ]
    built = draw.build(facts_of(fct_draw_designs=[design_row(LAST_DAY)], fct_plan_margins=margins))
    assert built["says"][-1] == "Weekly floors: 2 on course and 1 short."
    assert [row.cells[0].text for row in built["tables"][-1].rows] == [
        "queue q-1",
        "site acme/porto",
    ]
    assert "aaaaaaaa" not in str(built)
