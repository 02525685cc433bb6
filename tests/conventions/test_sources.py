"""A source is said whole in its contract, and in dbt's staging: the two name the same sources."""

from collections.abc import Iterable

import pytest

from modqa_pipeline.contracts.contract import HISTORIES, load_contract, sources
from modqa_pipeline.facts.schemas import DRAWN
from modqa_pipeline.transform.dbt.manifest import load_manifest

PREFIX = "raw__"

#: Sources without a staging model, with who reads them instead.
READ_BY_NO_MODEL = {"moderators": "the calibration of raters, audit/calibration/raters.py"}

#: Tables that ModQA writes itself, and that dbt reads like a source.
OWN_TABLES = {
    "ingest_ledger",
    "quarantine",
    "quarantine_resolutions",
    "superseded_decisions",
    "draw_lots",
    "week_draws",
    *(f"draw_{table}" for table in DRAWN),
}


def difference(
    contracts: Iterable[str], tables: Iterable[str], read_by_staging: Iterable[str]
) -> list[str]:
    """What contracts and dbt say differently, a line each with its remedy."""
    contracts, tables, read_by_staging = set(contracts), set(tables), set(read_by_staging)
    lines = [
        f"{PREFIX}{source}: in contracts/{source}.yml, not in dbt; add it to a sources YAML in models/staging"
        for source in sorted(contracts - tables)
    ]
    lines += [
        f"{PREFIX}{table}: in dbt, without a contract; add contracts/{table}.yml, or remove it there"
        for table in sorted(tables - contracts - OWN_TABLES)
    ]
    return lines + [
        f"{PREFIX}{source}: no staging model reads it; add stg_…, which says which version of a row is valid"
        for source in sorted((contracts & tables) - read_by_staging - set(READ_BY_NO_MODEL))
    ]


def source_tables() -> dict[str, str]:
    """Id of each source table of dbt, with its name; wherever its YAML is."""
    return {
        unique_id: table["name"].removeprefix(PREFIX)
        for unique_id, table in load_manifest()["sources"].items()
        if table["name"].startswith(PREFIX)
    }


def test_contracts_and_dbt_name_the_same_sources():
    tables = source_tables()
    read_by_staging = {
        tables[parent]
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "model" and "staging" in node["fqn"]
        for parent in node["depends_on"]["nodes"]
        if parent in tables
    }
    lines = difference(sources(), tables.values(), read_by_staging)
    assert not lines, "\n" + "\n".join(lines)
    assert not read_by_staging & set(READ_BY_NO_MODEL), (
        "take it off READ_BY_NO_MODEL: a model reads it"
    )


def test_a_difference_is_told_with_its_remedy():
    lines = difference({"a", "b"}, {"b", "c", "quarantine"}, {"c"})
    assert [line.partition(":")[0] for line in lines] == ["raw__a", "raw__c", "raw__b"]
    assert "contracts/a.yml" in lines[0] and "contracts/c.yml" in lines[1]
    assert difference({"a"}, {"a"}, {"a"}) == []


@pytest.mark.parametrize("source", sources())
def test_a_contract_says_its_history_and_what_a_row_means_that_vanishes(source):
    contract = load_contract(source)
    assert contract.history in HISTORIES
    assert contract.vanished[:1].isupper() and contract.vanished.endswith("."), (
        f"contracts/{source}.yml: say in one sentence what it means that a row is in no later file"
    )
    moments = {"snapshot_at", "as_of"} & set(contract.key)
    assert (contract.history == "snapshot") == bool(moments), (
        f"contracts/{source}.yml: the key of a snapshot has its moment, and no other key has one"
    )


def staging_models() -> list[dict]:
    """Staging models of delivered sources, with the names of the models that read them."""
    nodes = [n for n in load_manifest()["nodes"].values() if n["resource_type"] == "model"]
    return [
        node
        | {"read_by": [n["name"] for n in nodes if node["unique_id"] in n["depends_on"]["nodes"]]}
        for node in nodes
        if node["fqn"][1:3] == ["staging", "lake"]
    ]


def test_no_run_builds_a_staging_model_that_no_model_reads():
    """A source gets its staging model with its contract; the models that read it may come later."""
    offenders = [
        f"{node['name']}: {'no model reads it; tag it unread' if not node['read_by'] else 'take off the tag unread'}"
        for node in staging_models()
        if ("unread" in node["tags"]) == bool(node["read_by"])
    ]
    assert not offenders, "\n".join(offenders)


def test_a_staging_model_that_no_model_reads_has_the_columns_of_its_contract():
    offenders = []
    for node in staging_models():
        if "unread" in node["tags"]:
            [source] = node["config"]["meta"]["rows_from"]
            contract = load_contract(source)
            described = {name: spec["description"] for name, spec in node["columns"].items()}
            offenders += [
                f"{node['name']}.{column.lake_name}: the contract says '{column.description}'; say the same"
                for column in contract.columns
                if column.lake_name in described and not column.is_person
                if described[column.lake_name] != column.description
            ]
            offenders += [
                f"{node['name']}.{name}: not a column of {source}; leave it out"
                for name in described.keys()
                - {column.lake_name for column in contract.columns}
                - {"receipt_sequence"}
            ]
    assert not offenders, "\n".join(offenders)
