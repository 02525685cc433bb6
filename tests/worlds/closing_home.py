"""A home whose April closes on the first of May, and a verdict on April that comes later."""

from datetime import date
from pathlib import Path

from tests.worlds.home import PlayedHome
from tests.worlds.rows import (
    CLIENT_AUDITOR,
    decision_id,
    make_audit,
    make_auditor,
    make_decision,
    make_policy,
    make_queue,
)

LAST_OF_APRIL, FIRST_OF_MAY = date(2024, 4, 30), date(2024, 5, 1)
N_APRIL, N_WRONG = 60, 6
LATE = decision_id(LAST_OF_APRIL, N_APRIL - 1)


def make_closing_home(root: Path) -> PlayedHome:
    """Two days that are audited whole, but for one decision of April; a month closes on the first of the next."""
    played = PlayedHome(root)
    settings = played.home.config / "settings.toml"
    text = settings.read_text()
    assert "close_after_days = 21" in text
    settings.write_text(text.replace("close_after_days = 21", "close_after_days = 1"))
    played.deliver("queue_registry/registry.csv", [make_queue("q-goods", LAST_OF_APRIL)])
    played.deliver("policies/policies.csv", [make_policy("counterfeit", "critical")])
    played.deliver("auditors/auditors.csv", [make_auditor(CLIENT_AUDITOR, "client")])
    played.deliver("bpo_decisions/days.csv", [
        make_decision(day, number)
        for day in (LAST_OF_APRIL, FIRST_OF_MAY) for number in range(N_APRIL)
    ])  # fmt: skip
    played.deliver("audit_results/first.csv", [
        make_audit(
            decision_id(LAST_OF_APRIL, number),
            "remove" if number < N_WRONG else "approve",
            LAST_OF_APRIL,
        )
        for number in range(N_APRIL - 1)
    ])  # fmt: skip
    return played


def deliver_late_verdict(played: PlayedHome) -> None:
    """April's last verdict, after April has closed."""
    played.deliver("audit_results/late.csv", [make_audit(LATE, "remove", LAST_OF_APRIL)])
