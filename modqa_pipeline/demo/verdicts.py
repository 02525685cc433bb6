"""The rows of `audit_results` that auditors hand in on one day.

First and second readings of a day's draw are given on the next day, adjudications the day after.
The vendors' own auditors also judge some decisions; their verdicts never estimate anything.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from modqa_pipeline.demo.catalogue import DECISIONS, LANGUAGES, MACHINE, POLICY_CODES, QUEUES
from modqa_pipeline.demo.day import Day, make_day
from modqa_pipeline.demo.deciding import DRIFTING_SITE, SEVERITIES, error_severity
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.demo.readings import (
    ALTERNATIVE,
    CAUSE,
    UNASSESSABLE,
    Judged,
    Reading,
    adjudications,
    chances,
    readings,
    vendor_readings,
)
from modqa_pipeline.demo.reference import policy_version

SHIFT_START, SHIFT_SECONDS = time(8), 10 * 3600
ALTERNATIVE_POLICY_SHARE = 0.04

HUMAN_CAUSES = (
    "training", "attention", "attention", "policy_unclear", "policy_unclear", "workload",
    "training", "routing", "tool_bug", "individual",
)  # fmt: skip
DRIFTING_CAUSES = ("training", "training", "training", "workload", "policy_unclear", "tool_bug")
MACHINE_CAUSES = ("model_drift", "model_drift", "model_drift", "policy_changed", "tool_bug")
COMMENTS = {
    "training": "An example of this case is in the onboarding material.",
    "policy_unclear": "The rule leaves this case open; raised with policy.",
    "workload": "Decided in a few seconds at the end of a shift.",
    "tool_bug": "The second image did not load in the tool.",
    "routing": "This item belonged to another queue.",
    "translation": "A word was mistaken for another in translation.",
}


def verdict_rows(
    world: Marketplace, samples: list[dict[str, Any]], available_on: date, until: time
) -> list[dict[str, Any]]:
    """List the verdicts given on one day up to a time, in order of time; columns as in the contract."""
    verdicts = _readings_of(world, samples, available_on) + _adjudications_of(
        world, samples, available_on
    )
    is_given = (row for row in verdicts if row["audited_at"] <= _text(available_on, until))
    return sorted(is_given, key=lambda row: (row["audited_at"], row["audit_id"]))


def row_number(decision_id: str) -> int:
    """Read the row of a decision in its day from the end of its id."""
    return int(decision_id.rsplit("-", 1)[1])


def _readings_of(
    world: Marketplace, samples: list[dict[str, Any]], available_on: date
) -> list[dict[str, Any]]:
    day = available_on - timedelta(days=1)
    drawn = _judged(samples, day)
    if not drawn:
        return []
    rows, chance = make_day(world, day), chances(world, day)
    given = [r for judged in drawn for r in readings(world, rows, chance, judged)]
    given += vendor_readings(world, rows, chance, {judged.row for judged in drawn})
    return [_as_row(world, rows, chance, reading, available_on) for reading in given]


def _adjudications_of(
    world: Marketplace, samples: list[dict[str, Any]], available_on: date
) -> list[dict[str, Any]]:
    day = available_on - timedelta(days=2)
    drawn = _judged(samples, day)
    if not drawn:
        return []
    rows, chance = make_day(world, day), chances(world, day)
    given = [r for judged in drawn for r in adjudications(world, rows, chance, judged)]
    return [_as_row(world, rows, chance, reading, available_on) for reading in given]


def _judged(samples: list[dict[str, Any]], day: date) -> list[Judged]:
    """Select the samples of one day as decisions to be read; of two draws of a decision, the first."""
    by_row: dict[int, Judged] = {}
    for sample in (s for s in samples if s["decision_date"] == day):
        policy = sample["policy_code"]
        row = row_number(sample["decision_id"])
        judged = Judged(
            row=row,
            decision=DECISIONS.index(sample["decision"]),
            policy=POLICY_CODES.index(policy) if policy else -1,
            reason=sample.get("draw_reason") or "random",
            is_second_read=bool(sample.get("is_second_read")),
            is_agreement_adjudicated=bool(sample.get("is_agreement_adjudicated")),
        )
        by_row.setdefault(row, judged)
    return list(by_row.values())


def _as_row(
    world: Marketplace, rows: Day, chance: np.ndarray, reading: Reading, available_on: date
) -> dict[str, Any]:
    judged, u = reading.judged, chance[:, reading.judged.row]
    decision_id = f"d-{rows.date:%Y%m%d}-{judged.row:07d}"
    suffix = {"first": "1", "second": "2", "adjudication": "3"}[reading.audit_round]
    is_wrong = UNASSESSABLE != reading.verdict != judged.decision
    cause = _cause(rows, judged, u[CAUSE]) if is_wrong else None
    rank = error_severity(np.array([judged.policy]), np.array([reading.policy]))[0]
    at = datetime.combine(available_on, SHIFT_START) + timedelta(
        seconds=int(reading.shift_share * SHIFT_SECONDS)
    )
    code = POLICY_CODES[reading.policy] if reading.policy >= 0 else None
    return {
        "audit_id": f"a-{decision_id[2:]}-{suffix}",
        "decision_id": decision_id,
        "auditor_id": reading.auditor_id,
        "audit_round": reading.audit_round,
        "audit_reason": judged.reason,
        "verdict_decision": "unassessable" if reading.verdict < 0 else DECISIONS[reading.verdict],
        "verdict_policy_code": _with_alternative(rows, judged, code, u[ALTERNATIVE]),
        "severity": SEVERITIES[rank] if is_wrong else None,
        "root_cause": cause,
        "comment": COMMENTS.get(cause) if cause else None,
        "policy_version_used": policy_version(world, code, rows.date) if code else None,
        "audited_at": _text(at.date(), at.time()),
    }


def _with_alternative(rows: Day, judged: Judged, code: str | None, u: float) -> str | None:
    """Add a second policy of the queue that is right as well, in a few verdicts."""
    if code is None or u >= ALTERNATIVE_POLICY_SHARE:
        return code
    others = [c for c in QUEUES[rows.queue[judged.row]].policies if c != code]
    return f"{code}|{others[0]}"


def _cause(rows: Day, judged: Judged, u: float) -> str:
    """Pick why the decision was wrong, as the auditor sees it."""
    is_machine = rows.site[judged.row] == MACHINE
    is_polish = rows.language[judged.row] == LANGUAGES.index("pl")
    if is_machine and is_polish:
        return "translation" if u < 0.7 else "model_drift"
    human = DRIFTING_CAUSES if rows.site[judged.row] == DRIFTING_SITE else HUMAN_CAUSES
    causes = MACHINE_CAUSES if is_machine else human
    return causes[int(u * len(causes))]


def _text(day: date, at: time) -> str:
    return f"{datetime.combine(day, at, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"
