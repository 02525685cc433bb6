"""A queue with a week of audited decisions, before its session is made and after."""

import shutil
from dataclasses import replace

import pytest

from tests.worlds.calibration_week import Session, make_week
from tests.worlds.ingest import KEY, make_world


@pytest.fixture(scope="session")
def home_with_audited_week(tmp_path_factory):
    """A home whose queue has a week of audited decisions; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        return make_week(make_world(tmp_path_factory.mktemp("week") / "home")).root


@pytest.fixture
def session(home_with_audited_week, tmp_path, monkeypatch) -> Session:
    """A week of a queue and no session yet."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(home_with_audited_week, tmp_path / "home")
    return Session(replace(make_world(tmp_path / "home"), _taken=10))


@pytest.fixture
def session_with_workbooks(session) -> Session:
    """A session with its workbooks."""
    session.create()
    return session
