"""Audits that were given to auditors, and which of them have not come back."""

import csv
from collections import Counter
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.facts.hand_outs import drawn_on
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.forms.worksheet import ROUNDS
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import WAITING_DAY, LakeFiles, latest, schema_file
from modqa_pipeline.report.scopes.team import DAYS, Assignments, HandedOut

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import Settings
    from modqa_pipeline.home.paths import Home

A_DAY = timedelta(days=1)
#: Youngest age of each group, in days since the decision day.
_AGES = (0, 2, 4, 8)


@dataclass(frozen=True)
class Outstanding:
    """Readings of one decision day and round that one auditor has not returned."""

    auditor_id: str
    audit_round: str
    decision_date: date
    n_audits: int


def read_outstanding(con: "duckdb.DuckDBPyConnection", home: "Home") -> list[Outstanding]:
    """Audits in worksheets that have no verdict of the client in their round, by the auditor's own identifier."""
    people = home.restricted / "pseudonyms.parquet"
    open_now: Counter[tuple[str, str, date]] = Counter()
    if people.exists():
        for each in read_handed_out(con, home):
            open_now[each.auditor_key, each.audit_round, each.decision_date] += each.n_open
    if not open_now:
        return []
    known = con.execute(f"select person_key, person_id from {literals.read_parquet([people])}")
    names = dict(known.fetchall())
    return sorted(
        (
            Outstanding(names[key], audit_round, day, n)
            for (key, audit_round, day), n in open_now.items()
            if n and key in names
        ),
        key=astuple,
    )


def read_handed_out(
    con: "duckdb.DuckDBPyConnection", home: "Home", n_days: int | None = None
) -> list[HandedOut]:
    """What is in worksheets, and how much of it has come back.

    A vendor's own audit does not count as a return: it never enters rates.

    Parameters
    ----------
    n_days : int or None
        Decision days up to the newest that was handed out; None for all.
    """
    given = _handed_out_files(home, n_days)
    if not given:
        return []
    returned = LakeFiles(home).files("audit_results", [*given, WAITING_DAY])
    golden, first = literals.text(fmt.GOLDEN), literals.text(fmt.FIRST)
    rows = con.execute(f"""
        with vendors as (
            select auditor_key from ({latest(literals.parquet_below(home.lake / "auditors"), "auditor_key")})
            where organisation = 'vendor'
        ),
        returned as (
            select decision_id, audit_round, audit_id, audit_reason
            from {literals.read_parquet(returned or [schema_file(home, "audit_results", by_day=True)])}
            anti join vendors using (auditor_key)
        ),
        -- others read a golden item too, so of those the audit itself must be back
        closed as (
            select decision_id as reading, audit_round from returned where audit_reason is distinct from {golden}
            union
            select audit_id, {golden} from returned where audit_reason = {golden}
        ),
        given as (
            select *, case when audit_round = {golden} then audit_id else decision_id end as reading
            from read_parquet({literals.paths_to_read([path for of_day in given.values() for path in of_day])},
                hive_partitioning = true, filename = true)
        )
        select g.auditor_key, case when g.audit_round = {golden} then {first} else g.audit_round end,
            g.decision_date::date, parse_filename(g.filename, true), count(*), count(c.reading)
        from given as g
        left join closed as c on g.reading = c.reading and g.audit_round = c.audit_round
        group by all order by all
    """).fetchall()
    drawn = drawn_on(home)
    return [
        # a record that was lost hides no work: a draw is usually of the day before
        HandedOut(key, audit_round, day, drawn.get((day, wave), day + A_DAY), n_given, n_returned)
        for key, audit_round, day, wave, n_given, n_returned in rows
    ]


def read_assignments(
    con: "duckdb.DuckDBPyConnection", settings: "Settings", today: date
) -> Assignments:
    """What the audit team's page needs: hand-outs of the last days, and what nobody can do."""
    home = settings.home
    given = read_handed_out(con, home, DAYS)
    days = {each.decision_date for each in given}
    unassigned: Counter[str] = Counter()
    for path in sorted(
        path for day in days for path in home.worksheets.glob(f"{day}/unassigned*.csv")
    ):
        with path.open(encoding="utf-8", newline="") as file:
            unassigned.update(row["reason"] for row in csv.DictReader(file))
    return Assignments(today, settings.worksheets.due_days, given, unassigned)


def _handed_out_files(home: "Home", n_days: int | None) -> dict[date, list[Path]]:
    """Files of assignments by decision day, of the newest days; none in a home without worksheets."""
    folders = sorted((home.state / drawn_rows.STATE).glob("decision_date=*"))
    by_day = {date.fromisoformat(folder.name.partition("=")[2]): folder for folder in folders}
    newest = max(by_day, default=date.min)
    return {
        day: paths
        for day, folder in by_day.items()
        if n_days is None or newest - day < timedelta(days=n_days)
        if (paths := sorted(folder.glob("[!.]*.parquet")))
    }


def outstanding_lines(found: list[Outstanding], today: date) -> list[str]:
    """A table for the terminal: a line for every auditor and round, a column for every age, oldest last.

    >>> found = [Outstanding('qa-1', 'second', date(2026, 3, 1), 5)]
    >>> print('\\n'.join(outstanding_lines(found, date(2026, 3, 4))))
    outstanding audits, by days since the decision
    auditor     round         0-1  2-3  4-7   8+  oldest
    qa-1        second          0    5    0    0  2026-03-01
    """
    if not found:
        return ["nothing is outstanding"]
    counts: dict[tuple[str, str], Counter[int]] = {}
    oldest: dict[tuple[str, str], date] = {}
    for each in found:
        line = each.auditor_id, each.audit_round
        group = max(age for age in _AGES if age <= max(0, (today - each.decision_date).days))
        counts.setdefault(line, Counter())[group] += each.n_audits
        oldest[line] = min(oldest.get(line, today), each.decision_date)
    width = max(10, *(len(auditor) for auditor, _ in counts))
    names = [f"{a}-{b - 1}" for a, b in pairwise(_AGES)] + [f"{_AGES[-1]}+"]
    return [
        "outstanding audits, by days since the decision",
        f"{'auditor':<{width}}  {'round':<12}"
        + "".join(f"{name:>5}" for name in names)
        + "  oldest",
        *(
            f"{auditor:<{width}}  {audit_round:<12}"
            + "".join(f"{of[age]:>5}" for age in _AGES)
            + f"  {oldest[auditor, audit_round]}"
            for (auditor, audit_round), of in sorted(
                counts.items(), key=lambda item: (item[0][0], ROUNDS.index(item[0][1]))
            )
        ),
    ]
