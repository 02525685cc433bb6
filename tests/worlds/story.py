"""What happens in the one home that most tests look at, told delivery by delivery.

Each test reads the stage that it is about (fixtures in tests/integration/conftest.py). The days do not disturb each
other: BIG is drawn at the budget, EMPTY, SINGLE and SMALL are days below it, WIDE is blocked after
it was published, UNBUILT before, and LATER is eight days on, when late rows are drawn.
"""

import json
from datetime import date
from pathlib import Path

from tests.worlds.home import PlayedHome, Stage, tamper
from tests.worlds.rows import (
    ADJUDICATOR,
    CLIENT_AUDITOR,
    MODERATORS,
    SECOND_READER,
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

BIG = date(2024, 4, 1)
EMPTY, SINGLE, SMALL = date(2024, 4, 2), date(2024, 4, 3), date(2024, 4, 4)
WIDE, UNBUILT = date(2024, 4, 5), date(2024, 4, 6)
LATER, LATEST = date(2024, 4, 9), date(2024, 4, 10)

# Strata of BIG: (decided_by, decision, entity_type) and how many decisions each holds.
STRATA = {
    ("bpo", "approve", "product"): 900,
    ("bpo", "remove", "product"): 250,
    ("bpo", "approve", "content"): 400,
    ("bpo", "restrict", "content"): 120,
    ("bpo", "approve", "ipr"): 40,
    ("bpo", "remove", "ipr"): 3,
    ("bpo", "remove", "seller"): 8,
    ("machine", "approve", "product"): 200,
    ("machine", "remove", "product"): 100,
}
BUDGET, FLOOR = 300, 5
N_SMALL, N_WIDE, N_UNBUILT = 40, 400, 30
N_LATE = 60
N_MORE = 40
GHOST = "d-ghost"
LATE_NEW_STRATUM = decision_id(BIG, 9000)
TOO_LATE_TO_DRAW = decision_id(BIG, 9500)
# How the lots of Lisbon are inspected: a small sample, so that other figures stay what they are.
LOT_AQL, LOT_LEVEL = 2.5, "S-1"
MISSING_SITE = "bpo_decisions acme/porto"

# The formats in which BIG arrives: file name and the share of its rows, in turn.
BPO_FILES = [
    "bpo_decisions/acme/big.csv",
    "bpo_decisions/acme/big.csv.gz",
    "bpo_decisions/acme/big.jsonl",
    "bpo_decisions/acme/big.jsonl.gz",
    "bpo_decisions/acme/big.parquet",
    "bpo_decisions/acme/big.xlsx",
]
FAULTY_FILE = "bpo_decisions/acme/faulty.csv"
REFUSED_FILE = "bpo_decisions/acme/headless.csv"
UNFINISHED_FILE = "bpo_decisions/acme/later.csv.part"


def big_rows() -> tuple[list[Row], list[Row]]:
    """The decisions of people and of the model on BIG, tests, skips and escalations included."""
    people: list[Row] = []
    machine: list[Row] = []
    number = 0
    for (decided_by, decision, entity_type), size in STRATA.items():
        for _ in range(size):
            number += 1
            make = make_decision if decided_by == "bpo" else make_machine_decision
            policy = "" if decision == "approve" else "counterfeit"
            row = make(BIG, number, decision=decision, entity_type=entity_type, policy_code=policy)
            (people if decided_by == "bpo" else machine).append(row)
    for decision in ["escalate"] * 20 + ["skip"] * 10:
        number += 1
        people.append(make_decision(BIG, number, decision=decision))
    for _ in range(10):
        number += 1
        people.append(make_decision(BIG, number, is_test="true"))
    return people, machine


def deliver_the_beginning(played: PlayedHome) -> None:
    """Registry, policies, rosters, and the decisions of five days in six formats."""
    played.deliver("queue_registry/registry.csv", [
        make_queue("q-goods", BIG),
        make_queue("q-idle", BIG, owner="", last_reviewed_at="2022-01-01T00:00:00Z"),
    ])  # fmt: skip
    played.deliver("policies/policies.csv", [make_policy("counterfeit", "critical")])
    played.deliver("auditors/auditors.csv", [
        make_auditor(CLIENT_AUDITOR, "client"),
        make_auditor(SECOND_READER, "client"),
        make_auditor(VENDOR_AUDITOR, "vendor"),
    ])  # fmt: skip
    played.deliver("moderators/roster.csv", [
        {"moderator_id": person, "vendor": "acme", "site": "lisbon"} for person in MODERATORS
    ])  # fmt: skip
    people, machine = big_rows()
    for place, path in enumerate(BPO_FILES):
        played.deliver(path, people[place :: len(BPO_FILES)])
    played.deliver("machine_decisions/models.parquet", machine)
    played.deliver(FAULTY_FILE, faulty_rows(people))
    played.deliver(REFUSED_FILE, [{"id": "x-1", "verdict": "approve"}])
    played.deliver("bpo_decisions/acme/days.csv", [
        make_decision(SINGLE, 1, decision="remove", policy_code="counterfeit"),
        *(make_decision(SMALL, n, decision=_either(n)) for n in range(N_SMALL)),
        *(make_decision(WIDE, n, decision=_either(n)) for n in range(N_WIDE)),
    ])  # fmt: skip
    expected = "source,vendor,site\nbpo_decisions,acme,lisbon\nbpo_decisions,acme,porto\n"
    (played.home.config / "expected_deliveries.csv").write_text(expected)
    plan = played.home.config / "plan.csv"
    plan.write_text(plan.read_text() + f"site,acme/lisbon,,,,,,,,,,{LOT_AQL},{LOT_LEVEL}\n")
    unfinished = played.home.landing / UNFINISHED_FILE
    unfinished.write_text("decision_id\nhalf a li")


def _either(number: int) -> str:
    return "remove" if number % 4 == 0 else "approve"


def faulty_rows(people: list[Row]) -> list[Row]:
    """Two faults, one exact duplicate of a row in another file, one row that stands."""
    return [
        make_decision(BIG, 8001, decision="aproved"),
        make_decision(BIG, 8002, decided_at="2199-01-01T00:00:00Z", enqueued_at=""),
        {**people[0], "is_test": "false"},
        make_decision(BIG, 8003, decision="skip"),
        # columns that slipped: a person stands where the decision should be
        make_decision(BIG, 8004, decision=MODERATORS[3]),
    ]


def drawn(stage: Stage, day: date, wave: str = "main") -> list[Row]:
    """The decisions that a day's draw holds, by id."""
    return stage.query(
        "select * from marts.fct_audit_samples where decision_date = ? and wave = ? "
        "order by decision_id",
        day,
        wave,
    )


class Audits:
    """The verdicts that arrive on BIG after its draw, and what each of them is there for."""

    def __init__(self, first: Stage) -> None:
        ids = {row["decision_id"] for row in drawn(first, BIG)}
        people, machine = big_rows()
        rows = {row["decision_id"]: row for row in [*people, *machine]}
        in_frame = {
            i
            for i, row in rows.items()
            if row["decision"] in ("approve", "remove", "restrict") and row["is_test"] == "false"
        }
        self.rows = rows
        by_people = [i for i in sorted(ids) if "vendor" in rows[i] and _is_large(rows[i])]
        self.changed = by_people[0]
        self.vendor_internal = by_people[1:3]
        self.pending = by_people[3]
        self.adjudicated = by_people[4]
        self.unassessable = by_people[5]
        self.leaked = [i for i in by_people[6:] if rows[i]["decision"] == "approve"][:9]
        self.over_enforced = [i for i in by_people[6:] if rows[i]["decision"] != "approve"][:4]
        self.not_drawn = sorted(in_frame - ids)[:5]
        self.vendor_not_drawn = sorted(in_frame - ids)[5:7]
        self.escalated = next(i for i, row in rows.items() if row["decision"] == "escalate")
        self.drawn = sorted(ids)
        self.not_returned = by_people[-1]

    def deliver(self, played: PlayedHome) -> None:
        """All of them in one file, the verdict about an unknown decision included."""
        errors = {
            **dict.fromkeys([*self.leaked, self.adjudicated], "remove"),
            **dict.fromkeys(self.over_enforced, "approve"),
            self.unassessable: "unassessable",
        }
        silent = {self.not_returned, self.pending, self.adjudicated, *self.vendor_internal}
        audits = [
            make_audit(i, errors.get(i, self.rows[i]["decision"]), BIG)
            for i in self.drawn
            if i not in silent
        ]
        audits += [
            make_audit(self.pending, self.rows[self.pending]["decision"], BIG),
            make_audit(self.pending, "escalate", BIG, audit_round="second"),
            make_audit(self.adjudicated, self.rows[self.adjudicated]["decision"], BIG),
            make_audit(self.adjudicated, "remove", BIG, audit_round="second"),
            make_audit(self.adjudicated, "remove", BIG, audit_round="adjudication"),
            make_audit(self.escalated, "remove", BIG),
            make_audit(GHOST, "remove", SMALL, audited_at=f"{SMALL}T12:00:00Z"),
        ]
        # every one of these is wrong: if it entered a rate, the rate would show it
        audits += [make_audit(i, opposite(self.rows[i]), BIG) for i in self.not_drawn]
        audits += [
            make_audit(i, opposite(self.rows[i]), BIG, auditor_id=VENDOR_AUDITOR)
            for i in [*self.vendor_internal, *self.vendor_not_drawn]
        ]
        played.deliver("audit_results/first_verdicts.csv", audits)

    def estimating(self) -> dict[str, bool]:
        """Drawn decisions with a usable verdict of the client: decision id, whether it was right."""
        out = {self.not_returned, self.pending, self.unassessable, *self.vendor_internal}
        wrong = {*self.leaked, *self.over_enforced, self.adjudicated}
        return {i: i not in wrong for i in self.drawn if i not in out}


def opposite(row: Row) -> str:
    """The verdict that makes a decision wrong."""
    return "remove" if row["decision"] == "approve" else "approve"


def _is_large(row: Row) -> bool:
    """Of a stratum large enough that one verdict more or less leaves it with verdicts."""
    return row["entity_type"] in ("product", "content")


def deliver_what_comes_late(played: PlayedHome, audits: Audits) -> None:
    """Late rows, a corrected row, verdicts and an adjudicator for BIG; decisions of a day that nobody asked for."""
    adjudicator = make_auditor(ADJUDICATOR, "client", group="adjudicator")
    played.deliver("auditors/adjudicator.csv", [adjudicator])
    late = [make_decision(BIG, 7000 + number) for number in range(N_LATE)]
    new_stratum = make_decision(BIG, 9000, entity_type="seller", site="faro")
    played.deliver("bpo_decisions/acme/big_late.csv", [*late, new_stratum])
    corrected = dict(audits.rows[audits.changed])
    corrected["decision"] = opposite(corrected)
    corrected["policy_code"] = ""
    played.deliver("bpo_decisions/acme/big_corrected.csv", [corrected])
    played.deliver("bpo_decisions/acme/unbuilt.csv", [
        make_decision(UNBUILT, number, decision=_either(number)) for number in range(N_UNBUILT)
    ])  # fmt: skip
    audits.deliver(played)


def deliver_the_ghost(played: PlayedHome) -> None:
    """The decision that a verdict waits for, with company in its stratum, on SMALL; and LATER."""
    ghosts = [make_decision(SMALL, 7001 + n, decision="approve") for n in range(3)]
    ghosts[0]["decision_id"] = GHOST
    played.deliver("bpo_decisions/acme/small_late.csv", ghosts)
    played.deliver("bpo_decisions/acme/later.csv", [make_decision(LATER, 1)])


class Tampering:
    """Damage of three kinds to the lake and its ledger, which only the critical checks can see."""

    def __init__(self, played: PlayedHome, later: Stage) -> None:
        self.lake = played.home.lake
        self.ledger_text = played.home.ledger.read_text(encoding="utf-8")
        self.ledger = played.home.ledger
        self.files: list[Path] = []
        self.undrawn = self._undrawn(later)

    def do(self) -> None:
        """A second row of an id on WIDE, a lost row on SMALL, an unknown decision on UNBUILT."""
        self._put(WIDE, decision_id(WIDE, self.undrawn), "decision")
        self._put(UNBUILT, decision_id(UNBUILT, 1), "'maybe' as decision", "'d-maybe'")
        lines = [json.loads(line) for line in self.ledger_text.splitlines()]
        [of_small] = [line for line in lines if line["file_name"].endswith("small_late.csv")]
        of_small["rows_read"] += 1
        self.ledger.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def mend(self) -> None:
        """Undo all of it."""
        for file in self.files:
            file.unlink()
        self.ledger.write_text(self.ledger_text, encoding="utf-8")

    def _undrawn(self, later: Stage) -> int:
        ids = {row["decision_id"] for row in drawn(later, WIDE)}
        return next(n for n in range(N_WIDE) if decision_id(WIDE, n) not in ids)

    def _put(self, day: date, of: str, decision: str, new_id: str = "decision_id") -> None:
        self.files.append(tamper(self.lake, day, of, decision, new_id))


def deliver_more_verdicts(played: PlayedHome, audits: Audits, later: Stage) -> None:
    """The verdict on BIG that was missing and those on the lot, given shortly before LATER closed but
    delivered after, and a row that comes after the late draw of BIG.
    """
    rows = later.query(
        "from marts.fct_audit_samples where draw_reason = 'lot' or decision_id = ?",
        audits.not_returned,
    )
    given_at = "2024-04-08T12:00:00Z"
    verdicts = [make_audit(r["decision_id"], r["decision"], BIG, audited_at=given_at) for r in rows]
    played.deliver("audit_results/second_verdicts.csv", verdicts)
    played.deliver("bpo_decisions/acme/big_later_still.csv", [make_decision(BIG, 9500)])
