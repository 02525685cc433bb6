"""The contracts are whole, agree with the page made from them, and with the lake."""

import duckdb
import pytest

from docs.generate.contract_page import PAGE, contract_page
from modqa_pipeline.contracts import contract as contracts
from modqa_pipeline.contracts.contract import (
    LAKE_TYPES,
    TOUCHES,
    decision_sources,
    load_contract,
    sources,
)
from modqa_pipeline.home.lake import lake_columns
from modqa_pipeline.ingest.assets import descriptions
from modqa_pipeline.ingest.storage.touched_days import RULES


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == contract_page(), (
        "docs/contract.md is older than the contracts; run `make docs`"
    )


@pytest.mark.parametrize("source", sources())
def test_a_contract_is_whole(source):
    contract = load_contract(source)
    assert set(contract.key) <= set(contract.names)
    assert {contract.day, contract.same_owner, *contract.one_of} - {None} <= set(contract.names)
    for column in contract.columns:
        assert column.type in LAKE_TYPES and column.description.endswith(".")
        assert not column.is_person or column.name.endswith(("_id", "_by", "assignee"))


def test_every_rule_for_touched_days_is_implemented():
    assert set(RULES) == set(TOUCHES)


@pytest.mark.parametrize("source", sources())
def test_only_rows_that_have_a_day_touch_their_own(source):
    contract = load_contract(source)
    assert contract.is_by_day == contract.touches.startswith("own_days")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "kind: reference\ntouches: every_day\n",
            "touches is 'every_day'; expected one of own_days",
        ),
        ("kind: reference\n", "touches is ''; expected one of own_days"),
        ("kind: referral\ntouches: no_day\n", "kind is 'referral'; expected one of decision"),
        (
            "kind: reference\ntouches: no_day\nhistory: ledger\n",
            "history is 'ledger'; expected one of log, register, snapshot",
        ),
        ("kind: reference\ntouches: no_day\n", "history is ''; expected one of log"),
    ],
)
def test_a_contract_with_an_unknown_word_is_refused_as_it_is_loaded(
    tmp_path, monkeypatch, lines, said
):
    text = "description: D.\ngrain: G.\nkey: [a]\ncolumns: {a: {type: text}}\n"
    (tmp_path / "odd.yml").write_text(text + lines)
    monkeypatch.setattr(contracts, "FOLDER", tmp_path)
    expected = rf"contracts/odd\.yml: {said}.*\. Name one of them"
    with pytest.raises(ValueError, match=expected):
        load_contract.__wrapped__("odd")


def test_decisions_of_people_come_before_those_of_machines():
    assert decision_sources() == ("bpo_decisions", "machine_decisions")


def test_a_raw_asset_says_what_its_contract_says():
    of_source = descriptions()
    assert set(of_source) == {*sources(), "ingest_ledger", "quarantine"}
    assert of_source["audit_results"] == (
        "Verdicts of auditors on decisions. One row per audit of a decision. Every delivered version is kept."
    )


def test_there_is_always_an_empty_file_of_the_right_shape(world):
    world.ingest()
    for source in sources():
        contract = load_contract(source)
        inner = "decision_date=1970-01-01/" if contract.is_by_day else ""
        path = f"{world.settings.home.lake}/{source}/{inner}schema.parquet"
        with duckdb.connect() as con:
            described = con.execute(
                f"describe select * from read_parquet('{path}', hive_partitioning = false)"
            ).fetchall()
            empty = con.execute(f"select count(*) from read_parquet('{path}')").fetchone()
        assert {name: kind for name, kind, *_ in described} == lake_columns(contract)
        assert empty == (0,)
