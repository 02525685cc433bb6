"""Where a day's rows came from, what was refused, and what came back from the audit."""

from datetime import date, timedelta
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]


def sources(marts: Marts, day: date) -> Rows:
    """By source: the last delivery, and the rows of the deliveries that hold the day."""
    return marts.rows(
        """select source, max(received_at) as last_received_at, max(last_day) as newest_day,
                  count(*) filter (where holds_day) as n_files,
                  sum(rows_read) filter (where holds_day) as rows_read,
                  sum(rows_accepted) filter (where holds_day) as rows_accepted,
                  sum(rows_quarantined) filter (where holds_day) as rows_quarantined,
                  sum(rows_duplicate) filter (where holds_day) as rows_duplicate,
                  sum(n_timestamps_without_zone) filter (where holds_day) as n_without_zone
           from (select *, coalesce($day between first_day and last_day, false) as holds_day
                 from marts.ingest_ledger)
           group by source order by source""",
        day=day,
    )


def refused_files(marts: Marts, day: date) -> Rows:
    """Files refused as a whole on the day or the next one; they have no decision day of their own."""
    return marts.rows(
        """select source, file_name, received_at, refusal_code, refusal_reason
           from marts.ingest_ledger
           where refusal_code is not null
               and received_at between $day and $end
           order by received_at, file_name limit 20""",
        day=day,
        end=day + timedelta(days=2),
    )


def quarantine_reasons(marts: Marts, day: date) -> Rows:
    """Refused rows of the deliveries that hold the day, by source and reason."""
    return marts.rows(
        """select rows.source, reason_code, count(*) as n,
                  count(*) filter (where not is_resolved) as n_open, min(reason) as example
           from marts.quarantined_rows as rows
           join marts.ingest_ledger as ledger using (receipt_sequence)
           where $day between ledger.first_day and ledger.last_day
           group by rows.source, reason_code order by n desc, rows.source, reason_code limit 20""",
        day=day,
    )


def draw_coverage(marts: Marts, day: date) -> dict[str, Any]:
    """The day's draw, added up over strata: the main wave, and late decisions.

    `n_asked` is the denominator of the verdicts returned: the draw, or all decisions of a stratum that is a census.
    """
    return marts.rows(
        """select sum(n_decisions) as n_decisions, sum(n_drawn) as n_drawn,
                  sum(case when is_census then n_decisions else n_drawn end) as n_asked,
                  sum(n_returned) as n_returned, sum(n_unassessable) as n_unassessable,
                  sum(n_pending) as n_pending,
                  count(*) as n_strata, count(*) filter (where is_census) as n_census,
                  sum(n_decisions) filter (where wave <> 'main') as n_late,
                  sum(n_drawn) filter (where wave <> 'main') as n_late_drawn
           from marts.kpi_draw_coverage_daily where decision_date = $day""",
        day=day,
    )[0]


def return_share_on_same_weekdays(marts: Marts, day: date) -> dict[str, Any]:
    """Mean share of drawn decisions with a verdict, same weekday of the four weeks before."""
    return marts.rows(
        """select avg(share) as mean, count(share) as n_days
           from (select sum(n_returned)
                         / nullif(sum(case when is_census then n_decisions else n_drawn end), 0) as share
                 from marts.kpi_draw_coverage_daily
                 where list_contains($days, decision_date) group by decision_date)""",
        days=[day - timedelta(weeks=weeks) for weeks in (1, 2, 3, 4)],
    )[0]


def waiting_audits(marts: Marts) -> int:
    """Verdicts whose decision has not arrived."""
    return marts.rows("select count(*) as n from marts.fct_audits_waiting")[0]["n"]
