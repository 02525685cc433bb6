"""Audits that were given to auditors and have not come back, by auditor and age."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.forms.worksheet import ROUNDS
from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import latest

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home

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
    """Audits in worksheets that have no verdict of the client in their round.

    A vendor's own audit does not count as a return: it never enters rates.
    """
    given, people = home.state / drawn_rows.STATE, home.restricted / "pseudonyms.parquet"
    if not any(given.rglob("*.parquet")) or not people.exists():
        return []
    golden = literals.text(fmt.GOLDEN)
    rows = con.execute(f"""
        with vendors as (
            select auditor_key from ({latest(literals.parquet_below(home.lake / "auditors"), "auditor_key")})
            where organisation = 'vendor'
        ),
        returned as (
            select decision_id, audit_round, audit_id, audit_reason
            from {literals.parquet_below(home.lake / "audit_results")}
            anti join vendors using (auditor_key)
        ),
        -- others read a golden item too, so of those the audit itself must be back
        closed as (
            select decision_id as reading, audit_round from returned where audit_reason is distinct from {golden}
            union all
            select audit_id, {golden} from returned where audit_reason = {golden}
        ),
        given as (
            select *, case when audit_round = {golden} then audit_id else decision_id end as reading
            from {literals.parquet_below(given)}
        )
        select p.person_id, case when g.audit_round = {golden} then {literals.text(fmt.FIRST)} else g.audit_round end,
            g.decision_date::date, count(*)
        from given as g
        join {literals.read_parquet([people])} as p on p.person_key = g.auditor_key
        anti join closed as c on g.reading = c.reading and g.audit_round = c.audit_round
        group by all order by all
    """).fetchall()
    return [Outstanding(*row) for row in rows]


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
