"""Tests of staging models that no run asks, since their keys come from ingest and from recorded facts."""

from modqa_pipeline.transform.engine import run_commands


def test_staging_models_have_the_keys_that_they_name(settings):
    command = ["test", "--select", "staging,test_type:data", "--exclude", "tag:gate"]
    [results] = run_commands(settings, [command])
    assert len(results) > 20
    failed = [f"{node.name}: {node.message}" for node in results if not node.is_well]
    assert not failed, "\n".join(failed)
