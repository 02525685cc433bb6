"""A lake that another schema version built is refused before anything is read, and a rebuild mends it."""

import shutil

import pytest

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.ingest.storage import lake_version
from tests.worlds.ingest import make_decision

BPO = "bpo_decisions"


@pytest.fixture
def lake_of_another_version(world):
    """A home with a delivery, another delivery waiting, and a marker of another version."""
    world.take(BPO, "a.csv", [make_decision()])
    (world.settings.home.lake / lake_version.FILE).write_text("0-abcdef01\n")
    world.deliver(BPO, "b.csv", [make_decision(decision_id="d-2")])
    return world


def test_a_lake_of_another_version_is_refused_with_folder_versions_and_remedy(
    lake_of_another_version,
):
    home = lake_of_another_version.settings.home
    with pytest.raises(SettingsError) as refused:
        lake_of_another_version.ingest()
    message = str(refused.value)
    for part in (str(home.lake), "0-abcdef01", lake_version.lake_version(), "modqa rebuild"):
        assert part in message
    assert len(read_ledger(home)) == 1, "the waiting delivery was not read"


def test_a_lake_from_before_versions_were_written_down_is_refused(lake_of_another_version):
    (lake_of_another_version.settings.home.lake / lake_version.FILE).unlink()
    with pytest.raises(SettingsError, match="schema version none"):
        lake_of_another_version.ingest()


def test_a_lake_made_anew_has_this_version(lake_of_another_version):
    for name in ("lake", "quarantine", "state"):
        shutil.rmtree(lake_of_another_version.root / name)
    lake_of_another_version.ingest()
    marked = (lake_of_another_version.settings.home.lake / lake_version.FILE).read_text()
    assert marked.strip() == lake_version.lake_version()
    assert len(read_ledger(lake_of_another_version.settings.home)) == 2


def test_another_column_or_type_is_another_version(monkeypatch):
    before = lake_version.lake_version()
    monkeypatch.setitem(lake_version.RESOLUTION_COLUMNS, "record_key", "BIGINT")
    changed = lake_version.lake_version()
    monkeypatch.setitem(lake_version.RESOLUTION_COLUMNS, "reason", "VARCHAR")
    assert len({before, changed, lake_version.lake_version()}) == 3
