"""A small world and the home that its days landed in, made once for all tests of the demo."""

import pytest

from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.home.paths import Home
from tests.worlds.demo import deliver_all, make_world


@pytest.fixture(scope="session")
def world() -> Marketplace:
    return make_world()


@pytest.fixture(scope="session")
def delivered(tmp_path_factory, world) -> Home:
    return deliver_all(tmp_path_factory.mktemp("demo"), world)
