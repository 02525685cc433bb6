"""Two days of every source the contract knows, for what is too slow for the story: another engine.

The first day is audited whole, the second has more decisions than the budget; verdicts on both come with them.
"""

from datetime import date
from pathlib import Path

from tests.worlds.home import PlayedHome
from tests.worlds.rows import (
    CLIENT_AUDITOR,
    MODERATORS,
    VENDOR_AUDITOR,
    Row,
    decision_id,
    make_audit,
    make_auditor,
    make_decision,
    make_machine_decision,
    make_policy,
    make_queue,
)

FIRST, SECOND = date(2024, 4, 1), date(2024, 4, 2)
N_FIRST, N_SECOND, N_MACHINE = 120, 400, 60
TEST_DECISION = 9000
_SITES = (("acme", "lisbon"), ("acme", "porto"), ("bolt", "manila"))
_ACTIONS = ("approve", "approve", "approve", "remove", "restrict", "approve", "escalate", "skip")
_VERDICTS = ("approve", "remove", "approve", "remove", "restrict", "unassessable", "escalate")


def make_small_home(root: Path) -> PlayedHome:
    """A home with all deliveries of both days, not run yet."""
    played = PlayedHome(root)
    for source, rows in {**_reference(), **_decisions(), **_people_at_work()}.items():
        played.deliver(f"{source}/small.csv", rows)
    played.deliver("bpo_decisions/corrected.csv", [_decision(FIRST, 0, decision="remove")])
    plan = played.home.config / "plan.csv"
    plan.write_text(plan.read_text() + "site,acme/porto,,,40,,,,,,,2.5,S-1\n")
    registry = played.home.config / "golden_items.csv"
    tested = f"item-{SECOND:%m%d}-{TEST_DECISION},,remove,counterfeit,1,lead|policy,{FIRST},,\n"
    registry.write_text(registry.read_text() + tested)
    return played


def _reference() -> dict[str, list[Row]]:
    return {
        "queue_registry": [
            make_queue("q-goods", FIRST),
            make_queue("q-idle", FIRST, owner="", last_reviewed_at="2022-01-01T00:00:00Z"),
        ],
        "policies": [make_policy("counterfeit", "critical"), make_policy("misleading")],
        "moderators": [
            {"moderator_id": person, "vendor": "acme", "site": "lisbon"} for person in MODERATORS
        ],
        "auditors": [
            make_auditor(CLIENT_AUDITOR, "client"),
            make_auditor(VENDOR_AUDITOR, "vendor"),
        ],
    }


def _decisions() -> dict[str, list[Row]]:
    people = [_decision(FIRST, n) for n in range(N_FIRST)]
    people += [_decision(SECOND, n) for n in range(N_SECOND)]
    people += [
        _decision(SECOND, TEST_DECISION, is_test="true"),
        _decision(SECOND, 9001, decision="aproved"),
    ]
    machine = [
        make_machine_decision(day, 5000 + n, decision="remove" if n % 3 == 0 else "approve")
        for day in (FIRST, SECOND)
        for n in range(N_MACHINE)
    ]
    return {"bpo_decisions": people, "machine_decisions": machine}


def _decision(day: date, number: int, **given: object) -> Row:
    vendor, site = _SITES[number % len(_SITES)]
    decision = _ACTIONS[number % len(_ACTIONS)]
    return make_decision(day, number, **{
        "vendor": vendor,
        "site": site,
        "decision": decision,
        "policy_code": "counterfeit" if decision in ("remove", "restrict") else "",
        "market": ("DE", "FR", "")[number % 3],
        "machine_score": round(number % 97 / 97, 4),
        **given,
    })  # fmt: skip


def _people_at_work() -> dict[str, list[Row]]:
    moment, sooner = f"{SECOND}T12:00:00Z", f"{FIRST}T12:00:00Z"
    audited = [(day, n) for day in (FIRST, SECOND) for n in range(N_FIRST)]
    first = [
        make_audit(
            decision_id(day, n),
            _VERDICTS[n % len(_VERDICTS)],
            day,
            verdict_policy_code="counterfeit" if n % 4 else "misleading",
            policy_version_used="1" if n % 5 else "0",
        )
        for day, n in audited
    ]
    second = [
        make_audit(decision_id(day, n), "approve", day, audit_round="second")
        for day, n in audited[::10]
    ]
    settled = [
        make_audit(decision_id(day, n), "remove", day, audit_round="adjudication")
        for day, n in audited[::20]
    ]
    one = decision_id(FIRST, 1)
    return {
        "audit_results": [*first, *second, *settled, make_audit("d-unknown", "remove", FIRST)],
        "appeals": [
            {"appeal_id": "ap-1", "decision_id": one, "received_at": sooner, "decided_at": moment}
        ],
        "calibration_ratings": [
            {"session_id": "s-1", "item_id": "i-1", "rater_id": rater, "label": "remove",
             "submitted_at": sooner}
            for rater in MODERATORS[:3]
        ],
        "disputes": [
            {"dispute_id": "di-1", "audit_id": f"a-{one}-first", "raised_at": moment,
             "expected_decision": "approve", "status": "open"}
        ],
        "action_plans": [
            {"action_id": "ac-1", "title": "Retrain", "owner": "quality", "opened_on": FIRST,
             "due_on": SECOND, "target_metric": "accuracy", "status": "open"}
        ],
        "launch_requirements": [
            {"launch_id": "la-1", "launch_name": "Spain", "go_live_on": SECOND, "requirement_id": "r-1",
             "requirement": "Queue", "due_on": FIRST}
        ],
        "access_grants": [
            {"grant_id": "g-1", "user_id": MODERATORS[0], "queue_id": "q-goods", "system": "console",
             "role": "moderator", "granted_at": sooner}
        ],
        "oncall_tickets": [
            {"ticket_id": "t-1", "opened_at": sooner, "severity": "p2", "title": "Slow", "status": "open"}
        ],
        "queue_events": [
            {"event_id": "e-1", "queue_id": "q-goods", "event": "audit", "requested_by": MODERATORS[1],
             "occurred_at": sooner}
        ],
        "bi_metrics": [
            {"system": "looker", "metric": "decisions", "day": FIRST, "value": N_FIRST}
        ],
    }  # fmt: skip
