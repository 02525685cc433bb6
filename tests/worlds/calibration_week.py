"""A home with a week of one queue, audited, and a calibration session made from it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from modqa_pipeline.audit.calibration.command import create, write_again
from modqa_pipeline.audit.calibration.request import Request
from modqa_pipeline.facts.calibration_sessions import Record, find_session
from tests.worlds.ingest import AUDIT, AUDITOR, NOW, POLICY, World, make_decision
from tests.worlds.workbooks import fill
from tests.worlds.worksheets import SECOND_AUDITOR

QUEUE, SESSION = "q-1", "goods-1"
FIRST = date(2026, 3, 1)
N_DECISIONS = 60
LABELS = ("approve", "remove", "restrict", "escalate")


def make_week(world: World) -> World:
    """Decisions of a queue, acted upon from a score of 0.5 on, some read twice; three people who rate.

    Of the first twelve two are read differently and ten alike. P2 has a second version from 5 March on.
    """
    world.deliver("bpo_decisions", "acme.csv", [_decision(n) for n in range(N_DECISIONS)])
    world.deliver("policies", "policies.csv", [
        POLICY,
        POLICY | {"policy_code": "P2", "effective_to": "2026-03-04", "policy_version": "1"},
        POLICY | {"policy_code": "P2", "effective_from": "2026-03-05", "policy_version": "2"},
    ])  # fmt: skip
    people = [
        {"auditor_id": "alan.auditor", "moderator_id": "mary.doe"},
        {"auditor_id": SECOND_AUDITOR},
    ]
    world.deliver("auditors", "auditors.csv", [
        *(AUDITOR | {"entity_types": "content", "moderator_id": ""} | person for person in people),
        AUDITOR | {"auditor_id": "sam.seller", "entity_types": "seller"},
        AUDITOR | {"auditor_id": "vera.vendor", "organisation": "vendor"},
        AUDITOR | {"auditor_id": "gone.auditor", "left_on": "2026-03-01"},
    ])  # fmt: skip
    world.deliver("moderators", "roster.csv", [
        {"moderator_id": f"mod-{site}", "vendor": "acme", "site": site} for site in ("manila", "porto")
    ])  # fmt: skip
    world.deliver("audit_results", "verdicts.csv", [
        _audit(n, each, _decided(n) if each == "first" or n > 1 else "restrict")
        for n in range(12)
        for each in ("first", "second")
    ])  # fmt: skip
    world.ingest()
    return world


def _decided(number: int) -> str:
    return "remove" if number >= N_DECISIONS // 2 else "approve"


def _decision(number: int) -> dict:
    moment = FIRST + timedelta(days=number % 7)
    return make_decision(
        decision_id=f"d-{number:02}",
        content_id=f"=c-{number}",
        evidence_ref=f"https://evidence.example/{number}",
        moderator_id=("mary.doe", "mod-manila", "mod-porto")[number % 3],
        site=("manila", "manila", "porto")[number % 3],
        decision=_decided(number),
        policy_code="P2" if number % 10 == 9 else "",
        machine_score=str(number / N_DECISIONS),
        enqueued_at=f"{moment}T09:00:00Z",
        decided_at=f"{moment}T10:00:00Z",
    )


def _audit(number: int, audit_round: str, verdict: str) -> dict:
    return AUDIT | {
        "audit_id": f"a-{number}-{audit_round}",
        "decision_id": f"d-{number:02}",
        "audit_round": audit_round,
        "verdict_decision": verdict,
        "audited_at": "2026-03-08T09:00:00Z",
    }


@dataclass
class Session:
    """A session's workbooks, filled in by program."""

    world: World
    session_id: str = SESSION

    @property
    def record(self) -> Record:
        return find_session(self.world.settings.home, self.session_id)

    @property
    def folder(self) -> Path:
        return self.world.settings.home.worksheets / "calibration" / self.session_id

    def create(self, **changes) -> list[str]:
        asked = Request(self.session_id, QUEUE, n_items=20, labels=LABELS)
        return create(self.world.settings, replace(asked, **changes), NOW)

    def write_again(self) -> list[str]:
        return write_again(self.world.settings, self.session_id)

    def bytes_by_name(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def of_rater(self, number: int = 0) -> Path:
        return sorted(p for p in self.folder.glob("*.xlsx") if p != self.of_facilitator)[number]

    @property
    def of_facilitator(self) -> Path:
        return self.folder / f"{self.session_id}_facilitator.xlsx"

    def fill(self, workbook: Path, answers: dict[int, dict[str, object]], change=None) -> bytes:
        """A returned workbook; answers by row of the sheet (2 is the first item) and heading."""
        return fill(workbook, "Items", answers, change)

    def give_back(self, content: bytes, name: str = "returned.xlsx") -> dict:
        return self.world.take("calibration_ratings", name, content)
