"""Every rule of the models is a dbt unit test; they run against a warehouse that has the models."""

import pytest

from modqa_pipeline.settings import load_settings
from modqa_pipeline.transform import dbt
from modqa_pipeline.transform.preparation import prepare_run


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "a key")
        yield load_settings(tmp_path_factory.mktemp("home"))


def test_every_dbt_unit_test_passes(settings):
    from modqa_pipeline.ingest.run import ingest_landing

    ingest_landing(settings)
    prepare_run(settings, [], [], may_draw=False, run_id="unit tests")
    dbt.build(settings)
    results = dbt.run_unit_tests(settings)
    assert len(results) > 100
    failed = [f"{node.name}: {node.message}" for node in results if not node.is_well]
    assert not failed, "\n".join(failed)
