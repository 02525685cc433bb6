"""models/_exposures.yml says who reads which mart, as the code does."""

import pytest

from modqa_pipeline.transform.dbt.manifest import load_whole_manifest, marts
from tests.conventions.mart_readers import (
    NOTEBOOKS,
    READERS,
    marts_by_reader,
    marts_in_queries,
    readers_without_a_name,
)

WHERE = "dbt_project/models/_exposures.yml"


@pytest.fixture(scope="module")
def names():
    return {mart["name"] for mart in marts()}


def test_every_reader_has_its_exposure():
    found = {exposure["name"] for exposure in load_whole_manifest()["exposures"].values()}
    wanted = {*READERS, NOTEBOOKS}
    offenders = [f"{WHERE}: add {name}" for name in sorted(wanted - found)]
    offenders += [
        f"{WHERE}: {name} is read by no code; remove it" for name in sorted(found - wanted)
    ]
    assert not offenders, "\n".join(offenders)


def test_exposures_name_the_marts_that_their_readers_read(names):
    read, offenders = marts_by_reader(names), []
    for exposure in load_whole_manifest()["exposures"].values():
        said = {unique_id.split(".")[-1] for unique_id in exposure["depends_on"]["nodes"]}
        reads = read.get(exposure["name"], set())
        offenders += [f"{exposure['name']} reads {mart}: add it" for mart in sorted(reads - said)]
        offenders += [
            f"{exposure['name']} does not read {mart}: remove it" for mart in sorted(said - reads)
        ]
    assert not offenders, f"{WHERE}:\n" + "\n".join(offenders)


def test_every_module_that_reads_a_mart_belongs_to_a_reader(names):
    offenders = [
        f"{module} reads {', '.join(sorted(found))}: give it a reader in tests/conventions/mart_readers.py"
        for module, found in readers_without_a_name(names).items()
    ]
    assert not offenders, "\n".join(offenders)


def test_every_query_of_the_report_is_on_some_page(names):
    read = marts_by_reader(names)
    on_pages = set().union(*(read[page] for page in ("day_page", "index_page", "session_page")))
    assert marts_in_queries(names) <= on_pages
