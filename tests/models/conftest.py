"""A home with two days in the lake, of which the second is built."""

import os
from datetime import date

import pytest

from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.preparation import prepare_run

DAYS = [date(2026, 3, 1), date(2026, 3, 2)]
HEADER = "decision_id,content_id,entity_type,queue_id,moderator_id,decision,decided_at\n"


@pytest.fixture(scope="session")
def days() -> list[date]:
    return DAYS


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "a key")
        settings = load_settings(tmp_path_factory.mktemp("home"))
        _deliver_and_build(settings)
        yield settings


def _deliver_and_build(settings: Settings) -> None:
    from modqa_pipeline.ingest.run import ingest_landing

    for day in DAYS:
        file = settings.home.landing / "bpo_decisions" / f"{day}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{HEADER}d-{day},c,product,q1,mary,approve,{day}T10:00:00Z\n")
        os.utime(file, (1_700_000_000, 1_700_000_000))
    ingest_landing(settings)
    prepare_run(settings, read_ledger(settings.home), DAYS[1:], may_draw=True, run_id="unit tests")
    build(settings)
