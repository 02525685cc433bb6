"""The registry of golden items: what it may say, and what is told about a row that it may not."""

from datetime import date

import pyarrow as pa
import pytest

from modqa_pipeline.config.rows.golden_items import VERDICTS, GoldenItem
from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.config.table import columns
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.files import write_text
from modqa_pipeline.transform.inputs import configured
from tests.worlds.plan_tables import make_home, plan_of, refusal, row

FILE = "golden_items.csv"
HEADING = ",".join(columns(GoldenItem)) + "\n"
GOOD = "c-1,d-1,remove,P1 | P2,v3,policy team|QA lead,2026-03-01,,\n"


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def test_a_home_has_a_registry_without_items(home):
    assert (home.config / FILE).read_text() == HEADING
    assert load_tables(home)[GoldenItem] == ()
    (home.config / FILE).unlink()
    assert load_tables(home)[GoldenItem] == ()


def test_an_item_is_read_with_what_may_be_blank(home):
    text = HEADING + GOOD + "c-2,,approve,,v3,policy team|QA lead,2026-03-01,2026-03-09,leaked\n"
    write_text(home.config / FILE, text)
    first, second = load_tables(home)[GoldenItem]
    assert {name: getattr(first, name) for name in columns(GoldenItem)} == {
        "item_id": "c-1", "decision_id": "d-1", "verdict_decision": "remove", "verdict_policy_code": "P1|P2",
        "policy_version": "v3", "established_by": "policy team|QA lead", "valid_from": date(2026, 3, 1),
        "retired_on": None, "retired_reason": None,
    }  # fmt: skip
    assert (second.decision_id, second.retired_on) == (None, date(2026, 3, 9))


def test_the_models_get_the_registry_without_who_agreed(home):
    write_text(home.config / FILE, HEADING + GOOD)
    [table] = [table for table in configured.CONFIGURED_TABLES if table.name == "golden_items"]
    rows = [item.model_dump() for item in load_tables(home)[GoldenItem]]
    schema = table.schema
    assert schema.names == [name for name in columns(GoldenItem) if name != "established_by"]
    assert pa.Table.from_pylist(rows, schema=schema).num_rows == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("c-1", ""), "row 2, column item_id is ''; expected a value, such as the content_id"),
        (GOOD.replace("remove", "ban"), "row 2, column verdict_decision is 'ban'; expected one of approve, remove"),
        (GOOD.replace("v3", ""), "row 2, column policy_version is ''; expected a value"),
        (GOOD.replace("policy team|QA lead", "QA lead"), "column established_by is 'QA lead'; expected at least two"),
        (GOOD.replace("policy team|QA lead", "QA lead|qa LEAD"), "expected at least two parties who agreed"),
        (GOOD.replace("remove", "approve"), "verdict_policy_code is 'P1 | P2'; expected a blank cell"),
        (GOOD.replace("2026-03-01", "1 March"), "column valid_from is '1 March'; expected a day as YYYY-MM-DD"),
        (GOOD.replace(",,\n", ",2026-02-01,wrong\n"), "retired_on is '2026-02-01'; expected a day from valid_from"),
        (GOOD.replace(",,\n", ",2026-04-01,\n"), "row 2, column retired_reason is ''; expected retired_on and"),
        (GOOD.replace(",,\n", ",,leaked\n"), "row 2, column retired_on is ''; expected retired_on and"),
        (GOOD + GOOD, "rows 2 and 3 have the same item_id, valid_from"),
        (GOOD + GOOD.replace("2026-03-01", "2026-04-01"), "rows 2 and 3 are both valid for item c-1 from 2026-04-01"),
        (GOOD + GOOD.replace("c-1", "c-2"), "row 3, column decision_id is 'd-1'; expected a decision on item c-2"),
    ],
)  # fmt: skip
def test_a_wrong_item_is_named(home, row, said):
    assert said in refusal(home, FILE, HEADING + row)


def test_an_item_may_be_agreed_on_anew(home):
    again = GOOD.replace(",,\n", ",2026-04-01,policy changed\n")
    write_text(home.config / FILE, HEADING + again + GOOD.replace("2026-03-01", "2026-04-01"))
    assert len(load_tables(home)[GoldenItem]) == 2


def test_the_words_of_the_registry_are_those_of_the_contract():
    known = load_contract("audit_results")["verdict_decision"].values
    assert set(VERDICTS) == set(known) - {"unassessable"}


def test_the_plan_says_how_many_golden_items_there_are(home):
    assert load_tables(home).golden_share == 0
    whole = row("all", "(all)", daily_budget="300", golden_share="0.05")
    assert plan_of(home, row("queue", "q", weekly_floor="5"), whole).golden_share == 0.05


def test_the_sequential_test_wants_two_different_shares(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "k" * 32)
    text = "[golden]\nacceptable_error_rate = 0.2\nunacceptable_error_rate = 0.2\n"
    write_text(tmp_path / "config" / "settings.toml", text)
    with pytest.raises(
        SettingsError, match=r"acceptable_error_rate in \[golden\] is 0.2; expected less than"
    ):
        load_settings(tmp_path)
