"""A home with a published day, before the next one: what every run of that day comes to, however it is disturbed."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from modqa_pipeline.audit.drawn_rows import STATE
from modqa_pipeline.home.files import write_text
from tests.worlds.home import PlayedHome, files_of, published_tables, query
from tests.worlds.rows import (
    make_audit,
    make_auditor,
    make_decision,
    make_machine_decision,
    make_queue,
)

FIRST, SECOND = date(2024, 5, 7), date(2024, 5, 8)
AUDITORS = ("qa-1", "qa-2")
THE_RUN = ("run", "--day", SECOND)
# the homes received the same files at different moments
CLOCK = {"received_at"}


def home_before_the_day(root: Path) -> PlayedHome:
    """A published day; the next one has arrived with the verdicts on the first, and nothing of it is taken."""
    home = PlayedHome(root)
    home.deliver("queue_registry/registry.csv", [make_queue("q-goods", FIRST)])
    home.deliver("auditors/auditors.csv", [make_auditor(key, "client") for key in AUDITORS])
    deliver_decisions(home, FIRST)
    assert home.run(FIRST).is_well
    deliver_decisions(home, SECOND)
    drawn = query(home.home.database, "select decision_id, decision from marts.fct_audit_samples")
    verdicts = [
        make_audit(row["decision_id"], "approve" if n % 4 == 0 else row["decision"], FIRST)
        for n, row in enumerate(sorted(drawn, key=lambda row: row["decision_id"]))
    ]
    home.deliver("audit_results/verdicts.csv", verdicts)
    write_text(home.home.config / "mappings" / "bpo_decisions" / "bolt.yml", "files: bolt_*.csv\n")
    return home


def deliver_decisions(home: PlayedHome, day: date) -> None:
    """Decisions of people and of a model."""
    rows = [
        make_decision(day, n, decision="remove" if n % 3 == 0 else "approve") for n in range(350)
    ]
    home.deliver(f"bpo_decisions/acme/{day}.csv", rows)
    machine = [make_machine_decision(day, n) for n in range(400, 450)]
    home.deliver(f"machine_decisions/{day}.jsonl", machine)


def copied(home: PlayedHome, root: Path) -> PlayedHome:
    """The home once more, elsewhere."""
    shutil.copytree(home.root, root, symlinks=True)
    return PlayedHome(root)


def comparable(home: PlayedHome) -> dict[str, Any]:
    """Published rows, draws without the run that made them, who was given what, and the workbooks."""
    given = {
        f"{folder.name}/{name}": content
        for folder in (home.home.draws, home.home.state / STATE, home.home.worksheets)
        for name, content in files_of(folder).items()
        if name.endswith((".parquet", ".xlsx", ".csv"))
    }
    return published_tables(home.home.database, without=CLOCK) | given
