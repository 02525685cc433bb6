"""Rows of marts that do not come from audits alone: scorecards, operations, deliveries, checks."""

import json
from collections import defaultdict
from datetime import date, datetime, timedelta

from tests.worlds.published.audits import (
    CHANCE,
    LAST_DAY,
    NASTY,
    NASTY_OWNER,
    QUEUES,
    SCALE,
    SITES,
    key_of,
    slices_of,
    wilson,
)

TARGET = 0.95
HOURLY_SHAPE = [2, 1, 1, 1, 2, 4, 8, 14, 18, 20, 21, 22, 20, 21, 22, 21, 19, 16, 12, 9, 7, 5, 4, 3]


def _scorecard(members: list[dict], day: date) -> dict:
    n, k = len(members), sum(a["error_type"] == "correct" for a in members)
    lower, upper = wilson(k, n)
    return {
        "period_kind": "28_days",
        "period_start": day - timedelta(days=27),
        "period_end": day,
        "n_decisions": n * SCALE,
        "n_audited": n,
        "accuracy": k / n,
        "accuracy_lower": lower,
        "accuracy_upper": upper,
        "status": "ok" if n >= 30 else "insufficient",
    }


def site_rows(audits: list[dict], day: date) -> list[dict]:
    rows = []
    for place in SITES:
        vendor, site = place.split("/")
        members = [a for a in audits if (a["vendor"], a["site"]) == (vendor, site)]
        card = _scorecard(members, day)
        met = "met" if card["accuracy_lower"] > TARGET else "not_established"
        extra = {
            "vendor": vendor,
            "site": site,
            "accuracy_shrunk": 0.9 * card["accuracy"] + 0.095,
            "group_accuracy": 0.95,
            "standing": _standing(card),
            "quality_score": 1 - 0.6 * (1 - card["accuracy"]),
            "quality_score_lower": 1 - 0.6 * (1 - card["accuracy_lower"]),
            "quality_score_upper": 1 - 0.6 * (1 - card["accuracy_upper"]),
            "n_auto_failed": sum(a["severity"] == "critical" for a in members),
            "accuracy_without_technical": min(1, card["accuracy"] + 0.004),
            "target": TARGET,
            "verdict": "not_met" if card["accuracy_upper"] < TARGET else met,
            "critical_error_rate": sum(a["severity"] == "critical" for a in members) / len(members),
            "sla_met_rate": 0.93,
        }
        rows.append(card | extra)
    return rows


def _standing(card: dict) -> str | None:
    if card["status"] != "ok":
        return None
    below = "below" if card["accuracy_upper"] < TARGET else "level"
    return "above" if card["accuracy_lower"] > TARGET else below


def moderator_rows(audits: list[dict], day: date) -> list[dict]:
    grouped = defaultdict(list)
    for audit in audits:
        if audit["moderator_key"]:
            grouped[audit["moderator_key"], audit["vendor"], audit["site"]].append(audit)
    cards = {who: _scorecard(members, day) for who, members in grouped.items()}
    return [
        card
        | dict(zip(("moderator_key", "vendor", "site"), who, strict=True))
        | {
            "accuracy_shrunk": 0.7 * card["accuracy"] + 0.285,
            "group_accuracy": 0.95,
            "standing": _standing(card),
            "n_effective": float(card["n_audited"]),
        }
        for who, card in cards.items()
    ]


def operations_rows(audits: list[dict], day: date) -> list[dict]:
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for audit in audits:
        for key in slices_of(audit):
            sizes[key] += SCALE
    return [_operations(day, kind, value, n) for (kind, value), n in sizes.items()]


def _operations(day: date, kind: str, value: str, n: int) -> dict:
    is_machine = value in ("machine", "clf@4")
    sla_met_rate = 0.9 + CHANCE.random() * 0.09
    share = 1.0 if is_machine else 0.0 if kind in ("site", "vendor", "decided_by") else 0.4
    return {
        "decision_date": day,
        "slice_kind": kind,
        "slice_value": value,
        "n_decisions": n,
        "n_machine_decisions": int(n * share),
        "n_moderators": None if is_machine else 40,
        "n_tests": n // 500,
        "n_escalated": n // 60,
        "n_skipped": n // 90,
        "escalation_rate": 1 / 60,
        "handling_seconds_median": None if is_machine else 41.3,
        "handling_seconds_p90": None if is_machine else 118.0,
        "turnaround_minutes_median": 0.2 if is_machine else 22.4,
        "turnaround_minutes_p90": 210.0 + CHANCE.random() * 50,
        "n_sla_known": int(n * 0.9),
        "n_sla_met": round(int(n * 0.9) * sla_met_rate),
        "sla_met_rate": sla_met_rate,
        "automation_rate": share,
        "n_changed_after_draw": 3,
    }


def volume_rows(day: date) -> list[dict]:
    return [
        {"decision_date": day, "decided_hour": hour, "source": source, "n_decisions": n * scale}
        for hour, n in enumerate(HOURLY_SHAPE)
        for source, scale in (("bpo_decisions", 170), ("machine_decisions", 119))
    ]


def _received(day: date) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(days=1, hours=2)


def ledger_rows(day: date, sequence: int) -> list[dict]:
    sizes = {"bpo_decisions": 43_000, "machine_decisions": 29_000, "audit_results": 350}
    return [
        {
            "receipt_sequence": sequence + i,
            "source": source,
            "file_name": f"{source}/acme_{day}.csv",
            "sha256": key_of(f"{source}{day}"),
            "rows_read": n,
            "rows_accepted": n - 14 if source == "bpo_decisions" else n - 2,
            "rows_quarantined": 12 if source == "bpo_decisions" else 0,
            "rows_duplicate": 2,
            "first_day": day,
            "last_day": day,
            "received_at": _received(day),
            "unknown_columns": "",
            "n_timestamps_without_zone": 0,
        }
        for i, (source, n) in enumerate(sizes.items())
    ]


def quarantine_rows(day: date, sequence: int) -> list[dict]:
    reasons = [("unknown_value", f"decision is '{NASTY}'; expected approve, remove, restrict")] * 9
    reasons += [("bad_timestamp", "decided_at is 'gestern'; expected ISO 8601")] * 3
    return [
        {
            "receipt_sequence": sequence,
            "source": "bpo_decisions",
            "file_name": f"bpo_decisions/acme_{day}.csv",
            "line_number": 100 + i,
            "record_key": f"x{i}",
            "column_name": "decision",
            "delivered_value": NASTY,
            "reason_code": code,
            "reason": text,
            "received_at": _received(day),
            "intended_day": day,
            "is_resolved": i == 0,
        }
        for i, (code, text) in enumerate(reasons)
    ]


def coverage_rows(day: date) -> list[dict]:
    names = ("stratum_id", "n_decisions", "n_drawn", "n_returned", "n_unassessable", "n_pending")
    main = [(f"{queue}|approve", 12_000, 64, 60, 1, 2) for queue in QUEUES]
    rows = [dict(zip(names, row, strict=True)) | {"wave": "main"} for row in main]
    rows.append(dict(zip(names, ("late", 40, 0, 0, 0, 0), strict=True)) | {"wave": "late"})
    return [row | {"decision_date": day, "is_census": False} for row in rows]


def finding_rows(day: date) -> list[dict]:
    archived = {
        "queue_id": "q-food",
        "queue_name": QUEUES["q-food"][0],
        "finding": "not_active",
        "severity": "critical",
        "since": day - timedelta(days=4),
        "evidence": "The queue received 412 decisions while its status was archived.",
        "n_decisions": 412,
    }
    stale = {
        "queue_id": NASTY,
        "queue_name": NASTY,
        "owner": NASTY_OWNER,
        "finding": "review_overdue",
        "severity": "minor",
        "evidence": "The review was due on 2026-10-01.",
        "n_decisions": 12_000,
    }
    return [row | {"decision_date": day} for row in (archived, stale)]


def check_rows(day: date, is_blocked: bool) -> list[dict]:
    late = day >= LAST_DAY - timedelta(days=1)
    tunis = [{"source": "bpo_decisions", "vendor": "bolt", "site": "tunis"}] if late else []
    deliveries = {
        "suite": "freshness",
        "check_name": "deliveries_arrived_within_30_hours",
        "expectation": "Every expected delivery arrived within 30 hours of the end of the day.",
        "expected": "5 of 5 deliveries",
        "observed": "4 of 5" if late else "5 of 5",
        "n_evaluated": 5,
    }
    owners = {
        "suite": "queue_metadata",
        "check_name": "queues_have_an_owner",
        "expectation": "Every active queue has an owner.",
        "expected": "0 without owner",
        "observed": "1",
        "n_evaluated": 6,
    }
    ledger = {
        "suite": "ledger",
        "check_name": "rows_read_are_accepted_quarantined_or_duplicate",
        "severity": "critical",
        "expectation": "Every row read is accepted, quarantined or an exact duplicate.",
        "expected": "a difference of 0 rows",
        "observed": "12" if is_blocked else "0",
        "n_evaluated": 3,
    }
    lost = [{"file_name": NASTY}] if is_blocked else []
    failing = [(deliveries, tunis), (owners, [{"queue_id": NASTY}]), (ledger, lost)]
    return [
        {"decision_date": day, "severity": "warning"} | c | _result(keys) for c, keys in failing
    ]


def _result(keys: list[dict]) -> dict:
    return {"n_failing": len(keys), "failing_keys": json.dumps(keys), "is_passed": not keys}


def publication_row(day: date, sequence: int, is_blocked: bool) -> dict:
    return {
        "decision_date": day,
        "status": "blocked" if is_blocked else "published",
        "blocked_reason": f"12 rows of {NASTY} are unaccounted for" if is_blocked else None,
        "plan_hash": key_of("plan"),
        "last_receipt_sequence": sequence,
        "code_version": "0.1.0",
        "published_at": _received(day) + timedelta(hours=4, minutes=12),
        "run_id": "3f1c",
    }
