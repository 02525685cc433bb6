"""A column of config/ is said in its row model and in the staging model of its table: the two agree."""

import pytest

from modqa_pipeline.config.rows.targets import Target
from modqa_pipeline.config.table import Row
from modqa_pipeline.config.tables import TABLES
from modqa_pipeline.transform.dbt.manifest import load_manifest

FOR_MODELS = {model.table: model for model in TABLES if model.for_models}
#: Tables whose staging model describes its columns; the others may.
DESCRIBED = {"plan", "targets", "severity_weights"}


def meanings_for_models(model: type[Row]) -> dict[str, str]:
    return {n: f.description or "" for n, f in model.model_fields.items() if not f.exclude}


def difference(name: str, model: type[Row], described: dict[str, str]) -> list[str]:
    """What the row model and the YAML of the staging model say differently, a line each with its remedy."""
    meanings = meanings_for_models(model)
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
    assert listed in (["*"], list(meanings_for_models(FOR_MODELS[name])))


def test_a_difference_is_told_with_its_remedy():
    described = meanings_for_models(Target)
    assert difference("targets", Target, described) == []
    turned = dict(reversed(described.items()))
    assert "order them slice_kind" in difference("targets", Target, turned)[0]
    metric = described.pop("metric")
    lines = difference("targets", Target, described | {"goal": metric, "target": "Another."})
    assert [line.partition(":")[0] for line in lines] == ["goal", "metric", "target"]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.table)
def test_every_column_has_a_meaning(model):
    assert all((field.description or "").endswith(".") for field in model.model_fields.values())
