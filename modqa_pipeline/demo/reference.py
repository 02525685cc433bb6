"""Reference data of the synthetic marketplace: registry, policies, roster, auditors, settings.

Each source has another file format, as real ones do.
"""

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from typing import Any

from modqa_pipeline.demo import people
from modqa_pipeline.demo.catalogue import (
    ARCHIVED_QUEUE,
    LANGUAGES,
    MARKETS,
    OVERDUE_QUEUE,
    POLICIES,
    QUEUES,
    RENEWED_POLICY,
    SITES,
    Policy,
    Queue,
)
from modqa_pipeline.demo.marketplace import Marketplace

REVIEW_INTERVAL_DAYS = 180
FIRST_VERSION, RENEWED_VERSION = "2.0", "2.1"


def policy_version(world: Marketplace, code: str, day: date) -> str:
    """Find the version of a policy that is in force on a day."""
    is_renewed = code == RENEWED_POLICY and day >= world.middle
    return RENEWED_VERSION if is_renewed else FIRST_VERSION


def registry_csv(world: Marketplace, day: date) -> bytes:
    """Write the snapshot of the queue registry that is taken on a day, an hour after midnight."""
    rows = [_registry_row(world, i, q, day) for i, q in enumerate(QUEUES) if q.is_registered]
    return csv_bytes(rows)


def policies_jsonl(world: Marketplace) -> bytes:
    """Write every policy as of the first day."""
    return _jsonl(
        [_policy_row(p, FIRST_VERSION, world.first_day - timedelta(180)) for p in POLICIES]
    )


def renewed_policies_jsonl(world: Marketplace) -> bytes:
    """Write the one policy whose new version takes effect at the middle."""
    renewed = [p for p in POLICIES if p.code == RENEWED_POLICY]
    return _jsonl([_policy_row(p, RENEWED_VERSION, world.middle) for p in renewed])


def moderators_xlsx(world: Marketplace) -> bytes:
    """Write the roster of moderators as a workbook, dates as ISO text."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.combine(world.first_day, time())})
    sheet = book.add_worksheet("roster")
    rows = [_moderator_row(world, i, name) for i, name in enumerate(people.moderator_ids())]
    for line, values in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
        sheet.write_row(line, 0, values)
    book.close()
    return out.getvalue()


def auditors_parquet() -> bytes:
    """Write the roster of auditors as a typed Parquet file."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = [_auditor_row(auditor) for auditor in people.AUDITORS]
    schema = pa.schema(
        [(name, pa.int32() if name == "daily_capacity" else pa.string()) for name in rows[0]]
    )
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema), out)
    return out.getvalue()


def expected_deliveries_csv() -> str:
    """Write the deliveries that are expected every day."""
    lines = [f"bpo_decisions,{site.vendor},{site.name}" for site in SITES]
    return "\n".join(["source,vendor,site", *lines, "machine_decisions,,", ""])


def csv_bytes(rows: list[dict[str, Any]]) -> bytes:
    """Write rows as CSV with a header; None is blank."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _jsonl(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _registry_row(world: Marketplace, place: int, queue: Queue, day: date) -> dict[str, Any]:
    is_archived = queue.queue_id == ARCHIVED_QUEUE and day >= world.middle
    age = 230 if queue.queue_id == OVERDUE_QUEUE else 5 + 7 * place
    created = world.first_day - timedelta(days=400 + 11 * place)
    return {
        "queue_id": queue.queue_id,
        "queue_name": queue.name,
        "entity_type": queue.entity_type,
        "owner": queue.owner,
        "status": "archived" if is_archived else "active",
        "risk_tier": queue.risk_tier,
        "sla_minutes": queue.sla_minutes,
        "markets": queue.market or "|".join(MARKETS),
        "languages": "|".join(LANGUAGES),
        "sites": "|".join(site.name for site in SITES),
        "policy_version": FIRST_VERSION,
        "review_interval_days": REVIEW_INTERVAL_DAYS,
        "created_at": _moment(created, 9),
        "activated_at": _moment(created + timedelta(days=7), 9),
        "deactivated_at": None,
        "archived_at": _moment(world.middle, 0) if is_archived else None,
        "last_reviewed_at": _moment(world.first_day - timedelta(days=age), 14),
        "snapshot_at": _moment(day, 1),
    }


def _policy_row(policy: Policy, version: str, effective_from: date) -> dict[str, Any]:
    return {
        "policy_code": policy.code,
        "policy_name": policy.name,
        "entity_types": policy.entity_types,
        "severity": policy.severity,
        "policy_version": version,
        "effective_from": effective_from.isoformat(),
        "effective_to": None,
        "dsa_category": policy.dsa_category,
        "dsa_keyword": policy.dsa_keyword,
    }


def _moderator_row(world: Marketplace, place: int, moderator_id: str) -> dict[str, Any]:
    site = SITES[place // people.MODERATORS_PER_SITE]
    hired = world.first_day - timedelta(days=30 + 37 * (place * 7 % 23))
    return {
        "moderator_id": moderator_id,
        "vendor": site.vendor,
        "site": site.name,
        "languages": people.SITE_LANGUAGES[site.name],
        "hired_on": hired.isoformat(),
        "left_on": None,
        "team": f"{site.name} {'AB'[place % 2]}",
    }


def _auditor_row(auditor: people.Auditor) -> dict[str, Any]:
    return {
        "auditor_id": auditor.auditor_id,
        "moderator_id": auditor.moderator_id,
        "organisation": auditor.organisation,
        "site": auditor.site,
        "languages": auditor.languages,
        "entity_types": "seller|product|content|ipr",
        "group": "quality" if auditor.organisation == "client" else "vendor quality",
        "daily_capacity": 60 if auditor.organisation == "client" else 20,
        "left_on": None,
    }


def _moment(day: date, hour: int) -> str:
    return f"{day.isoformat()}T{hour:02d}:00:00Z"
