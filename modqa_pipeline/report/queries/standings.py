"""Which slices miss a target or stand outside the rest of their kind, since when, and which no longer do."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]
DAYS_BACK = 90
"""How far back the first day is looked for since which something holds without a break."""
NEW_DAYS = 7
"""What began in the last seven days is new; what ended in them is resolved."""
_MISSED = """
    select slice_kind, slice_value, metric, period_end, verdict = 'not_met' as is_bad
    from marts.kpi_target_verdicts where period_kind = '28_days'"""
_OUTSIDE = """
    select slice_kind, slice_value, metric, period_end,
        standing = case when metric in ('accuracy', 'sla_met_rate') then 'below' else 'above' end as is_bad
    from marts.kpi_slice_standings"""


def missed_targets(marts: Marts, day: date) -> Rows:
    """Targets missed over the 28 days up to the day, and those that were missed in the last week; see `_runs`."""
    return _runs(marts, _MISSED, day)


def outside_the_rest(marts: Marts, day: date) -> Rows:
    """Slices worse than the rest of their kind over the 28 days up to the day, or in the last week; see `_runs`."""
    return _runs(marts, _OUTSIDE, day)


def _runs(marts: Marts, windows: str, day: date) -> Rows:
    """One row per slice and metric of which something bad holds, or held in the last week.

    `is_bad` says whether it holds on the day, `since` is the first day of its unbroken run (at most `DAYS_BACK`
    days back), `last_bad` its last day. Days that were not built break no run.
    """
    return marts.rows(
        f"""with windows as (
                select * from ({windows}) as windows where period_end between $day - {DAYS_BACK} and $day
            ), lasts as (
                select slice_kind, slice_value, metric,
                       max(case when is_bad then period_end end) as last_bad,
                       max(case when is_bad is not true then period_end end) as last_good,
                       max(case when not is_bad then period_end end) as last_well
                from windows
                group by slice_kind, slice_value, metric
                having max(case when is_bad then period_end end) > $day - {NEW_DAYS}
            )
            select slice_kind, slice_value, metric, last_bad, last_bad = $day as is_bad,
                   min(case when windows.period_end > coalesce(last_good, date '0001-01-01')
                       then windows.period_end end) as since
            from windows join lasts using (slice_kind, slice_value, metric)
            where last_bad = $day or last_well = $day
            group by slice_kind, slice_value, metric, last_bad
            order by slice_kind, slice_value, metric""",
        day=day,
    )


def of_the_day(marts: Marts, day: date) -> Rows:
    """How every slice stands against the rest of its kind over the 28 days up to the day."""
    return marts.rows("select * from marts.kpi_slice_standings where period_end = $day", day=day)


def weekly_accuracy(marts: Marts, first: date, last: date) -> Rows:
    """Accuracy of all slices by week, from one Monday to another."""
    return marts.rows(
        """select * from marts.kpi_quality_weekly
           where metric = 'accuracy' and decision_week between $first and $last
           order by decision_week""",
        first=first,
        last=last,
    )
