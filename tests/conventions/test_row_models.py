"""A column of config/ is said in its row model and in the staging model of its table: the two agree."""

import pytest

from modqa_pipeline.config.golden_items import GOLDEN_ITEMS
from modqa_pipeline.config.plan_columns import PLAN
from modqa_pipeline.config.row_models import (
    EXPECTED_DELIVERIES,
    SEVERITY_WEIGHTS,
    TARGETS,
    TOP_UPS,
)
from modqa_pipeline.config.tables import Table
from modqa_pipeline.transform.dbt.manifest import load_manifest

FOR_MODELS = {
    "plan": PLAN,
    "targets": TARGETS,
    "severity_weights": SEVERITY_WEIGHTS,
    "expected_deliveries": EXPECTED_DELIVERIES,
    "golden_items": GOLDEN_ITEMS,
}
#: Tables whose staging model describes its columns; the others may.
DESCRIBED = {"plan", "targets", "severity_weights"}


def difference(name: str, table: Table, described: dict[str, str]) -> list[str]:
    """What the row model and the YAML of the staging model say differently, a line each with its remedy."""
    meanings = {c.name: c.meaning for c in table.columns if c.name in table.for_models}
    yaml = f"stg_{name}.yml"
    lines = [
        f"{c}: in the row model, not in {yaml}; add it" for c in meanings.keys() - described.keys()
    ]
    lines += [
        f"{c}: in {yaml}, not in the row model; remove it"
        for c in described.keys() - meanings.keys()
    ]
    lines += [
        f"{column}: the row model says '{meaning}', {yaml} '{described[column]}'; say the same"
        for column, meaning in meanings.items()
        if described.get(column, meaning) != meaning
    ]
    if not lines and list(described) != list(meanings):
        lines = [f"{yaml}: columns are {', '.join(described)}; order them {', '.join(meanings)}"]
    return sorted(lines)


@pytest.mark.parametrize("name", FOR_MODELS)
def test_a_staging_model_describes_the_columns_of_its_row_model(name):
    model = load_manifest()["nodes"][f"model.modqa.stg_{name}"]
    described = {column: spec["description"] for column, spec in model["columns"].items()}
    lines = difference(name, FOR_MODELS[name], described)
    if described or name in DESCRIBED:
        assert not lines, "\n" + "\n".join(lines)


@pytest.mark.parametrize("name", FOR_MODELS)
def test_a_staging_model_selects_the_columns_of_its_row_model(name):
    sql = load_manifest()["nodes"][f"model.modqa.stg_{name}"]["raw_code"]
    listed = sql.partition("select")[2].partition("from")[0].replace(",", " ").split()
    assert listed in (["*"], list(FOR_MODELS[name].for_models))


def test_a_difference_is_told_with_its_remedy():
    described = {column.name: column.meaning for column in TARGETS.columns}
    assert difference("targets", TARGETS, described) == []
    turned = dict(reversed(described.items()))
    assert "order them slice_kind" in difference("targets", TARGETS, turned)[0]
    metric = described.pop("metric")
    lines = difference("targets", TARGETS, described | {"goal": metric, "target": "Another."})
    assert [line.partition(":")[0] for line in lines] == ["goal", "metric", "target"]


@pytest.mark.parametrize("table", [*FOR_MODELS.values(), TOP_UPS])
def test_every_column_has_a_meaning(table):
    assert all(column.meaning.endswith(".") for column in table.columns)
