"""Where the UI looks for a run: at the jobs of the code location in `workspace.yaml`.

A run in this process has no code location of itself, and Dagster's timeline and job pages show no run without one.
"""

from typing import Any

from dagster import DagsterInstance, DagsterRun, JobDefinition
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.remote_origin import (
    LoadableTargetOrigin,
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)

#: As `workspace.yaml` has it; reading the file would cost each run 15 ms.
CODE_LOCATION = ManagedGrpcPythonEnvCodeLocationOrigin(
    LoadableTargetOrigin(module_name="modqa_pipeline.definitions"), location_name="modqa"
)


def run_under_its_job(instance: DagsterInstance) -> None:
    """Let runs that this instance makes be runs of the code location's jobs, as those of UI and daemon are."""
    create_run = instance.create_run_for_job

    def create_run_with_origin(job_def: JobDefinition, **given: Any) -> DagsterRun:
        return create_run(job_def, **given, remote_job_origin=job_origin(job_def.name))

    instance.create_run_for_job = create_run_with_origin  # type: ignore[method-assign,assignment]


def job_origin(job_name: str) -> RemoteJobOrigin:
    """A job as UI and daemon name it."""
    repository = RemoteRepositoryOrigin(CODE_LOCATION, SINGLETON_REPOSITORY_NAME)
    return RemoteJobOrigin(repository, job_name)
