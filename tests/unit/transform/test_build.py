"""The build of a run: every mart of this version, or an error that names what is missing."""

import pytest

from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.build import BuildResult, insist_on_all_marts
from modqa_pipeline.transform.dbt.manifest import marts
from modqa_pipeline.transform.dbt.results import NodeResult

NAMES = {mart["name"] for mart in marts()}


def built(names, standing=()):
    nodes = [
        NodeResult(f"x.{name}", name, "success", 0.1, 0, "", f"marts.{name}", "error")
        for name in names
    ]
    return BuildResult(nodes, [], list(standing))


def test_a_mart_that_dbt_did_not_build_fails_the_run_with_its_name():
    with pytest.raises(BuildError, match=r"did not build kpi_slice_standings; .*make setup"):
        insist_on_all_marts(built(NAMES - {"kpi_slice_standings"}))


def test_of_many_missing_marts_a_few_are_named():
    with pytest.raises(BuildError, match=rf"and {len(NAMES) - 5} more; expected every mart"):
        insist_on_all_marts(built([]))


def test_marts_that_stand_from_an_earlier_run_are_not_missed():
    insist_on_all_marts(built(NAMES - {"targets"}, standing=["targets"]))
