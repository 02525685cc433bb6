"""Readings of a day that are all back, for what adjudicators and controls make of them."""

import shutil
from dataclasses import replace

import pytest

from tests.worlds.ingest import KEY, make_world
from tests.worlds.second_readings import give_verdicts, in_disagreement, make_read_twice
from tests.worlds.worksheets import Sheets


@pytest.fixture(scope="session")
def home_with_readings_back(tmp_path_factory):
    """A home whose readings are all back; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        sheets = make_read_twice(make_world(tmp_path_factory.mktemp("returned") / "home"))
        give_verdicts(sheets, in_disagreement)
    return sheets.world


@pytest.fixture
def readings_back(home_with_readings_back, tmp_path, monkeypatch) -> Sheets:
    """Readings of which d-3 is in disagreement, and d-5 to be settled in agreement."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(home_with_readings_back.root, tmp_path / "home")
    return Sheets(replace(make_world(tmp_path / "home"), _taken=home_with_readings_back._taken))
