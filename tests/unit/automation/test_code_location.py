"""Runs of this process are where the UI looks for a job's runs."""

import sys
import time

import dagster as dg
import pytest
from dagster._core.test_utils import InProcessTestWorkspaceLoadTarget
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load import location_origins_from_yaml_paths
from dagster_graphql.test.utils import execute_dagster_graphql

from modqa_pipeline.automation.code_location import CODE_LOCATION, run_under_its_job
from modqa_pipeline.automation.event_log import open_instance
from modqa_pipeline.cli.launch import prepare_instance
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.repository import ROOT

#: What the page of a job asks for, and the list of its runs.
JOB_PAGE = """
  query ($filter: RunsFilter!, $job: PipelineSelector!) {
    pipelineRunsOrError(filter: $filter, limit: 10) { ... on Runs { results { runId } } }
    runsFeedOrError(filter: $filter, limit: 10, view: RUNS) {
      ... on RunsFeedConnection { results { id } }
    }
    pipelineOrError(params: $job) { ... on Pipeline { runs(limit: 10) { runId } } }
  }
"""
#: What the timeline asks for; it leaves out runs without `repositoryOrigin`.
TIMELINE = """
  query ($since: Float!) {
    runsOrError(filter: {updatedAfter: $since, statuses: [SUCCESS]}, limit: 10) {
      ... on Runs {
        results { runId pipelineName repositoryOrigin { repositoryName repositoryLocationName } }
      }
    }
    workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError {
      ... on RepositoryLocation { name repositories { name pipelines { name } } }
    } } } }
  }
"""


@dg.op
def nothing():
    """Stands for all steps of a run."""


@dg.job
def daily_quality():
    nothing()


@pytest.fixture
def launched(tmp_path, monkeypatch):
    """A home's instance with one run, as the launcher opens it, and the workspace of the UI beside it."""
    monkeypatch.setenv("MODQA_HOME", str(tmp_path))
    settings = load_settings_without_key()
    prepare_instance(settings.home)
    with open_instance(settings.home) as instance:
        run_under_its_job(instance)
        run_id = daily_quality.execute_in_process(instance=instance).run_id
    with (
        dg.DagsterInstance.from_config(str(settings.home.dagster)) as instance,
        WorkspaceProcessContext(instance, in_this_process()) as workspace,
    ):
        yield run_id, workspace.create_request_context()


def in_this_process():
    """The code location of `workspace.yaml`, without a server of its own."""
    from dagster._core.remote_origin import InProcessCodeLocationOrigin
    from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

    [origin] = location_origins_from_yaml_paths([str(ROOT / "workspace.yaml")])
    target = LoadableTargetOrigin(
        executable_path=sys.executable,
        module_name=origin.loadable_target_origin.module_name,
        working_directory=str(ROOT),
    )
    return InProcessTestWorkspaceLoadTarget(
        InProcessCodeLocationOrigin(target, location_name=origin.location_name)
    )


def test_the_code_location_is_that_of_the_workspace():
    [origin] = location_origins_from_yaml_paths([str(ROOT / "workspace.yaml")])
    assert origin == CODE_LOCATION


def test_job_page_and_timeline_show_the_run(launched):
    run_id, context = launched
    by_label = {
        "pipelineName": "daily_quality",
        "tags": [{"key": ".dagster/repository", "value": "__repository__@modqa"}],
    }
    job = {
        "pipelineName": "daily_quality",
        "repositoryName": "__repository__",
        "repositoryLocationName": "modqa",
    }
    page = execute_dagster_graphql(context, JOB_PAGE, {"filter": by_label, "job": job}).data
    assert page["pipelineRunsOrError"]["results"] == [{"runId": run_id}]
    assert page["runsFeedOrError"]["results"] == [{"id": run_id}]
    assert page["pipelineOrError"]["runs"] == [{"runId": run_id}]
    found = execute_dagster_graphql(context, TIMELINE, {"since": time.time() - 3600}).data
    [run] = found["runsOrError"]["results"]
    [location] = found["workspaceOrError"]["locationEntries"]
    [repository] = location["locationOrLoadError"]["repositories"]
    assert run["repositoryOrigin"] == {
        "repositoryName": repository["name"],
        "repositoryLocationName": location["locationOrLoadError"]["name"],
    }
    assert run["pipelineName"] in {job["name"] for job in repository["pipelines"]}
