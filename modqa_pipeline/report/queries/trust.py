"""Where a day's rows came from, what was refused, and what came back from the audit."""

from datetime import date, timedelta
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]


def sources(marts: Marts, day: date) -> Rows:
    """By source: the last delivery, and the rows of the deliveries that hold the day, or rows meant for it."""
    return marts.rows(
        """select source, max(received_at) as last_received_at, max(last_day) as newest_day,
                  count(*) filter (where holds_day) as n_files,
                  sum(rows_read) filter (where holds_day) as rows_read,
                  sum(rows_accepted) filter (where holds_day) as rows_accepted,
                  sum(rows_quarantined) filter (where holds_day) as rows_quarantined,
                  sum(rows_duplicate) filter (where holds_day) as rows_duplicate,
                  sum(n_timestamps_without_zone) filter (where holds_day) as n_without_zone
           from (select *, coalesce($day between first_day and last_day, false) or receipt_sequence in (
                     select receipt_sequence from marts.quarantined_rows
                     where intended_day = $day and line_number is not null
                 ) as holds_day
                 from marts.ingest_ledger)
           group by source order by source""",
        day=day,
    )


def refused_files(marts: Marts, day: date) -> Rows:
    """Files refused as a whole that were meant for the day, and those of these days that do not say for which."""
    return marts.rows(
        """select source, file_name, received_at, reason as refusal_reason, intended_day is not null as is_placed
           from marts.quarantined_rows
           where line_number is null
               and (intended_day = $day or (intended_day is null and received_at between $day and $end))
           order by is_placed desc, received_at, file_name limit 20""",
        day=day,
        end=day + timedelta(days=2),
    )


def quarantine_reasons(marts: Marts, day: date) -> Rows:
    """Refused rows that were meant for the day, by source and reason."""
    return marts.rows(
        """select source, reason_code, count(*) as n,
                  count(*) filter (where not is_resolved) as n_open, min(reason) as example
           from marts.quarantined_rows
           where intended_day = $day and line_number is not null
           group by source, reason_code order by n desc, source, reason_code limit 20""",
        day=day,
    )


def refused_deliveries(marts: Marts, day: date, share: float) -> Rows:
    """Deliveries meant for the day of which nothing was accepted, or more than a share refused, and not mended since.

    Parameters
    ----------
    share : float
        Share of a delivery's rows above which their refusal counts.
    """
    return marts.rows(
        """select ledger.file_name, rows_read, rows_quarantined,
                  rows_accepted + rows_duplicate > 0 as has_accepted, min(reason) as example
           from marts.ingest_ledger as ledger
           join marts.quarantined_rows as refused using (receipt_sequence)
           where intended_day = $day and not is_resolved
               and (refusal_code is not null or rows_quarantined > $share * rows_read)
           group by all order by has_accepted, ledger.file_name""",
        day=day,
        share=share,
    )


def rows_not_placed(marts: Marts, day: date) -> dict[str, Any]:
    """Refused rows of which nothing says for which day they were meant, in files that came by the next day."""
    return marts.rows(
        """select count(*) as n_rows, count(distinct receipt_sequence) as n_files
           from marts.quarantined_rows
           where intended_day is null and line_number is not null and received_at between $day and $end""",
        day=day,
        end=day + timedelta(days=2),
    )[0]


def draw_coverage(marts: Marts, first: date, last: date) -> dict[str, Any]:
    """The draws of the days from one to another, added up over strata: the main wave, and late decisions.

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
           from marts.kpi_draw_coverage_daily where decision_date between $first and $last""",
        first=first,
        last=last,
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
