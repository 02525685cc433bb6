"""The real packs, each played in a home of its own, once a session."""

import pytest

from tests.worlds.home import Stage
from tests.worlds.real_packs import PACK_DAY, make_pack_home


@pytest.fixture(scope="session")
def play_pack(tmp_path_factory):
    """Play one of the real packs in a home of its own, for the day it is about."""

    def play(name: str) -> Stage:
        return make_pack_home(name, tmp_path_factory.mktemp(name) / "home").play(PACK_DAY)

    return play


@pytest.fixture(scope="session")
def hatecheck_published(play_pack) -> Stage:
    return play_pack("hatecheck")


@pytest.fixture(scope="session")
def xstest_published(play_pack) -> Stage:
    return play_pack("xstest")
