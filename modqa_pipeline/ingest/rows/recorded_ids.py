"""Verdicts that name a decision as a recorded draw does, in the spelling of an earlier version.

They were given on what ModQA handed out, so they are read as the draw is (`facts/old_spellings`).
"""

from datetime import date
from typing import TYPE_CHECKING

from modqa_pipeline.home.literals import name
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.facts.old_spellings import Spellings
    from modqa_pipeline.ingest.rows.known_ids import KnownIds

#: Temporary table with what was noted about the facts: ``old``, ``new``.
NOTED = "noted_spellings"
_AS_WRITTEN = "delivered_as_written"


def load_spellings(con: "duckdb.DuckDBPyConnection", noted: "Spellings | None") -> None:
    """Make the table ``noted_spellings``."""
    con.execute(f"create or replace temp table {NOTED} (old varchar, new varchar)")
    if noted:
        con.execute(
            f"insert into {NOTED} select unnest(?::varchar[]), unnest(?::varchar[])",
            [list(noted), list(noted.values())],
        )


def spell_as_today(
    con: "duckdb.DuckDBPyConnection", known: "KnownIds", first: date, last: date
) -> None:
    """Give the verdicts in ``delivered`` the ids of today, where the lake has those and no others.

    Parameters
    ----------
    first, last : date
        Days of the decisions that the verdicts can be of.
    """
    is_noted = f"select 1 from {TABLE} semi join {NOTED} on decision_id = old where _state = 0"
    if not con.execute(f"{is_noted} limit 1").fetchall():
        return
    ids = f"select old as id from {NOTED} union select new from {NOTED}"
    known.hits_of(ids, first, last)
    con.execute(f"""
        create or replace temp table spelled as
        select old, new from {NOTED}
        where new in (select id from hits) and old not in (select id from hits)
    """)
    _rename(con, "decision_id", "spelled")


def spell_people_as_today(con: "duckdb.DuckDBPyConnection", column: str) -> None:
    """Give who filled in a workbook of ModQA the identifier of today: its mark may be older than the rules."""
    con.execute(f"""
        create or replace temp table spelled_people as
        with named as (
            select distinct {name(column)} as old, regexp_replace({name(column)}, '^([0-9]+)[.]0$', '\\1') as new
            from {TABLE}
        )
        select old, new from named where new <> old and new in (select person_id from people)
    """)
    if con.execute("select 1 from spelled_people limit 1").fetchall():
        _rename(con, column, "spelled_people")


def _rename(con: "duckdb.DuckDBPyConnection", column: str, spelled: str) -> None:
    before = f"{_AS_WRITTEN}_{spelled}"
    con.execute(f"drop view if exists {before}")
    con.execute(f"alter view {TABLE} rename to {before}")
    con.execute(f"""
        create temp view {TABLE} as
        select d.* replace (coalesce(s.new, d.{name(column)}) as {name(column)})
        from {before} d left join {spelled} s on s.old = d.{name(column)}
    """)
