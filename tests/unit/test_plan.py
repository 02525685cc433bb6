import pytest

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home import DEFAULT_TABLES, Home, write_text
from modqa_pipeline.plan import load_plan

HEADER = "slice_kind,slice_value,daily_budget,stratum_floor\n"


@pytest.fixture
def home(tmp_path):
    for name, text in DEFAULT_TABLES.items():
        write_text(tmp_path / "config" / name, text)
    return Home(tmp_path)


def test_the_defaults_hold(home):
    plan = load_plan(home)
    assert plan.plan[0]["daily_budget"] == 300
    assert plan.plan[0]["stratum_floor"] == 5
    assert {row["target"] for row in plan.targets} == {0.95}


def test_the_hash_follows_the_values_and_not_the_layout(home):
    before = load_plan(home).plan_hash
    write_text(home.config / "plan.csv", HEADER + "all , (all) , 300 , 5 \n")
    assert load_plan(home).plan_hash == before
    write_text(home.config / "plan.csv", HEADER + "all,(all),301,5\n")
    assert load_plan(home).plan_hash != before


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("plan.csv", HEADER + "all,(all),-5,5\n", "row 2, column daily_budget is '-5'"),
        ("plan.csv", HEADER + "all,(all),many,5\n", "row 2, column daily_budget is 'many'"),
        ("plan.csv", HEADER + "queue,q1,300,5\n", "row 2, column slice_kind is 'queue'"),
        ("plan.csv", HEADER, "found 0 rows"),
        ("plan.csv", "kind,budget\n", "the columns are kind, budget"),
        (
            "targets.csv",
            "slice_kind,slice_value,metric,target\nsite,*,accuracy,95\n",
            "such as 0.95 for 95 %",
        ),
        (
            "targets.csv",
            "slice_kind,slice_value,metric,target\nsite,*,accuracy,0.9\nsite,*,accuracy,0.8\n",
            "rows 2 and 3",
        ),
        (
            "targets.csv",
            "slice_kind,slice_value,metric,target\ncity,*,accuracy,0.9\n",
            "column slice_kind is 'city'",
        ),
        ("expected_deliveries.csv", "source,vendor,site\nbpo,acme,\n", "column source is 'bpo'"),
    ],
)
def test_a_wrong_table_is_refused_by_row_and_column(home, name, text, said):
    write_text(home.config / name, text)
    with pytest.raises(SettingsError) as error:
        load_plan(home)
    assert said in str(error.value)
    assert str(home.config / name) in str(error.value)


def test_a_plan_that_is_not_utf8_says_how_to_save_it(home):
    (home.config / "plan.csv").write_bytes("pläne".encode("utf-16"))
    with pytest.raises(SettingsError, match="CSV UTF-8"):
        load_plan(home)
