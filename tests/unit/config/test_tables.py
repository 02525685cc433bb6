import re
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modqa_pipeline.config.rows.expected_deliveries import ExpectedDelivery
from modqa_pipeline.config.rows.plan import PlanRow
from modqa_pipeline.config.rows.severity_weights import SEVERITIES, SeverityWeight
from modqa_pipeline.config.rows.targets import Target
from modqa_pipeline.config.rows.top_ups import TopUp
from modqa_pipeline.config.rows.words import ENTITY_TYPES, RISK_TIERS
from modqa_pipeline.config.table import columns as columns_of
from modqa_pipeline.config.tables import TABLES, default_files, load_tables
from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.home.files import write_text
from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.inputs import configured
from tests.worlds.plan_tables import WHOLE, make_home, plan_of, plan_text, refusal, row

OPERATIONS = ROOT / "docs" / "operations.md"
OLD_HEADER = "slice_kind,slice_value,daily_budget,stratum_floor"


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def test_the_defaults_hold(home):
    tables = load_tables(home)
    assert [line.model_dump() for line in tables[PlanRow]] == [
        row("all", "(all)", daily_budget=300, stratum_floor=5, weekly_floor=None, weekly_cap=None,
            weight=None, risk_share=0, second_read_share=0.05, agreement_share=0.1, golden_share=0,
            lot_aql=None, lot_level=None)
    ]  # fmt: skip
    assert {target.target for target in tables[Target]} == {0.95}
    assert [tuple(weight.model_dump().values()) for weight in tables[SeverityWeight]] == [
        ("critical", 100, True), ("major", 50, False), ("minor", 20, False), ("unknown", 50, False),
    ]  # fmt: skip
    assert tables[ExpectedDelivery] == ()


@pytest.mark.parametrize(
    "text",
    [
        f"{OLD_HEADER}\nall,(all),300,5\n",
        "slice_kind,slice_value,daily_budget\nall,(all),300\n",
        f"{OLD_HEADER}\nall , (all) , 300 ,\n",
    ],
)
def test_a_plan_with_fewer_columns_is_the_default_plan(home, text):
    default = load_tables(home)
    write_text(home.config / "plan.csv", text)
    assert load_tables(home)[PlanRow] == default[PlanRow]
    assert load_tables(home).plan_hash == default.plan_hash


ROWS = [
    {**WHOLE, "second_read_share": 0.1},
    row("entity_type", "ipr", daily_budget=40),
    row("queue", "q1", daily_budget=20, weekly_floor=10),
    row("site", "*", weekly_cap=500),
    row("risk_tier", "high", weight=2),
]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.permutations(ROWS), columns=st.permutations(columns_of(PlanRow)), padded=st.booleans()
)
def test_the_hash_does_not_follow_the_layout(home, rows, columns, padded):
    before = plan_of(home, *ROWS).plan_hash
    text = plan_text(*rows, columns=columns)
    if padded:
        text = text.replace(",", " , ").replace("\n", "\n\n")
    write_text(home.config / "plan.csv", text)
    assert load_tables(home).plan_hash == before


@pytest.mark.parametrize(
    ("at", "cells"),
    [(0, {"daily_budget": 301}), (1, {"slice_value": "seller"}), (3, {"weekly_floor": 0})],
)
def test_the_hash_follows_every_value(home, at, cells):
    before = plan_of(home, *ROWS).plan_hash
    changed = [{**each, **cells} if n == at else each for n, each in enumerate(ROWS)]
    assert plan_of(home, *changed).plan_hash != before
    assert len(before) == 16


def test_the_hash_is_about_the_plan_alone(home):
    before = load_tables(home).plan_hash
    write_text(home.config / "targets.csv", "slice_kind,slice_value,metric,target\n")
    assert load_tables(home).plan_hash == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("critical,100", "grave,100", "row 2, column severity is 'grave'; expected one of critical, major"),
        ("major,50", "major,101", "row 3, column weight is '101'; expected a number from 0 to 100"),
        ("major,50", "major,", "row 3, column weight is ''"),
        ("100,true", "100,maybe", "row 2, column auto_fail is 'maybe'; expected true or false"),
        ("minor", "major", "rows 3 and 4"),
        ("unknown,50,false\n", "", "no row for severity unknown"),
        ("severity,", "severity,score,", "score is unknown"),
    ],
)  # fmt: skip
def test_a_wrong_severity_weight_is_named(home, old, new, said):
    text = default_files()["severity_weights.csv"].replace(old, new)
    assert said in refusal(home, "severity_weights.csv", text)


@pytest.mark.parametrize("blank", ["", "none", "unknown"])
def test_an_error_without_a_severity_is_unknown(home, blank):
    text = default_files()["severity_weights.csv"].replace("unknown,50,false", f"{blank},35,FALSE")
    write_text(home.config / "severity_weights.csv", text)
    assert load_tables(home)[SeverityWeight][-1] == SeverityWeight(
        severity="unknown", weight=35, auto_fail=False
    )


def test_a_wrong_expected_delivery_is_named(home):
    said = refusal(home, "expected_deliveries.csv", "source,vendor,site\nbpo,acme,\n")
    assert "row 2, column source is 'bpo'" in said


def test_more_audits_are_asked_for_by_day(home):
    write_text(home.config / "top_ups.csv", "decision_date,n_audits\n2026-03-01,20\n")
    assert load_tables(home)[TopUp] == (TopUp(decision_date=date(2026, 3, 1), n_audits=20),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("01.03.2026,20", "row 2, column decision_date is '01.03.2026'; expected a day as YYYY-MM-DD"),
        ("2026-03-01,0", "row 2, column n_audits is '0'; expected a whole number from 1"),
        ("2026-03-01,20\n2026-03-01,5", "rows 2 and 3 have the same decision_date"),
    ],
)  # fmt: skip
def test_a_wrong_top_up_is_named(home, row, said):
    assert said in refusal(home, "top_ups.csv", f"decision_date,n_audits\n{row}\n")


@pytest.mark.parametrize("table", configured.CONFIGURED_TABLES, ids=lambda table: table.name)
def test_the_models_get_every_column_of_a_table(home, table):
    [model] = [model for model in TABLES if model.table == table.name]
    rows = [row.model_dump() for row in load_tables(home)[model]]
    assert all(table.schema.names == list(line) for line in rows)
    assert pa.Table.from_pylist(rows, schema=table.schema).to_pylist() == rows


def test_the_words_of_the_plan_are_those_of_the_contract():
    assert load_contract("bpo_decisions")["entity_type"].values == ENTITY_TYPES
    assert load_contract("queue_registry")["risk_tier"].values == RISK_TIERS
    assert (*load_contract("policies")["severity"].values, "unknown") == SEVERITIES


def test_the_plan_in_the_documents_holds(home):
    section = (
        OPERATIONS.read_text(encoding="utf-8")
        .partition("## Plan, targets")[2]
        .partition("\n## ")[0]
    )
    blocks = re.findall(r"^```csv\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    names = ("plan", "targets", "severity_weights", "top_ups", "sites", "known")
    for name, text in zip(names, blocks, strict=True):
        write_text(home.config / f"{name}.csv", text)
    plan = load_tables(home)[PlanRow]
    assert {line.slice_kind for line in plan} > {"all", "queue", "site", "risk_tier"}
    named = [column for column in columns_of(PlanRow) if f"`{column}`" not in section]
    assert not named, f"docs/operations.md lacks {named}"
