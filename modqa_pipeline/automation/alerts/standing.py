"""What stands wrong after a run, whatever the run did: refused deliveries, and sites below their target.

It is read from the ledger and from what is published, as `modqa status` and the pages read it.
"""

from typing import Any

from modqa_pipeline.automation.alerts.incident import Incident, Looked
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.ledger import read_ledger, reason_alone
from modqa_pipeline.runs.incident_keys import delivery_key, target_key
from modqa_pipeline.runs.refusals import Refusal
from modqa_pipeline.runs.refused_files import refused_in_landing

_REASONS = 3
_SITES_BELOW = """
    with windows as (
        select coalesce(vendor, '(blank)') || '/' || site as site, period_end, verdict, n_audited,
            accuracy, accuracy_lower, accuracy_upper, target
        from marts.kpi_site_scorecard where period_kind = '28_days'
    )
    select last.*, coalesce(
        (
            select min(period_end) from windows as before
            where before.site = last.site and before.verdict = 'not_met' and before.period_end > coalesce(
                (
                    select max(period_end) from windows as kept
                    where kept.site = last.site and kept.verdict is distinct from 'not_met'
                ),
                date '1970-01-01'
            )
        ),
        last.period_end
    ) as since
    from windows as last
    where last.period_end = (select max(period_end) from windows) and last.verdict = 'not_met'
    order by last.site
"""


def standing_incidents(settings: Settings) -> tuple[list[Incident], Looked]:
    """Incidents that stand, and that all of their kind were looked at."""
    deliveries = [_delivery(refusal) for refusal in _refused(settings)]
    return [*deliveries, *_targets(settings)], {"delivery:*": None, "target:*": None}


def _refused(settings: Settings) -> list[Refusal]:
    """What was refused and still lies in landing/, as `modqa status` lists it; the last delivery of each name."""
    found = refused_in_landing(settings, read_ledger(settings.home))
    return list({refusal.file_name: refusal for refusal in found}.values())


def _delivery(refusal: Refusal) -> Incident:
    told = reason_alone(refusal.file_name, refusal.told(_REASONS))
    return Incident(
        kind="delivery",
        key=delivery_key(refusal.file_name),
        severity="critical" if refusal.is_whole else "warning",
        title=f"{refusal.file_name}: "
        + ("nothing of the delivery was accepted" if refusal.is_whole else "many rows refused"),
        detail=f"{told[:1].upper()}{told[1:]}".rstrip(".") + ".",
    )


def _targets(settings: Settings) -> list[Incident]:
    return [_below(row) for row in _sites_below(settings)]


def _sites_below(settings: Settings) -> list[dict[str, Any]]:
    home = settings.home
    if not home.database.exists():
        return []
    with open_database(home.database, settings.engine, read_only=True) as connection:
        tables = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'kpi_site_scorecard'"
        if not connection.execute(tables).fetchall():
            return []
        cursor = connection.execute(_SITES_BELOW)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _below(row: dict[str, Any]) -> Incident:
    accuracy, lower, upper, target = (
        100 * row[name] for name in ("accuracy", "accuracy_lower", "accuracy_upper", "target")
    )
    return Incident(
        kind="target",
        key=target_key("accuracy", "site", row["site"]),
        severity="warning",
        title=f"Site {row['site']} is below its target for accuracy over 28 days",
        detail=f"{accuracy:.1f} % ({lower:.1f} to {upper:.1f}), target {target:.1f} %, "
        f"{row['n_audited']:,} audits to {row['period_end']}.",
        since=row["since"].isoformat(),
        last_day=row["period_end"].isoformat(),
        link=f"{row['period_end']}.html",
    )
