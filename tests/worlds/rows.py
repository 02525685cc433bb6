"""Rows as vendors deliver them. A test names the fields it is about; the rest is ordinary."""

from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

MODERATORS = [f"mod-plain-{number:02d}" for number in range(1, 13)]
CLIENT_AUDITOR, VENDOR_AUDITOR = "aud-plain-client", "aud-plain-vendor"
SECOND_READER, ADJUDICATOR = "aud-plain-second", "aud-plain-third"
#: Settles disputes.
RESOLVER = "res-plain-lead"
PEOPLE = [*MODERATORS, CLIENT_AUDITOR, VENDOR_AUDITOR, SECOND_READER, ADJUDICATOR, RESOLVER]


def make_decision(day: date, number: int, **given: Any) -> Row:
    """A person's decision on a day; its id is `decision_id(day, number)`."""
    return {
        "decision_id": decision_id(day, number),
        "content_id": f"item-{day:%m%d}-{number}",
        "entity_type": "product",
        "queue_id": "q-goods",
        "vendor": "acme",
        "site": "lisbon",
        "moderator_id": MODERATORS[number % len(MODERATORS)],
        "decision": "approve",
        "policy_code": "",
        "market": "DE",
        "language": "de",
        "is_test": "false",
        "enqueued_at": f"{day}T09:00:00Z",
        "decided_at": f"{day}T{10 + number % 8:02d}:{number % 60:02d}:00Z",
        "handling_seconds": 20 + number % 40,
        **given,
    }


def make_machine_decision(day: date, number: int, **given: Any) -> Row:
    """A model's decision on a day."""
    person = make_decision(day, number)
    for column in ("vendor", "site", "moderator_id", "handling_seconds"):
        del person[column]
    model = {"model_name": "listing-guard", "model_version": "3", "machine_score": 0.4}
    return {**person, **model, **given}


def make_audit(decision: str, verdict: str, day: date, **given: Any) -> Row:
    """A first verdict of the client's auditor, the day after `day`."""
    audited_round = given.get("audit_round", "first")
    return {
        "audit_id": f"a-{decision}-{audited_round}",
        "decision_id": decision,
        "auditor_id": CLIENT_AUDITOR,
        "audit_round": audited_round,
        "audit_reason": "random",
        "verdict_decision": verdict,
        "audited_at": f"{day + timedelta(days=1)}T12:00:00Z",
        **given,
    }


def make_queue(queue_id: str, snapshot: date, **given: Any) -> Row:
    """A registry row of an active queue in good order."""
    return {
        "queue_id": queue_id,
        "queue_name": f"Queue {queue_id}",
        "entity_type": "product",
        "owner": "goods team",
        "status": "active",
        "risk_tier": "medium",
        "sla_minutes": 1440,
        "markets": "DE",
        "languages": "de",
        "review_interval_days": 400,
        "activated_at": "2023-01-01T00:00:00Z",
        "last_reviewed_at": "2024-01-10T00:00:00Z",
        "snapshot_at": f"{snapshot}T00:00:00Z",
        **given,
    }


def make_policy(policy_code: str, severity: str = "major") -> Row:
    """A policy in force since long."""
    return {
        "policy_code": policy_code,
        "policy_name": policy_code.replace("_", " "),
        "severity": severity,
        "policy_version": "1",
        "effective_from": "2023-01-01",
    }


def make_auditor(auditor_id: str, organisation: str, **given: Any) -> Row:
    """A line of the auditors' roster."""
    return {"auditor_id": auditor_id, "organisation": organisation, "site": "lisbon", **given}


def decision_id(day: date, number: int) -> str:
    """The id that `make_decision` gives."""
    return f"d-{day:%m%d}-{number:05d}"
