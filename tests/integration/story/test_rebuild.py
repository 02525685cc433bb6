"""`modqa rebuild`: everything derived, anew from landing/, config/, receipts/, draws/ and the key."""

from tests.worlds.home import files_of


def test_a_rebuild_of_an_emptied_home_ends_well(everything_rebuilt):
    assert everything_rebuilt.outcome.status == 0, everything_rebuilt.outcome.complained


def test_a_rebuild_publishes_the_same_rows_in_every_table(
    scattered_files_followed, everything_rebuilt
):
    before, now = scattered_files_followed.tables(), everything_rebuilt.tables()
    assert now.keys() == before.keys()
    differing = {table: sorted(set(before[table]) ^ set(now[table])) for table in before}
    assert {table: rows[:6] for table, rows in differing.items() if rows} == {}


def test_a_rebuild_makes_no_draw_and_no_receipt(
    scattered_files_followed, everything_rebuilt, story_home
):
    assert everything_rebuilt.draw_bytes == scattered_files_followed.draw_bytes
    receipts = story_home.home.receipts.read_text().splitlines()
    assert len(receipts) == scattered_files_followed.value(
        "select max(receipt_sequence) from marts.ingest_ledger"
    )


def test_a_rebuild_writes_a_page_for_every_published_day(
    scattered_files_followed, everything_rebuilt
):
    days = scattered_files_followed.column(
        "select decision_date from marts.publication_days order by 1"
    )
    pages = [path.name for path in (everything_rebuilt.root / "reports").glob("2024-??-??.html")]
    assert sorted(pages) == [f"{day}.html" for day in days]


def test_a_rebuild_makes_the_restricted_map_again(everything_rebuilt, story_home):
    names = set(files_of(story_home.home.restricted))
    assert names == {"pseudonym.key", "pseudonyms.parquet"}


def test_a_rebuild_leaves_no_day_waiting_that_was_published(
    scattered_files_followed, everything_rebuilt
):
    assert (
        everything_rebuilt.status["days_published"]
        == scattered_files_followed.status["days_published"]
    )
    assert everything_rebuilt.status["days_waiting_to_be_built"] == []
    assert everything_rebuilt.status["days_waiting_to_be_rebuilt"] == []
