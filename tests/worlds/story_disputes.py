"""Disputes and appeals of the story: what is delivered long after the decisions that they are about."""

from tests.worlds.home import PlayedHome
from tests.worlds.rows import CLIENT_AUDITOR, MODERATORS, RESOLVER, Row, decision_id
from tests.worlds.story import GHOST, SMALL, Audits


def make_dispute(number: int, decision: str, expected: str, **given: str) -> Row:
    """A dispute of a first verdict of BIG, raised in time."""
    return {
        "dispute_id": f"di-{number}",
        "audit_id": f"a-{decision}-first",
        "raised_by": MODERATORS[0],
        "raised_at": "2024-04-04T09:00:00Z",
        "expected_decision": expected,
        "status": "open",
        **given,
    }


def deliver_disputes_and_appeals(played: PlayedHome, audits: Audits) -> None:
    """One dispute that changes a verdict of BIG and three that do not; one of the verdict that waited on SMALL."""
    settled = {"status": "accepted", "resolved_at": "2024-04-05T21:00:00Z"}
    right, own, late, open_one = audits.leaked[:4]
    played.deliver("disputes/raised.csv", [
        make_dispute(1, right, "approve"),
        make_dispute(5, GHOST, "approve", raised_at=f"{SMALL}T18:00:00Z"),
    ])  # fmt: skip
    played.deliver("disputes/settled.csv", [
        make_dispute(1, right, "approve", resolved_by=RESOLVER, **settled),
        make_dispute(2, own, "approve", resolved_by=CLIENT_AUDITOR, **settled),
        make_dispute(3, late, "approve", raised_at="2024-04-10T00:00:00Z", resolved_by=RESOLVER, **settled),
        make_dispute(4, open_one, "approve"),
    ])  # fmt: skip
    received = f"{SMALL}T20:00:00Z"
    decided = {"received_at": received, "decided_at": "2024-04-05T08:00:00Z"}
    one, two = decision_id(SMALL, 0), decision_id(SMALL, 4)
    played.deliver("appeals/appeals.csv", [
        {"appeal_id": "ap-1", "decision_id": one, "outcome": "reversed", "reviewer_id": MODERATORS[0], **decided},
        {"appeal_id": "ap-2", "decision_id": two, "outcome": "upheld", "reviewer_id": RESOLVER, **decided},
        {"appeal_id": "ap-3", "decision_id": two, "received_at": received},
        {"appeal_id": "ap-4", "decision_id": "d-never-came", "received_at": received},
    ])  # fmt: skip
