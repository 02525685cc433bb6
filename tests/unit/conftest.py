"""Homes to deliver to, and homes whose worksheets are out: what ingest, audit and configuration are tried on."""

import shutil
from dataclasses import replace

import pytest

from tests.worlds.ingest import KEY, World, make_world
from tests.worlds.worksheets import Sheets, make_sheets


@pytest.fixture
def world(tmp_path, monkeypatch) -> World:
    """A new home whose files need no time to settle."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    return make_world(tmp_path / "home")


@pytest.fixture
def make_world_at(tmp_path, monkeypatch):
    """Makes homes beside one another, each by its name."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    return lambda name: make_world(tmp_path / name)


@pytest.fixture(scope="session")
def home_with_worksheets(tmp_path_factory):
    """A home whose one auditor has all audits of a day; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        return make_sheets(make_world(tmp_path_factory.mktemp("exported") / "home")).world.root


@pytest.fixture
def sheets(home_with_worksheets, tmp_path, monkeypatch) -> Sheets:
    """Worksheets to fill in and give back."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(home_with_worksheets, tmp_path / "home")
    return Sheets(replace(make_world(tmp_path / "home"), _taken=10))
