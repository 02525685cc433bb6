"""A week at a marketplace whose truth is known, and the people who fill in its workbooks, erring at known places.

Everything that looks like chance is a hash of what it is about: the truth of a decision, what the moderator made of it
and what an auditor reads. So a test can say what every verdict must be, without asking the product.
"""

import hashlib
from datetime import date
from typing import Any, NamedTuple

from tests.worlds.home import PlayedHome
from tests.worlds.rows import (
    CLIENT_AUDITOR,
    MODERATORS,
    SECOND_READER,
    Row,
    make_auditor,
    make_decision,
    make_machine_decision,
    make_policy,
    make_queue,
)

DAYS = [date(2024, 4, day) for day in range(1, 6)]
N_PEOPLE, N_MACHINE, BUDGET = 150, 40, 70
SECOND_SHARE, AGREEMENT_SHARE, GOLDEN_SHARE = 0.4, 0.3, 0.1
#: Never says on which day a verdict was given.
UNDATED_READER = "aud-plain-undated"
READERS = (CLIENT_AUDITOR, SECOND_READER, UNDATED_READER)
SITES = (("acme", "lisbon"), ("bolt", "manila"))
#: How often moderators, the model and auditors are wrong, and auditors cannot say.
ERROR_RATES = {"lisbon": 0.15, "manila": 0.25, "machine": 0.2}
READING_ERROR_RATE, UNASSESSABLE_RATE = 0.12, 0.03


class Verdict(NamedTuple):
    """What is, or is held to be, right; an approval names no policy."""

    decision: str
    policy_code: str = ""


def chance(*about: Any) -> float:
    """A number from 0 to below 1 that belongs to what it is about."""
    digest = hashlib.sha256("|".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def truth_of(decision: str) -> Verdict:
    """What should have been decided."""
    policy = "counterfeit" if chance("policy", decision) < 0.6 else "misleading"
    place = chance("truth", decision)
    if place < 0.6:
        return Verdict("approve")
    return Verdict("remove" if place < 0.9 else "restrict", policy)


def reading_of(auditor: str, decision: str) -> Verdict:
    """What one auditor reads whenever they are shown a decision."""
    truth = truth_of(decision)
    place = chance("reading", auditor, decision)
    if place < UNASSESSABLE_RATE:
        return Verdict("unassessable")
    if place < UNASSESSABLE_RATE + READING_ERROR_RATE:
        is_clean = truth.decision == "approve"
        return Verdict("remove", "counterfeit") if is_clean else Verdict("approve")
    return truth


def error_type(decided: Verdict, verdict: Verdict) -> str:
    """What a verdict says of a decision."""
    if verdict.decision == "unassessable":
        return "unassessable"
    if decided.decision == verdict.decision:
        return "correct" if decided.policy_code == verdict.policy_code else "wrong_policy"
    if verdict.decision == "approve":
        return "over_enforcement"
    return "leakage" if decided.decision == "approve" else "wrong_action"


def rows_of(day: date) -> list[Row]:
    """The decisions of a day, of people and of the model, each right or wrong by its id."""
    return [_decide(day, number) for number in range(N_PEOPLE + N_MACHINE)]


def decided(row: Row) -> Verdict:
    """What was decided."""
    return Verdict(row["decision"], row["policy_code"])


def item(row: Row) -> str:
    """The item that a decision is about, which workbooks of disputes name."""
    return row["content_id"]


def _decide(day: date, number: int) -> Row:
    is_machine = number >= N_PEOPLE
    make = make_machine_decision if is_machine else make_decision
    row = make(day, number)
    if not is_machine:
        row["vendor"], row["site"] = SITES[number % len(SITES)]
        row["moderator_id"] = MODERATORS[number % len(MODERATORS)]
    truth, place = truth_of(row["decision_id"]), chance("moderator", row["decision_id"])
    rate = ERROR_RATES["machine" if is_machine else row["site"]]
    made = _mistaken(truth, place / rate) if place < rate else truth
    return row | made._asdict()


def _mistaken(truth: Verdict, place: float) -> Verdict:
    """A wrong decision; `place` from 0 to 1 says of which kind."""
    if truth.decision == "approve":
        return Verdict("remove", "misleading")
    if place < 0.5:
        return Verdict("approve")
    if place < 0.75:
        return Verdict("restrict" if truth.decision == "remove" else "remove", truth.policy_code)
    other = "misleading" if truth.policy_code == "counterfeit" else "counterfeit"
    return Verdict(truth.decision, other)


def deliver_the_week(played: PlayedHome) -> None:
    """Registry, policies, readers and all decisions; a plan under which every path of the human loop is taken."""
    played.deliver("queue_registry/registry.csv", [make_queue("q-goods", DAYS[0])])
    policies = [make_policy("counterfeit", "critical"), make_policy("misleading")]
    played.deliver("policies/policies.csv", policies)
    played.deliver("auditors/readers.csv", [make_auditor(each, "client") for each in READERS])
    for day in DAYS:
        rows = rows_of(day)
        played.deliver(f"bpo_decisions/sites/{day}.csv", rows[:N_PEOPLE])
        played.deliver(f"machine_decisions/models/{day}.csv", rows[N_PEOPLE:])
    shares = {
        "daily_budget": BUDGET,
        "second_read_share": SECOND_SHARE,
        "agreement_share": AGREEMENT_SHARE,
        "golden_share": GOLDEN_SHARE,
    }
    names = ["slice_kind", "slice_value", *shares]
    values = ["all", "(all)", *shares.values()]
    text = "\n".join(",".join(map(str, line)) for line in (names, values))
    (played.home.config / "plan.csv").write_text(text + "\n")
    _register_golden_items(played)


def _register_golden_items(played: PlayedHome) -> None:
    """Let the decisions of the first day be golden items from the second day on; shown are those that are drawn."""
    lines = [
        "item_id,decision_id,verdict_decision,verdict_policy_code,"
        "policy_version,established_by,valid_from"
    ]
    for row in rows_of(DAYS[0]):
        truth = truth_of(row["decision_id"])
        agreed = "1,policy team|QA lead", str(DAYS[1])
        lines.append(",".join([item(row), row["decision_id"], *truth, *agreed]))
    (played.home.config / "golden_items.csv").write_text("\n".join(lines) + "\n")


def all_rows() -> dict[str, Row]:
    """Every decision of the week by id."""
    return {row["decision_id"]: row for day in DAYS for row in rows_of(day)}
