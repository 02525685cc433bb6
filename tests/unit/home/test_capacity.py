from dataclasses import replace

import pytest

from modqa_pipeline.config.sections import EngineSettings
from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.home import capacity

GIB = capacity.GIB


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    return replace(load_settings(tmp_path), engine=EngineSettings(memory_limit_mb=4096))


def test_duckdb_gets_what_the_libraries_leave():
    limits = [capacity.duckdb_memory_mb(mb) for mb in (1024, 4096, 6144)]
    assert limits == sorted(limits)
    assert all(0 < got < mb - 700 for got, mb in zip(limits, (1024, 4096, 6144), strict=True))


def test_what_fits_into_memory_needs_no_disk(settings, monkeypatch):
    monkeypatch.setattr(capacity, "free_bytes", lambda folder: 0)
    needed = capacity.spill_bytes(1_000_000, capacity.STAGED_ROW_BYTES, 4096)
    assert needed == 0
    capacity.refuse_without_room(settings.home, settings.engine, needed, "reading a small file")


def test_a_full_disk_is_refused_with_the_numbers_and_the_remedy(settings, monkeypatch):
    monkeypatch.setattr(capacity, "free_bytes", lambda folder: 2 * GIB)
    needed = capacity.spill_bytes(100_000_000, capacity.STAGED_ROW_BYTES, 4096)
    with pytest.raises(BuildError) as error:
        capacity.refuse_without_room(
            settings.home, settings.engine, needed, "reading bpo_decisions/large.csv"
        )
    said = str(error.value)
    assert "reading bpo_decisions/large.csv may need 34.8 GiB" in said
    assert "2.0 GiB are free" in said
    assert "state/spill" in said
    assert "Free some space" in said


def test_more_memory_needs_less_disk():
    needed = [capacity.spill_bytes(50_000_000, 400, mb) for mb in (1024, 4096, 16384)]
    assert needed == sorted(needed, reverse=True)
