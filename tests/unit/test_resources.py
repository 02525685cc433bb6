"""A run that holds the lock frees what runs before it kept from others."""

import dagster as dg
import pytest

from modqa_pipeline.automation.event_log import open_instance
from modqa_pipeline.cli.launch import prepare_instance
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.resources import POOL, bury, left_behind


@pytest.fixture
def instance(tmp_path):
    home = load_settings_without_key(tmp_path / "home").home
    prepare_instance(home)
    with open_instance(home) as instance:
        instance.event_log_storage.set_concurrency_slots(POOL, 1)
        yield instance


def claims_the_slot(instance: dg.DagsterInstance, run_id: str) -> bool:
    return instance.event_log_storage.claim_concurrency_slot(POOL, run_id, "ingest").is_claimed


def test_a_run_that_ended_untold_keeps_the_slot_until_it_is_buried(instance):
    assert claims_the_slot(instance, "ended untold")
    assert not claims_the_slot(instance, "next")
    for run_id in left_behind(instance, "next"):
        bury(instance, run_id)
    assert claims_the_slot(instance, "next")


def test_the_slot_of_the_run_itself_is_left_to_it(instance):
    assert claims_the_slot(instance, "this")
    assert left_behind(instance, "this") == set()
