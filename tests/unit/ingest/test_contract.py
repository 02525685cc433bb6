"""The contracts are whole, agree with the page made from them, and with the lake."""

import duckdb
import pytest

from docs.generate.contract_page import PAGE, contract_page
from modqa_pipeline.contracts.contract import LAKE_TYPES, load_contract, sources
from modqa_pipeline.home.lake import lake_columns


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == contract_page(), (
        "docs/contract.md is older than the contracts; run python -m docs.generate.contract_page"
    )


@pytest.mark.parametrize("source", sources())
def test_a_contract_is_whole(source):
    contract = load_contract(source)
    assert contract.kind in ("decision", "verdict", "reference")
    assert set(contract.key) <= set(contract.names)
    assert {contract.day, contract.same_owner} - {None} <= set(contract.names)
    for column in contract.columns:
        assert column.type in LAKE_TYPES and column.description.endswith(".")
        assert not column.is_person or column.name.endswith(("_id", "_by"))


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
