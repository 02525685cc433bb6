"""Quality figures: slices of a day, of its week, of the days before; sites; targets; corrections."""

from datetime import date, timedelta
from typing import Any

from modqa_pipeline.report.figures.measures import Figure, figure_of
from modqa_pipeline.report.queries.marts import Marts

Slices = dict[tuple[str, str], dict[str, Figure]]


def day_slices(marts: Marts, day: date) -> Slices:
    """Every quality figure of a day, by slice and metric."""
    return _by_slice(
        marts.rows("select * from marts.kpi_quality_daily where decision_date = $day", day=day)
    )


def week_slices(marts: Marts, day: date) -> Slices:
    """Quality figures of the week that holds the day, for queues."""
    return _by_slice(
        marts.rows(
            """select * from marts.kpi_quality_weekly
               where decision_week = $monday and slice_kind = 'queue'""",
            monday=day - timedelta(days=day.weekday()),
        )
    )


def history(marts: Marts, day: date) -> list[dict[str, Any]]:
    """28 days up to the day: everything overall, accuracy and leakage by queue; by day."""
    return marts.rows(
        """select * from marts.kpi_quality_daily
           where decision_date between $first and $day
               and (slice_kind = 'all'
                    or (slice_kind = 'queue' and metric in ('accuracy', 'leakage_rate')))
           order by decision_date""",
        first=day - timedelta(days=27),
        day=day,
    )


def same_weekday_means(marts: Marts, day: date) -> dict[str, dict[str, Any]]:
    """Mean of each overall metric on the same weekday of the four weeks before."""
    return {
        row["metric"]: row
        for row in marts.rows(
            """select metric, avg(estimate) as mean, count(*) as n_days
               from marts.kpi_quality_daily
               where slice_kind = 'all' and status = 'ok' and list_contains($days, decision_date)
               group by metric""",
            days=[day - timedelta(weeks=weeks) for weeks in (1, 2, 3, 4)],
        )
    }


def site_scorecards(marts: Marts, day: date) -> list[dict[str, Any]]:
    """Sites over the 28 days up to the day, each with the first day since which its target is missed."""
    return marts.rows(
        """with windows as (
               select * from marts.kpi_site_scorecard
               where period_kind = '28_days' and period_end <= $day
           ), last_not_missed as (
               select vendor, site, max(period_end) as last_day
               from windows where verdict is distinct from 'not_met' group by vendor, site
           ), first_missed as (
               select windows.vendor, windows.site, min(windows.period_end) as since
               from windows
               left join last_not_missed
                   on windows.vendor is not distinct from last_not_missed.vendor
                   and windows.site = last_not_missed.site
               where windows.verdict = 'not_met'
                   and (last_day is null or windows.period_end > last_day)
               group by windows.vendor, windows.site
           )
           select windows.*, first_missed.since, figures.expected_harm
           from windows
           left join marts.kpi_quality_28_days as figures
               on figures.period_end = windows.period_end and figures.slice_kind = 'site'
               and figures.metric = 'accuracy'
               and figures.slice_value = coalesce(windows.vendor, '(blank)') || '/' || windows.site
           left join first_missed
               on windows.vendor is not distinct from first_missed.vendor
               and windows.site = first_missed.site
           where windows.period_end = $day
           order by windows.accuracy nulls last""",
        day=day,
    )


def target_verdicts(marts: Marts, day: date) -> list[dict[str, Any]]:
    """Every target with figures in the 28 days up to the day, with its verdicts."""
    return marts.rows(
        """select slice_kind, slice_value, metric, target, estimate, lower, upper, n_audited, status,
                  verdict, verdict_fdr, n_further_audits
           from marts.kpi_target_verdicts
           where period_kind = '28_days' and period_end = $day
           order by slice_kind, slice_value, metric""",
        day=day,
    )


def corrections(marts: Marts, day: date) -> list[dict[str, Any]]:
    """Overall rates of the 28 days up to the day, as read and corrected for auditors' errors.

    Figures as read come with `status_as_read` and the columns that say why they are not shown.
    """
    return marts.rows(
        """select corrected.*, as_read.status as status_as_read, as_read.n_decisions,
                  as_read.covered_share, as_read.expected_events
           from marts.kpi_quality_corrected as corrected
           left join marts.kpi_quality_28_days as as_read
               using (period_start, period_end, slice_kind, slice_value, metric)
           where corrected.period_kind = '28_days' and corrected.period_end = $day
               and corrected.slice_kind = 'all'""",
        day=day,
    )


def policy_changes(marts: Marts, day: date) -> list[dict[str, Any]]:
    """Policies that took effect in the 28 days up to the day."""
    return marts.rows(
        """select effective_from, policy_code, policy_name, policy_version
           from marts.dim_policies
           where effective_from between $first and $day
           order by effective_from, policy_code""",
        first=day - timedelta(days=27),
        day=day,
    )


def _by_slice(rows: list[dict[str, Any]]) -> Slices:
    slices: Slices = {}
    for row in rows:
        slices.setdefault((row["slice_kind"], row["slice_value"]), {})[row["metric"]] = figure_of(
            row
        )
    return slices
