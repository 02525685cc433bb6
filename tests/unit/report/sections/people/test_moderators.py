from modqa_pipeline.report.sections.people import moderators
from tests.worlds.published.makers import make_moderator, make_window
from tests.worlds.published.marketplace import target_row

TARGET = [target_row("all", "(all)", "accuracy", 0.95)]


def names(built):
    return [row.cells[0].text for row in built["chart"].table.rows]


def test_nobody_below_the_minimum_is_shown_alone(facts_of):
    people = [make_moderator("a" * 64, 100), make_moderator("b" * 64, 29, 0.6)]
    built = moderators.build(facts_of(kpi_moderator_scorecard=people).window)
    assert names(built) == ["a" * 8]
    assert built["others"] == (
        "1 other with 29 audits together has too few to be shown alone (at least 30 each)."
    )
    assert "bbbbbbbb" not in str(built["chart"].figure)


def test_pseudonyms_are_cut_to_eight_characters(facts_of):
    built = moderators.build(facts_of(kpi_moderator_scorecard=[make_moderator()]).window)
    assert names(built) == ["a" * 8]
    assert "a" * 9 not in str(built)


def test_those_outside_the_limits_stand_first(facts_of):
    people = [
        make_moderator("a" * 64, 400, 0.951),
        make_moderator("b" * 64, 400, 0.80),
        make_moderator("c" * 64, 40, 0.90),
    ]
    built = moderators.build(
        facts_of(
            kpi_moderator_scorecard=people, kpi_quality_28_days=[make_window()], targets=TARGET
        ).window
    )
    assert names(built)[0] == "b" * 8
    assert built["chart"].title == (
        "1 of 3 moderators is further below the target than chance explains"
    )


def test_a_low_rate_on_few_audits_is_within_what_chance_explains(facts_of):
    built = moderators.build(
        facts_of(
            kpi_moderator_scorecard=[make_moderator(n_audited=30, accuracy=0.9)],
            kpi_quality_28_days=[make_window()],
            targets=TARGET,
        ).window
    )
    assert built["chart"].title == "Chance explains how the only moderator differs from the target"


def test_nobody_to_show_is_said_in_words(facts_of):
    assert "No moderator has an audited decision" in moderators.build(facts_of().window)["remark"]
    few = facts_of(kpi_moderator_scorecard=[make_moderator(n_audited=5)])
    assert "No moderator has at least 30 audits" in moderators.build(few.window)["remark"]


def test_moderators_stand_in_bands_and_not_in_places(facts_of):
    people = [
        make_moderator("a" * 64, 100, 0.951, standing="level"),
        make_moderator("b" * 64, 100, 0.99, standing="above"),
        make_moderator("c" * 64, 100, 0.955, standing="below"),
        make_moderator("d" * 64, 100, 0.949, standing="level"),
    ]
    built = moderators.build(facts_of(kpi_moderator_scorecard=people).window)
    assert names(built) == ["c" * 8, "a" * 8, "d" * 8, "b" * 8]
    assert [row.cells[4].text for row in built["chart"].table.rows] == [
        "below",
        "level",
        "level",
        "above",
    ]
