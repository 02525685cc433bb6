"""Published marts to report on: a whole marketplace, built once, and small ones made to measure."""

import duckdb
import pytest

from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.edition import Edition, Rules
from tests.worlds.published.marketplace import DAYS, write_marts, write_site


@pytest.fixture(scope="session")
def marketplace(tmp_path_factory) -> Home:
    """A home with the fixture published and its newest days reported."""
    home = Home(tmp_path_factory.mktemp("marketplace"))
    write_site(home)
    return home


@pytest.fixture(scope="session")
def facts(marketplace) -> DayFacts:
    """The newest day of the marketplace."""
    with duckdb.connect(str(marketplace.database), read_only=True) as connection:
        yield DayFacts(Edition(Marts(connection)), DAYS[-1])


@pytest.fixture
def facts_of(tmp_path):
    """Facts of the newest day of a database with exactly the rows given."""
    connections = []

    def make(day=DAYS[-1], known=None, **tables) -> DayFacts:
        path = write_marts(tmp_path / f"{len(connections)}.duckdb", tables)
        connections.append(duckdb.connect(str(path), read_only=True))
        return DayFacts(Edition(Marts(connections[-1]), Rules(known=known or {})), day)

    yield make
    for connection in connections:
        connection.close()
