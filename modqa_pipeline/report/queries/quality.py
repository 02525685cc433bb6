"""Quality figures: slices of a day, of its week, of the days before; sites; targets; corrections."""

from datetime import date, timedelta
from typing import Any

from modqa_pipeline.report.figures.measures import Figure, figure_of
from modqa_pipeline.report.queries.marts import Marts

Slices = dict[tuple[str, str], dict[str, Figure]]

PERIOD_MARTS = {
    "28_days": ("kpi_quality_28_days", "period_start"),
    "week": ("kpi_quality_weekly", "decision_week"),
    "month": ("kpi_quality_monthly", "decision_month"),
}
"""By kind of period: the mart of its quality figures, and the column of its first day."""
_FIGURES = {
    "28_days": "select *, period_start as first_day from marts.kpi_quality_28_days",
    "week": "select *, decision_week as first_day from marts.kpi_quality_weekly",
    "month": "select *, decision_month as first_day from marts.kpi_quality_monthly",
}


def day_slices(marts: Marts, day: date) -> Slices:
    """Every quality figure of a day, by slice and metric."""
    return _by_slice(
        marts.rows("select * from marts.kpi_quality_daily where decision_date = $day", day=day)
    )


def period_slices(marts: Marts, kind: str, first: date) -> Slices:
    """Every quality figure of 28 days, a week or a month, with target and verdict where a target is set."""
    return _by_slice(
        marts.rows(
            f"""select figures.*, verdicts.target, verdicts.verdict
                from ({_FIGURES[kind]}) as figures
                left join marts.kpi_target_verdicts as verdicts
                    on verdicts.period_kind = $kind and verdicts.period_start = figures.first_day
                    and verdicts.slice_kind = figures.slice_kind
                    and verdicts.slice_value = figures.slice_value
                    and verdicts.metric = figures.metric
                where figures.first_day = $first""",
            kind=kind,
            first=first,
        )
    )


def history(marts: Marts, day: date) -> list[dict[str, Any]]:
    """28 days up to the day: accuracy and leakage overall, leakage by queue; by day."""
    return marts.rows(
        """select * from marts.kpi_quality_daily
           where decision_date between $first and $day
               and (slice_kind = 'all' and metric in ('accuracy', 'leakage_rate')
                    or slice_kind = 'queue' and metric = 'leakage_rate')
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


def site_scorecards(marts: Marts, kind: str, first: date) -> list[dict[str, Any]]:
    """Sites over 28 days, a week or a month, by the first day of that period; the least accurate first."""
    return marts.rows(
        """select * from marts.kpi_site_scorecard
           where period_kind = $kind and period_start = $first
           order by accuracy nulls last, vendor, site""",
        kind=kind,
        first=first,
    )


def target_verdicts(marts: Marts, kind: str, first: date) -> list[dict[str, Any]]:
    """Every target with figures in the period, with its verdicts."""
    return marts.rows(
        """select slice_kind, slice_value, metric, target, estimate, lower, upper, n_audited, status,
                  verdict, verdict_fdr, n_further_audits
           from marts.kpi_target_verdicts
           where period_kind = $kind and period_start = $first
           order by slice_kind, slice_value, metric""",
        kind=kind,
        first=first,
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


def policies(marts: Marts) -> dict[str, dict[str, Any]]:
    """The latest version of every policy, by code."""
    return {row["policy_code"]: row for row in marts.rows("select * from marts.dim_policies")}


def _by_slice(rows: list[dict[str, Any]]) -> Slices:
    slices: Slices = {}
    for row in rows:
        slices.setdefault((row["slice_kind"], row["slice_value"]), {})[row["metric"]] = figure_of(
            row
        )
    return slices
