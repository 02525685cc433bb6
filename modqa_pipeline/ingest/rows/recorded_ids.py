"""Verdicts that name a decision as a recorded draw does, in the spelling of an earlier version.

They were given on what ModQA handed out, so they are read as the draw is (`facts/old_spellings`).
"""

from datetime import date
from typing import TYPE_CHECKING

from modqa_pipeline.facts.old_spellings import today
from modqa_pipeline.home import literals
from modqa_pipeline.home.literals import name
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.facts.old_spellings import Spellings
    from modqa_pipeline.ingest.rows.known_ids import KnownIds

#: Temporary table with what was noted about the facts: ``old``, ``new``.
NOTED = "noted_spellings"


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
    named = con.execute(
        f"select distinct old, new from {NOTED} semi join {TABLE} on old = decision_id and _state = 0"
    ).fetchall()
    if not named:
        return
    known.hits_of(f"select old as id from {NOTED} union select new from {NOTED}", first, last)
    there = {each for (each,) in con.execute("select distinct id from hits").fetchall()}
    _spell(
        con, "decision_id", {old: new for old, new in named if new in there and old not in there}
    )


def spell_people_as_today(con: "duckdb.DuckDBPyConnection", column: str) -> None:
    """Give who filled in a workbook of ModQA the identifier of today: its mark may be older than the rules."""
    named = con.execute(
        f"select distinct {name(column)} from {TABLE} where {name(column)} is not null"
    ).fetchall()
    spellings = {person: new for (person,) in named if (new := today(person)) != person}
    known = con.execute(
        "select person_id from people where person_id in (select unnest(?::varchar[]))",
        [list(spellings.values())],
    ).fetchall()
    _spell(con, column, {old: new for old, new in spellings.items() if (new,) in known})


def _spell(con: "duckdb.DuckDBPyConnection", column: str, spellings: "Spellings") -> None:
    if not spellings:
        return
    # each column has names of its own: the view of the next one stands on this one
    pairs, before = literals.name(f"spelled {column}"), literals.name(f"delivered before {column}")
    con.execute(f"create or replace temp table {pairs} (old varchar, new varchar)")
    con.execute(
        f"insert into {pairs} select unnest(?::varchar[]), unnest(?::varchar[])",
        [list(spellings), list(spellings.values())],
    )
    con.execute(f"drop view if exists {before}")
    con.execute(f"alter view {TABLE} rename to {before}")
    con.execute(f"""
        create temp view {TABLE} as
        select d.* replace (coalesce(s.new, d.{name(column)}) as {name(column)})
        from {before} d left join {pairs} s on s.old = d.{name(column)}
    """)
