"""The dbt project: described, contracted, gated, and free of what only one engine understands."""

import re
from pathlib import Path
from typing import Any

from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.dbt.manifest import load_whole_manifest, meta_of

PROJECT = ROOT / "dbt_project"

# word -> what to write instead; each is one engine's alone, or differs between engines
ENGINE_WORDS = {
    r"\bhash\s*\(": "sha256 through a macro, or the columns themselves",
    r"\bread_(parquet|csv|json)\w*\s*\(": "the macros lake() or run_input()",
    r"\bdate_diff\s*\(": "days_between() or minutes_between()",
    r"\bdatediff\s*\(": "days_between()",
    r"\bdate_sub\s*\(": "date_add(d, -n)",
    r"\bquantile_\w+\s*\(": "the macro counted_quantile()",
    r"\bpercentile\w*\s*\(": "the macro counted_quantile()",
    r"\bapprox_\w+\s*\(": "an exact function",
    r"\bexclude\s*\(": "the columns by name",
    r"\bexcept\s*\(": "the columns by name",
    r"\bstrptime\s*\(": "typed columns; ingest parses texts",
    r"\bstrftime\s*\(": "a cast",
    r"\bqualify\b": "a ranked CTE and a where",
    r"\bunnest\s*\(": "a macro in macros/engine/",
    r"\bexplode\s*\(": "a macro in macros/engine/",
    r"\bgenerate_series\s*\(": "a macro in macros/engine/",
    r"\bepoch\w*\s*\(": "minutes_between()",
    r"\barg_(min|max)\s*\(": "min_by or max_by",
    r"\blist_\w+\s*\(": "a macro in macros/engine/",
    r"\bstruct_pack\s*\(": "columns",
    r"\bsha256\s*\(": "hmac_hex()",
    r"::\s*\w+": "cast(x as type)",
    r"\busing\s*\(": "on a = b",
    r"\border\s+by\s+all\b": "the columns by name",
    r"\b(current_date|current_timestamp|now\s*\()": "the run's days: data are judged as of their day",
}  # fmt: skip

# macros that write SQL of models; macros/engine/ is where engines differ
PORTABLE_MACROS = ("macros/statistics", "macros/slices", "macros/steps", "macros/columns")

# a CTE opens at the margin; its name may be made by a macro
CTE = r"[a-z0-9_]*(\{\{ [\w.]+ \}\})? as \(| +window \w+ as \("


def nodes(kind: str) -> list[dict[str, Any]]:
    return [n for n in load_whole_manifest()["nodes"].values() if n["resource_type"] == kind]


def models() -> list[dict[str, Any]]:
    return sorted(nodes("model"), key=lambda node: node["name"])


def marts() -> list[dict[str, Any]]:
    return [node for node in models() if node["fqn"][1] == "marts"]


def sql_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.sql"))


def gate_tests_of(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        test
        for test in nodes("test")
        if "gate" in test["tags"] and model["unique_id"] in test["depends_on"]["nodes"]
    ]


def without_comments(sql: str) -> str:
    """SQL with comments and quoted texts blanked, line for line."""
    sql = re.sub(r"\{#.*?#\}", lambda m: "\n" * m.group().count("\n"), sql, flags=re.DOTALL)
    sql = re.sub(r"--[^\n]*", "", sql)
    return re.sub(r"'(?:[^'\n]|'')*'", "''", sql)


def test_every_model_states_its_grain():
    offenders = [
        f"{node['original_file_path']}: begin its description with 'One row …'"
        for node in models()
        if not node["description"].strip().startswith("One row")
    ]
    assert not offenders, "\n".join(offenders)


def test_every_step_of_a_long_model_states_its_grain_and_is_tested_with_its_model():
    manifest = load_whole_manifest()
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    offenders = []
    for path in sql_files("macros/steps"):
        step = manifest["macros"][f"macro.modqa.{path.stem}"]
        users = [m["name"] for m in models() if step["unique_id"] in m["depends_on"]["macros"]]
        if not step["description"].startswith("One row"):
            offenders.append(f"{path.stem}: describe it in _steps.yml with 'One row per …'")
        if not set(users) & tested:
            offenders.append(f"{path.stem}: give {', '.join(users) or 'a model'} a unit test")
    assert not offenders, "\n".join(offenders)


def test_every_model_has_its_yaml_beside_it():
    offenders = [
        f"{path.relative_to(PROJECT)}: add {path.stem}.yml"
        for path in sorted((PROJECT / "models").rglob("*.sql"))
        if not path.with_suffix(".yml").exists()
    ]
    assert not offenders, "\n".join(offenders)


def test_every_mart_column_is_described_and_typed():
    offenders = [
        f"{node['name']}.{column}: give it a {missing}"
        for node in marts()
        for column, spec in node["columns"].items()
        for missing in ("description", "data_type")
        if not (spec.get(missing) or "").strip()
    ]
    offenders += [f"{node['name']}: list its columns" for node in marts() if not node["columns"]]
    assert not offenders, "\n".join(offenders)


def test_every_mart_has_an_enforced_contract():
    offenders = [
        f"{node['name']}: contract: {{enforced: true}}"
        for node in marts()
        if not node["config"]["contract"]["enforced"]
    ]
    assert not offenders, "\n".join(offenders)


def test_every_mart_gates_on_its_key():
    offenders = [
        f"{node['name']}: add one_row_per on its key, tagged gate, named "
        f"{node['name']}_has_one_row_per_key"
        for node in marts()
        if f"{node['name']}_has_one_row_per_key" not in {t["name"] for t in gate_tests_of(node)}
    ]
    assert not offenders, "\n".join(offenders)


def test_every_mart_has_a_team_that_answers_for_it():
    offenders = [
        f"{node['original_file_path']}: give its folder an owner in dbt_project.yml"
        for node in marts()
        if not meta_of(node).get("owner")
    ]
    assert not offenders, "\n".join(offenders)


def test_marts_with_pseudonyms_of_people_are_tagged():
    offenders = [
        f"{node['name']}: holds {column}; tag it people"
        for node in marts()
        for column in node["columns"]
        if column.endswith("_key") and column != "record_key" and "people" not in node["tags"]
    ]
    assert not offenders, "\n".join(offenders)


def test_every_model_has_a_test():
    tested = {test.get("attached_node") for test in nodes("test")}
    unit_tested = {test["model"] for test in load_whole_manifest()["unit_tests"].values()}
    offenders = [
        f"{node['original_file_path']}: give {node['name']} a unit test, or one_row_per on its key"
        for node in models()
        if node["unique_id"] not in tested and node["name"] not in unit_tested
    ]
    assert not offenders, "\n".join(offenders)


def test_gating_tests_are_named_as_statements():
    offenders = [
        f"{test['name']}; name it assert_… or …_has_one_row_per_key"
        for test in nodes("test")
        if "gate" in test["tags"]
        and not re.fullmatch(r"assert_[a-z_]+|[a-z0-9_]+_has_one_row_per_key", test["name"])
    ]
    assert not offenders, "\n".join(offenders)


def test_unit_tests_are_named_after_model_and_rule():
    offenders = [
        f"{test['name']}: name it {test['model']}__<rule>"
        for test in load_whole_manifest()["unit_tests"].values()
        if not test["name"].startswith(test["model"] + "__")
    ]
    assert not offenders, "\n".join(offenders)


def test_models_use_no_word_of_one_engine():
    offenders = []
    for path in sql_files("models", "tests", *PORTABLE_MACROS):
        lines = without_comments(path.read_text(encoding="utf-8")).splitlines()
        offenders += [
            f"{path.relative_to(PROJECT)}:{number}: '{match.group()}'; write {instead}"
            for number, line in enumerate(lines, start=1)
            for word, instead in ENGINE_WORDS.items()
            if (match := re.search(word, line, re.IGNORECASE))
        ]
    assert not offenders, "\n".join(offenders)


def test_ctes_open_on_a_line_of_their_own_and_keywords_are_lower_case():
    offenders = []
    for path in sql_files("models", "macros/steps"):
        lines = without_comments(path.read_text(encoding="utf-8")).splitlines()
        for number, line in enumerate(lines, start=1):
            if line.rstrip().endswith(" as (") and not re.fullmatch(CTE, line.rstrip()):
                offenders.append(f"{path.relative_to(PROJECT)}:{number}: write `name as (` alone")
            if re.search(r"\b(WITH|SELECT|FROM|WHERE|JOIN|GROUP BY)\b", line):
                offenders.append(f"{path.relative_to(PROJECT)}:{number}: keywords in lower case")
    assert not offenders, "\n".join(offenders)


def test_models_say_their_grain_on_top():
    offenders = [
        f"{path.relative_to(PROJECT)}: begin with `-- One row …`"
        for path in sorted((PROJECT / "models").rglob("*.sql"))
        if not path.read_text(encoding="utf-8").lstrip().startswith("-- One row")
    ]
    assert not offenders, "\n".join(offenders)


def test_calibration_enters_no_quality_figure():
    """Raters know that they are watched, and items were chosen: what follows from ratings is calibration alone."""
    offenders = [
        f"{model['name']}: depends on {parent.split('.')[-1]}; leave calibration out of it"
        for model in models()
        for parent in model["depends_on"]["nodes"]
        if "calibration" in parent and "calibration" not in model["name"]
    ]
    assert not offenders, "\n".join(offenders)
    readers = [m["name"] for m in models() if any("calib" in p for p in m["depends_on"]["nodes"])]
    assert "kpi_calibration_agreement" in readers
