"""People of a returned workbook whose identifiers are spelled otherwise today."""

import duckdb
import pytest

from modqa_pipeline.ingest.rows.recorded_ids import spell_people_as_today


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        connection.execute("""
            create temp table rows_as_written as
            from (values (0, '17.0', '18.0'), (1, '19.0', null), (2, 'ann', '17.0')) r (n, raised_by, resolved_by);
            create temp view delivered as select *, rowid from rows_as_written;
            create temp table people as select unnest(['17', '17.0', '18', '18.0', '19.0']) as person_id;
        """)
        yield connection


def test_every_column_of_a_workbook_is_spelled_as_today(con):
    for column in ("raised_by", "resolved_by"):
        spell_people_as_today(con, column)
    rows = con.execute("select raised_by, resolved_by from delivered order by n").fetchall()
    # nobody is known as 19
    assert rows == [("17", "18"), ("19.0", None), ("ann", "17")]


def test_the_next_workbook_is_read_anew(con):
    spell_people_as_today(con, "raised_by")
    con.execute("create or replace temp view delivered as select *, rowid from rows_as_written")
    spell_people_as_today(con, "raised_by")
    rows = con.execute("select raised_by, rowid from delivered order by n").fetchall()
    assert rows == [("17", 0), ("19.0", 1), ("ann", 2)]
