"""The suites of `expectations/`: complete, named as statements, about tables that dbt makes."""

import re

import pytest

from modqa_pipeline.repository import EXPECTATIONS
from modqa_pipeline.transform.dbt.manifest import load_manifest
from modqa_pipeline.validate.suites import load_suites

NAMED = re.compile(r"[a-z][a-z0-9_]*")
# a statement has a verb in the present tense, or in the past where it is about the day
VERBS = {
    "is", "are", "has", "have", "was", "were", "names", "stands", "share", "shares", "arrived",
    "holds", "hold", "adds", "add", "agree", "agrees", "belongs", "belong", "comes", "come",
}  # fmt: skip
SEVERITIES = {"critical", "warning"}


def expectations() -> list[tuple[str, dict]]:
    return [(suite.name, each) for suite in load_suites() for each in suite.expectations]


def test_every_expectation_is_complete():
    offenders = []
    for suite, expectation in expectations():
        meta, name = expectation.get("meta", {}), expectation.get("meta", {}).get("name", "?")
        missing = [key for key in ("name", "notes", "expected") if not meta.get(key)]
        offenders += [f"{suite}.json: {name}: give meta.{key}" for key in missing]
        if expectation.get("severity") not in SEVERITIES:
            offenders.append(f"{suite}.json: {name}: severity is one of {sorted(SEVERITIES)}")
        if "column" not in expectation.get("kwargs", {}):
            offenders.append(f"{suite}.json: {name}: expectations here are about one column")
    assert not offenders, "\n".join(offenders)


def test_names_are_unique():
    names = [expectation["meta"]["name"] for _, expectation in expectations()]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"names of asset checks must be unique over all suites; rename {twice}"


def test_names_are_statements():
    offenders = [
        f"{suite}.json: {name}; say what is true in the present tense: every_queue_has_an_owner"
        for suite, expectation in expectations()
        if not NAMED.fullmatch(name := expectation["meta"]["name"])
        or not set(name.split("_")) & VERBS
    ]
    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize("suite", load_suites(), ids=lambda suite: suite.name)
def test_a_suite_is_about_a_table_that_dbt_makes(suite):
    schema, _, table = suite.frame.partition(".")
    nodes = load_manifest()["nodes"].values()
    models = {n["name"]: n for n in nodes if n["resource_type"] == "model"}
    assert table in models, f"{suite.name}.json: meta.frame is {suite.frame}; dbt has no {table}"
    assert models[table]["config"]["schema"] == schema
    assert (EXPECTATIONS / f"{suite.name}.json").exists(), (
        f"{suite.name}: name the file as the suite"
    )
    assert suite.keys[0] == "decision_date", f"{suite.name}.json: results must find their day"


def test_the_readme_lists_every_suite():
    readme = (EXPECTATIONS / "README.md").read_text(encoding="utf-8")
    missing = [suite.name for suite in load_suites() if f"`{suite.name}.json`" not in readme]
    assert not missing, f"expectations/README.md lacks {missing}"
