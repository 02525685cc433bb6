"""Which days are published, and their headline for the index."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Row = dict[str, Any]


def publication_days(marts: Marts) -> list[Row]:
    """Every day that was published or blocked, newest first."""
    return marts.rows("select * from marts.publication_days order by decision_date desc")


def newest_day(marts: Marts) -> date | None:
    """The newest published day; None before there is one."""
    return marts.rows(
        "select max(decision_date) as day from marts.publication_days where status = 'published'"
    )[0]["day"]


def daily_accuracy(marts: Marts) -> dict[date, Row]:
    """Overall accuracy of every day."""
    rows = marts.rows(
        """select decision_date, estimate, lower, upper, n_audited, n_decisions, covered_share,
                  n_effective, expected_events, status, target, verdict
           from marts.kpi_quality_daily
           where slice_kind = 'all' and metric = 'accuracy'"""
    )
    return {row["decision_date"]: row for row in rows}


def accuracy_of_28_days(marts: Marts) -> dict[date, Row]:
    """Overall accuracy of the 28 days up to every day, with target and verdict."""
    rows = marts.rows(
        """select figures.*, verdicts.target, verdicts.verdict
           from marts.kpi_quality_28_days as figures
           left join marts.kpi_target_verdicts as verdicts
               on verdicts.period_kind = '28_days' and verdicts.period_end = figures.period_end
               and verdicts.slice_kind = 'all' and verdicts.metric = 'accuracy'
           where figures.slice_kind = 'all' and figures.metric = 'accuracy'"""
    )
    return {row["period_end"]: row for row in rows}


def check_counts(marts: Marts) -> dict[date, Row]:
    """Checks of every day: how many, how many failed, how many of those are critical."""
    rows = marts.rows(
        """select decision_date, count(*) as n_checks,
                  count(*) filter (where not is_passed) as n_failed,
                  count(*) filter (where not is_passed and severity = 'critical') as n_critical
           from marts.fct_check_results
           group by decision_date"""
    )
    return {row["decision_date"]: row for row in rows}


def checks(marts: Marts, day: date) -> list[Row]:
    """Every check of a day, with the first day of its unbroken series of failures (`since`)."""
    return marts.rows(
        """with last_passes as (
               select suite, check_name, max(decision_date) as passed_on
               from marts.fct_check_results
               where is_passed and decision_date <= $day
               group by suite, check_name
           ), first_failures as (
               select results.suite, results.check_name, min(results.decision_date) as since
               from marts.fct_check_results as results
               left join last_passes using (suite, check_name)
               where not results.is_passed and results.decision_date <= $day
                   and (passed_on is null or results.decision_date > passed_on)
               group by results.suite, results.check_name
           )
           select results.*, first_failures.since
           from marts.fct_check_results as results
           left join first_failures using (suite, check_name)
           where results.decision_date = $day
           order by results.is_passed, results.severity, results.suite, results.check_name""",
        day=day,
    )
