"""`modqa rebuild`: everything derived, anew from landing/, config/, receipts/, draws/ and the key."""

import pytest
from played_home import files_of
from story import LATER


def test_a_rebuild_of_an_emptied_home_ends_well(rebuilt):
    assert rebuilt.outcome.status == 0, rebuilt.outcome.complained


# What a check of LATER saw when LATER was built, and would see now: see the second test.
AGE_OF_VERDICTS = "verdicts_are_not_older_than_they_should_be"


def test_a_rebuild_publishes_the_same_rows_in_every_table(mended, rebuilt):
    before, now = mended.tables(), rebuilt.tables()
    assert now.keys() == before.keys()
    differing = {
        table: [row for row in sorted(set(before[table]) ^ set(now[table])) if not is_known(row)]
        for table in before
    }
    assert {table: rows[:6] for table, rows in differing.items() if rows} == {}


def is_known(row):
    return AGE_OF_VERDICTS in row and str(LATER) in row


@pytest.mark.xfail(
    strict=True,
    reason="the age of verdicts is judged by all verdicts there are: one on another day, delivered "
    "after a day was built, changes its result in a rebuild and not before",
)
def test_a_rebuild_judges_a_day_by_what_was_known_when_it_was_built(mended, rebuilt):
    result = (
        "select is_passed from marts.fct_check_results where decision_date = ? and check_name = ?"
    )
    assert mended.value(result, LATER, AGE_OF_VERDICTS) == rebuilt.value(
        result, LATER, AGE_OF_VERDICTS
    )


def test_a_rebuild_makes_no_draw_and_no_receipt(mended, rebuilt, played):
    assert rebuilt.draw_bytes == mended.draw_bytes
    receipts = played.home.receipts.read_text().splitlines()
    assert len(receipts) == mended.value("select max(receipt_sequence) from marts.ingest_ledger")


def test_a_rebuild_writes_a_page_for_every_published_day(mended, rebuilt):
    days = mended.column("select decision_date from marts.publication_days order by 1")
    pages = [path.name for path in (rebuilt.root / "reports").glob("2024-??-??.html")]
    assert sorted(pages) == [f"{day}.html" for day in days]


def test_a_rebuild_makes_the_restricted_map_again(rebuilt, played):
    names = set(files_of(played.home.restricted))
    assert names == {"pseudonym.key", "pseudonyms.parquet"}


def test_a_rebuild_leaves_no_day_waiting_that_was_published(mended, rebuilt):
    assert rebuilt.status["days_published"] == mended.status["days_published"]
    assert rebuilt.status["days_waiting_to_be_built"] == []
    assert rebuilt.status["days_waiting_to_be_rebuilt"] == []
