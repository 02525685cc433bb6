"""Section 9, operations: volume by hour and source, turnaround, SLA, escalations, automation."""

from typing import Any

from modqa_pipeline.report.charts import bars
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Cell,
    Chart,
    Column,
    Row,
    Table,
    count_cell,
    number_cell,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.queries import operations
from modqa_pipeline.report.scopes.day import ALL, DayFacts
from modqa_pipeline.report.scopes.subjects import anchor, site_value

SOURCE_NAMES = {"bpo_decisions": "people", "machine_decisions": "machine"}
KINDS = ("all", "decided_by", "site", "queue")
MAX_ROWS_A_KIND = 40


def build(facts: DayFacts) -> dict[str, Any]:
    """The volume chart and the table of slices."""
    volume = operations.hourly_volume(facts.marts, facts.day)
    return {
        "chart": _volume(volume, facts) if volume else None,
        "table": _table(facts) if facts.operations else None,
        "summary": _summary(facts.operations.get(ALL)),
        "remark": "" if facts.operations else "No decision of this day has arrived.",
    }


def _summary(row: dict[str, Any] | None) -> str:
    """The day's operations in one sentence."""
    if row is None:
        return ""
    parts = [f"{wording.plural(row['n_decisions'] or 0, 'decision')}"]
    if row["automation_rate"] is not None:
        parts.append(f"{wording.percent(row['automation_rate'])} by the machine")
    if row["escalation_rate"] is not None:
        parts.append(f"{wording.percent(row['escalation_rate'])} escalated")
    if row["turnaround_minutes_median"] is not None:
        parts.append(
            f"half decided within {wording.number_text(row['turnaround_minutes_median'])} minutes"
        )
    if row["n_changed_after_draw"]:
        parts.append(f"{wording.count(row['n_changed_after_draw'])} changed after the draw")
    return wording.listed(parts) + "."


def _volume(rows: list[dict[str, Any]], facts: DayFacts) -> Chart:
    volumes: dict[str, dict[int, int]] = {}
    hours: dict[int, int] = dict.fromkeys(range(24), 0)
    for row in rows:
        name = SOURCE_NAMES.get(row["source"], wording.words(row["source"]))
        volumes.setdefault(name, {})[row["decided_hour"]] = row["n_decisions"]
        hours[row["decided_hour"]] += row["n_decisions"]
    peak = max(hours, key=lambda hour: (hours[hour], -hour))
    most = wording.plural(hours[peak], "decision")
    title = f"Volume peaks at {peak:02d}:00 UTC with {most} in the hour"
    columns = [
        Column("Hour, UTC", is_number=False),
        *(Column(f"Decisions, {name}") for name in volumes),
    ]
    table_rows = [
        Row(
            [
                text_cell(f"{hour:02d}:00"),
                *(count_cell(by_hour.get(hour, 0)) for by_hour in volumes.values()),
            ]
        )
        for hour in range(24)
    ]
    where = f"marts.kpi_volume_hourly where {facts.on_day}"
    table = Table("volume", "Decisions by hour and source", columns, table_rows, where)
    return Chart("volume", title, bars.stacked_hours(volumes), table)


def _table(facts: DayFacts) -> Table:
    columns = [
        Column("Slice", is_number=False),
        Column("Decisions"),
        Column("SLA met"),
        Column("Turnaround median, min"),
        Column("Turnaround p90, min"),
        Column("Handling median, s"),
        Column("Handling p90, s"),
        Column("Escalated"),
        Column("Skipped"),
        Column("Automation"),
        Column("Moderators"),
    ]
    rows = []
    for kind in KINDS:
        of_kind = [row for (k, _), row in facts.operations.items() if k == kind]
        rows += [_row(facts, row) for row in of_kind[:MAX_ROWS_A_KIND]]
    where = f"marts.kpi_operations_daily where {facts.on_day} and slice_kind in {KINDS}"
    more = len(facts.operations) - len(rows)
    note = f"{wording.plural(more, 'smaller slice')} not shown; the mart holds all." if more else ""
    return Table("operations", "Turnaround and service level", columns, rows, where, note)


def _row(facts: DayFacts, row: dict[str, Any]) -> Row:
    known = row["n_sla_known"] or 0
    sla = rate_cell(row["sla_met_rate"]) if known else Cell("no SLA known")
    cells = [
        text_cell(_name(facts, row), href=_link(facts, row)),
        count_cell(row["n_decisions"]),
        sla,
    ]
    cells += [number_cell(row[f"turnaround_minutes_{part}"]) for part in ("median", "p90")]
    cells += [number_cell(row[f"handling_seconds_{part}"]) for part in ("median", "p90")]
    cells += [rate_cell(row["escalation_rate"]), count_cell(row["n_skipped"])]
    return Row([*cells, rate_cell(row["automation_rate"]), count_cell(row["n_moderators"])])


def _name(facts: DayFacts, row: dict[str, Any]) -> str:
    kind, value = row["slice_kind"], row["slice_value"]
    if kind == "all":
        return "all decisions"
    if kind == "decided_by":
        return {"bpo": "people", "machine": "machine"}.get(value, value)
    return f"{kind} {facts.edition.queue_name(value) if kind == 'queue' else value}"


def _link(facts: DayFacts, row: dict[str, Any]) -> str:
    """The slice's page, else its row among sites and queues, if it has one."""
    kind, value = row["slice_kind"], row["slice_value"]
    if page := facts.edition.href(kind, value):
        return page
    known = (
        facts.window.of_kind("queue")
        if kind == "queue"
        else {site_value(site) for site in facts.window.sites}
    )
    return f"#{anchor(kind, value)}" if kind in ("site", "queue") and value in known else ""
