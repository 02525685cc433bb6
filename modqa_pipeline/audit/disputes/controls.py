"""Controls of disputes: correct verdicts of a site that are read again, one for each disputed verdict.

A site disputes verdicts against it and none in its favour. So for every disputed verdict, one of the same site and day
that found the decision correct goes to somebody else, in a keyed order. The choice is a fact:
`facts/dispute_controls.py`.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from modqa_pipeline.facts.dispute_controls import ControlRecord, record_controls
from modqa_pipeline.facts.old_spellings import controls_as_read
from modqa_pipeline.home.connections import rows_of

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings


def choose(
    n_disputed: int, correct: Collection[str], before: Collection[str], pseudonym_key: bytes
) -> list[str]:
    """Controls still missing for one site and day, so that there is one per dispute; all verdicts, if there are fewer.

    Parameters
    ----------
    correct : collection of str
        Decisions that their verdict found correct, without those chosen before.

    >>> choose(3, ['d-1', 'd-2', 'd-3'], ['d-7'], b'key') == choose(2, ['d-3', 'd-2', 'd-1'], [], b'key')
    True
    """
    secret = hmac.new(pseudonym_key, b"modqa control order", hashlib.sha256).digest()
    n_missing = max(0, n_disputed - len(before))
    return sorted(
        correct, key=lambda each: hmac.new(secret, each.encode(), hashlib.sha256).digest()
    )[:n_missing]


def record_new_controls(
    con: "duckdb.DuckDBPyConnection", settings: "KeyedSettings", last_receipt: int
) -> None:
    """Choose the controls for the published disputes, and record them.

    Parameters
    ----------
    con : connection
        It has the published marts attached as `published`.
    last_receipt : int
        The last delivery that the run has read.
    """
    draws, now = settings.home.draws, datetime.now(UTC).isoformat(timespec="seconds")
    before: dict[tuple[date, str, str], list[str]] = defaultdict(list)
    for record in controls_as_read(settings.home):
        before[record.day, record.vendor, record.site] += record.decision_ids
    new = []
    for (day, vendor, site), (n_disputed, correct) in _disputed(con).items():
        known = before[day, vendor, site]
        chosen = choose(n_disputed, set(correct).difference(known), known, settings.pseudonym_key)
        if chosen:
            new.append(ControlRecord(day.isoformat(), vendor, site, last_receipt, chosen, now))
    record_controls(draws, new)


def _disputed(
    con: "duckdb.DuckDBPyConnection",
) -> Mapping[tuple[date, str, str], tuple[int, list[str]]]:
    """Day and site to the number of disputed verdicts, and the other verdicts that could be read again.

    These are random verdicts that enter rates, found the decision correct, are not disputed, and are not adjudicated:
    an adjudication is already the second look.
    """
    rows = rows_of(
        con,
        """
        with disputed as (
            select distinct decision_date, vendor, site, decision_id from published.marts.fct_disputes
            where state in ('open', 'accepted', 'rejected') and decided_by = 'bpo'
                and vendor is not null and site is not null
        ),
        correct as (
            select decision_date, vendor, site, decision_id from published.marts.fct_audit_outcomes
            semi join (from published.marts.fct_audit_samples where draw_reason = 'random') as samples
                using (decision_date, decision_id)
            anti join disputed using (decision_date, decision_id)
            where decided_by = 'bpo' and error_type = 'correct' and is_estimating and not is_adjudicated
        ),
        n_disputed as (
            select decision_date, vendor, site, count(*) as n from disputed group by all
        )
        select decision_date, vendor, site, any_value(n) as n, list(correct.decision_id) as correct
        from n_disputed join correct using (decision_date, vendor, site)
        group by all order by all
        """,
    )
    return {
        (row["decision_date"], row["vendor"], row["site"]): (row["n"], row["correct"])
        for row in rows
    }
