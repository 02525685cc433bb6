"""Volume, turnaround and service levels, and what the queue registry says of the queues."""

from datetime import date, timedelta
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]


def slices(marts: Marts, day: date) -> Rows:
    """Operations of the day: overall, people and machine, sites and queues."""
    return marts.rows(
        """select * from marts.kpi_operations_daily
           where decision_date = $day
               and slice_kind in ('all', 'decided_by', 'site', 'queue')
           order by n_decisions desc, slice_value""",
        day=day,
    )


def added_up(marts: Marts, first: date, last: date) -> Rows:
    """Counts of the days from one to another, by slice of every kind; the largest first."""
    return marts.rows(
        """select slice_kind, slice_value, cast(sum(n_decisions) as bigint) as n_decisions,
                  cast(sum(n_machine_decisions) as bigint) as n_machine_decisions,
                  cast(sum(n_escalated) as bigint) as n_escalated, cast(sum(n_skipped) as bigint) as n_skipped,
                  cast(sum(n_sla_known) as bigint) as n_sla_known, cast(sum(n_sla_met) as bigint) as n_sla_met,
                  sum(n_sla_met) / nullif(sum(n_sla_known), 0) as sla_met_rate
           from marts.kpi_operations_daily
           where decision_date between $first and $last
           group by slice_kind, slice_value
           order by n_decisions desc, slice_kind, slice_value""",
        first=first,
        last=last,
    )


def hourly_volume(marts: Marts, day: date) -> Rows:
    """Decisions of the day by hour and source."""
    return marts.rows(
        """select decided_hour, source, n_decisions from marts.kpi_volume_hourly
           where decision_date = $day order by source, decided_hour""",
        day=day,
    )


def sla_on_same_weekdays(marts: Marts, day: date) -> dict[str, Any]:
    """Mean share within the SLA on the same weekday of the four weeks before."""
    return marts.rows(
        """select avg(sla_met_rate) as mean, count(sla_met_rate) as n_days
           from marts.kpi_operations_daily
           where slice_kind = 'all' and list_contains($days, decision_date)""",
        days=[day - timedelta(weeks=weeks) for weeks in (1, 2, 3, 4)],
    )[0]


def queues(marts: Marts) -> dict[str, dict[str, Any]]:
    """The queue registry, by queue."""
    return {row["queue_id"]: row for row in marts.rows("select * from marts.dim_queues")}


def queue_findings(marts: Marts, day: date) -> Rows:
    """What the audit of the queues found on the day."""
    return marts.rows(
        """select * from marts.queue_audit_findings
           where decision_date = $day
           order by case severity when 'critical' then 1 when 'major' then 2 else 3 end,
               n_decisions desc nulls last, queue_id, finding""",
        day=day,
    )
