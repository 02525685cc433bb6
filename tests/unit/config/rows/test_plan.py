import pytest

from modqa_pipeline.config.rows.plan import PlanRow
from modqa_pipeline.config.rows.targets import Target
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.home.files import write_text
from tests.worlds.plan_tables import WHOLE, make_home, plan_of, plan_text, refusal, row

PERSON = "ab" * 32


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def test_every_kind_of_row_says_what_it_is_for(home):
    plan = plan_of(
        home,
        WHOLE,
        row("entity_type", "ipr", daily_budget=40),
        row("market", "PT", daily_budget=0),
        row("queue", "q1", daily_budget=20, weekly_floor=10, weekly_cap=140),
        row("queue", "*", weekly_floor=5),
        row("site", "acme/porto", weekly_cap=500),
        row("moderator", "*", weekly_floor=3),
        row("moderator", PERSON, weekly_floor=30),
        row("risk_tier", "high", weight=2.5),
    )
    rows = plan[PlanRow]
    assert sum(each.daily_budget or 0 for each in rows) == 360
    assert rows[-1].weight == 2.5
    assert [each.stratum_floor for each in rows] == [5] + 8 * [None]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("market", "PT", daily_budget=-5), "column daily_budget is '-5'; expected a whole number"),
        (row("market", "PT", daily_budget="many"), "column daily_budget is 'many'"),
        (row("market", "PT", daily_budget=1_000_001), "from 0 to 1,000,000"),
        (row("market", "PT"), "column daily_budget is ''; expected a value"),
        (row("market", "*", daily_budget=5), "column slice_value is '*'; expected a name"),
        (row("queue", "*", daily_budget=5, weekly_cap=9), "column slice_value is '*'; expected a name"),
        (row("market", "PT", daily_budget=5, weekly_floor=1), "column weekly_floor is '1'; expected blank"),
        (row("entity_type", "seler", daily_budget=5), "'seler'; expected one of seller, product"),
        (row("city", "porto", daily_budget=5), "column slice_kind is 'city'; expected one of all, entity"),
        (row("", "porto", daily_budget=5), "column slice_kind is ''"),
        (row("queue", "", daily_budget=5), "column slice_value is ''"),
        (row("site", "acme/porto", lot_aql="2"), "column lot_aql is '2'; expected one of 0.01, 0.015, 0.025"),
        (row("site", "acme/porto", lot_aql="15"), "6.5, 10 (percent, as ISO 2859-1 prints them)"),
        (row("site", "acme/porto", lot_aql="1 %"), "column lot_aql is '1 %'"),
        (row("site", "acme/porto", lot_aql=1, lot_level="IV"), "'IV'; expected one of I, II, III, S-1"),
        (row("site", "acme/porto", lot_level="II"), "column lot_level is 'II'; expected blank"),
        (row("site", "(blank)", lot_aql=1), "column slice_value is '(blank)'; expected a vendor and a site"),
        (row("site", "(blank)/porto", lot_aql=1), "'(blank)/porto'; expected a vendor and a site"),
        (row("queue", "q1", lot_aql=1), "column lot_aql is '1'; expected blank"),
        (row("queue", "q1"), "(queue q1) sets nothing; expected daily_budget, weekly_floor, weekly_cap"),
        (row("queue", "q1", weekly_floor=9, weekly_cap=8), "column weekly_floor is '9'; expected at most"),
        (row("site", "porto", weekly_floor=9), "'porto'; expected vendor/site, such as acme/porto"),
        (row("site", "acme/porto", daily_budget=9), "column daily_budget is '9'; expected blank"),
        (row("site", "*", weekly_floor="1.5"), "column weekly_floor is '1.5'"),
        (row("moderator", "m-17", weekly_floor=3), "column slice_value is not a pseudonym"),
        (row("risk_tier", "urgent", weight=2), "'urgent'; expected one of low, medium, high"),
        (row("risk_tier", "*", weight=2), "'*'; expected one of low, medium, high"),
        (row("risk_tier", "low", weight=0), "column weight is '0'; expected a number from 0.1 to 10"),
        (row("risk_tier", "low", weight=1, daily_budget=2), "column daily_budget is '2'; expected blank"),
        (row("market", "PT", daily_budget=5, risk_share=0.1), "column risk_share is '0.1'; expected blank"),
    ],
)  # fmt: skip
def test_a_wrong_row_of_the_plan_is_named(home, wrong, said):
    found = refusal(home, "plan.csv", plan_text(WHOLE, row("queue", "q0", daily_budget=1), wrong))
    assert "row 4" in found and said in found
    assert found.endswith(".")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"risk_share": "5"}, "column risk_share is '5'; expected a share from 0 to below 1, such as 0.05 for 5 %"),
        ({"risk_share": "1"}, "column risk_share is '1'"),
        ({"second_read_share": "5%"}, "such as 0.05 for 5 %"),
        ({"second_read_share": "-0.1"}, "column second_read_share is '-0.1'"),
        ({"agreement_share": "10"}, "such as 0.1 for 10 %"),
        ({"golden_share": "1"}, "column golden_share is '1'"),
        ({"stratum_floor": "10001"}, "column stratum_floor is '10001'"),
        ({"weekly_cap": "5"}, "column weekly_cap is '5'; expected blank"),
        ({"weight": "2"}, "column weight is '2'; expected blank"),
        ({"daily_budget": ""}, "column daily_budget is ''; expected a value"),
        ({"slice_value": "*"}, "column slice_value is '*'"),
        ({"slice_value": "everything"}, "column slice_value is 'everything'; expected (all)"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_the_whole_is_named(home, cells, said):
    found = refusal(home, "plan.csv", plan_text({**WHOLE, **cells}))
    assert "row 2" in found and said in found


def test_shares_of_all_or_nothing_hold(home):
    plan = plan_of(
        home, {**WHOLE, "second_read_share": 1, "agreement_share": 0, "risk_share": 0.99}
    )
    assert [getattr(plan[PlanRow][0], name) for name in ("second_read_share", "agreement_share", "risk_share")] == [
        1, 0, 0.99,
    ]  # fmt: skip


def test_lots_are_inspected_at_level_ii_where_nothing_is_said(home):
    blank = plan_of(home, WHOLE, row("site", "*", lot_aql="1.0"))
    written_out = plan_of(home, WHOLE, row("site", "*", lot_aql="1", lot_level="II"))
    assert (blank[PlanRow][1].lot_aql, blank[PlanRow][1].lot_level) == (1.0, "II")
    assert blank == written_out and blank.plan_hash == written_out.plan_hash
    tighter = plan_of(home, WHOLE, row("site", "*", lot_aql="1", lot_level="III"))
    assert tighter.plan_hash != blank.plan_hash


def test_two_rows_for_one_cell_are_both_named(home):
    rows = [WHOLE, row("queue", "q1", daily_budget=5), row("queue", "q1", weekly_floor=5)]
    assert "rows 3 and 4" in refusal(home, "plan.csv", plan_text(*rows))
    assert "rows 2 and 3" in refusal(
        home, "plan.csv", plan_text(WHOLE, {**WHOLE, "daily_budget": 1})
    )


def test_a_floor_above_the_cap_of_every_one_names_both_rows(home):
    rows = [WHOLE, row("site", "acme/porto", weekly_floor=90), row("site", "*", weekly_cap=50)]
    said = refusal(home, "plan.csv", plan_text(*rows))
    assert "row 3, column weekly_floor is '90'; expected at most the weekly_cap" in said
    assert "'50' in row 4" in said
    rows[1]["weekly_cap"] = 120
    assert len(plan_of(home, *rows)[PlanRow]) == 3


def test_a_plan_without_the_whole_says_what_to_add(home):
    said = refusal(home, "plan.csv", plan_text(row("queue", "q1", daily_budget=5)))
    assert "no row has slice_kind all" in said and "Add it" in said


def test_an_unknown_column_of_the_plan_is_refused(home):
    said = refusal(
        home, "plan.csv", "slice_kind,slice_value,daily_budget,budget\nall,(all),300,5\n"
    )
    assert "budget is unknown" in said
    assert "daily_budget is missing" in refusal(
        home, "plan.csv", "slice_kind,slice_value\nall,(all)\n"
    )


def test_no_message_repeats_what_may_be_a_person(home):
    rows = [WHOLE, row("moderator", "jane.doe@acme.example", weekly_floor=3)]
    said = refusal(home, "plan.csv", plan_text(*rows))
    assert "jane" not in said and "row 3, column slice_value" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("site,*,accuracy,95", "row 2, column target is '95'; expected a share between 0 and 1, such as 0.95"),
        ("site,*,accuracy,95%", "such as 0.95 for 95 %"),
        ("site,*,accuracy,97.5 %", "such as 0.975 for 97.5 %"),
        ("site,*,accuracy,1", "column target is '1'"),
        ("site,*,accuracy,", "column target is ''; expected a share between 0 and 1, such as 0.95 for 95 %"),
        ("city,*,accuracy,0.9", "column slice_kind is 'city'"),
        ("site,*,quality,0.9", "column metric is 'quality'; expected one of accuracy"),
        ("site,,accuracy,0.9", "column slice_value is ''"),
        ("site,porto,accuracy,0.9", "column slice_value is 'porto'; expected vendor/site"),
        ("model,nsfw,accuracy,0.9", "expected name@version"),
        ("decided_by,people,accuracy,0.9", "expected one of bpo, machine"),
        ("entity_type,seler,accuracy,0.9", "'seler'; expected one of seller"),
    ],
)  # fmt: skip
def test_a_wrong_target_is_named(home, line, said):
    found = refusal(home, "targets.csv", f"slice_kind,slice_value,metric,target\n{line}\n")
    assert "row 2" in found and said in found


def test_targets_are_for_every_one_and_for_one(home):
    lines = [
        "site,*,accuracy,0.95",
        "site,acme/porto,accuracy,0.9",
        "queue,q1,recall,0.8",
        "all,(all),precision,.9",
    ]
    write_text(
        home.config / "targets.csv", "\n".join(["slice_kind,slice_value,metric,target", *lines])
    )
    assert [target.target for target in load_tables(home)[Target]] == [0.95, 0.9, 0.8, 0.9]
    twice = "slice_kind,slice_value,metric,target\nsite,*,accuracy,0.9\nsite,*,accuracy,0.8\n"
    assert "rows 2 and 3" in refusal(home, "targets.csv", twice)
