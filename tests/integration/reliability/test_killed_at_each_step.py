"""Wherever a run is killed, the next one ends as if nothing had happened: the same draws, the same published rows.

What the killed run would have drawn from is another past: the verdicts on the day before arrive with the day. So a run
that takes what the killed one left for published draws otherwise.
"""

import os
import shutil
from datetime import date

import pytest

from modqa_pipeline.facts.standards import damaged_copies, read_standards
from modqa_pipeline.home.files import write_text
from tests.integration.reliability import child_runs
from tests.worlds.home import PlayedHome, files_of, published_tables, query
from tests.worlds.rows import make_audit, make_decision, make_machine_decision, make_queue

FIRST, SECOND = date(2024, 5, 7), date(2024, 5, 8)
# the homes received the same files at different moments
CLOCK = {"received_at"}
#: Where a run dies, in the order in which it comes there. The first of each pair is the caller's name for it.
STEPS = {
    "the configuration is copied": ("modqa_pipeline.facts.standards:append_lines", "before"),
    "a file in the lake has no line in the ledger": ("modqa_pipeline.ingest.run:_commit", "before"),
    "the deliveries are taken": ("modqa_pipeline.transform.preparation:write_run_inputs", "before"),
    "the run's days are chosen": ("modqa_pipeline.transform.build:run_commands", "before"),
    "the models are built": ("modqa_pipeline.transform.build:run_commands", "after"),
    "the days are checked": ("modqa_pipeline.audit.recording:record_draws", "before"),
    "a draw has files and no line": ("modqa_pipeline.facts.draws:append_lines", "before"),
    "the draws are recorded": ("modqa_pipeline.audit.recording:forget_draw_keys", "before"),
    "blocked days are withheld": ("modqa_pipeline.publish.run:withhold", "after"),
    "a publication is half written": ("modqa_pipeline.publish.publication:write_marts", "before"),
    "the database is published, its files are not": (
        "modqa_pipeline.publish.publication:point_to",
        "before",
    ),
    "a publication is not noted": ("modqa_pipeline.publish.run:remember_days", "before"),
    "a publication is noted": ("modqa_pipeline.publish.run:remember_days", "after"),
    "workbooks are written": ("modqa_pipeline.audit.worksheets.export:write_wave", "after"),
    "adjudications are handed out": (
        "modqa_pipeline.audit.adjudication.hand_out:hand_out_adjudications",
        "before",
    ),
    "pages are written": ("modqa_pipeline.report.pages.site:write_pages", "before"),
}
#: That of `make test`; `make test-long` asks for all.
MOST_TELLING = ("the models are built",)
ASKED = STEPS if os.environ.get("MODQA_TEST_KILLS") == "all" else MOST_TELLING


@pytest.fixture(scope="module")
def before_the_day(tmp_path_factory):
    """A published day; the next one has arrived with the verdicts on the first, and nothing of it is taken."""
    child_runs.warm_up()
    home = PlayedHome(tmp_path_factory.mktemp("before") / "home")
    home.deliver("queue_registry/registry.csv", [make_queue("q-goods", FIRST)])
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


def deliver_decisions(home, day):
    rows = [
        make_decision(day, n, decision="remove" if n % 3 == 0 else "approve") for n in range(350)
    ]
    home.deliver(f"bpo_decisions/acme/{day}.csv", rows)
    machine = [make_machine_decision(day, n) for n in range(400, 450)]
    home.deliver(f"machine_decisions/{day}.jsonl", machine)


def copied(home, root):
    shutil.copytree(home.root, root, symlinks=True)
    return PlayedHome(root)


@pytest.fixture(scope="module")
def undisturbed(before_the_day, tmp_path_factory):
    home = copied(before_the_day, tmp_path_factory.mktemp("undisturbed") / "home")
    assert child_runs.finish(child_runs.start(home.root, "run", "--day", SECOND)) == 0
    return home


def comparable(home):
    """Published rows, draws without the run that made them, and the hand-outs of the day."""
    draws = files_of(home.home.draws)
    return published_tables(home.home.database, without=CLOCK) | {
        name: content for name, content in draws.items() if name.endswith(".parquet")
    }


@pytest.mark.parametrize("step", ASKED)
def test_a_run_killed_at_a_step_changes_nothing(step, before_the_day, undisturbed, tmp_path):
    home = copied(before_the_day, tmp_path / "home")
    words = ("run", "--day", SECOND)
    killed = child_runs.finish(child_runs.start_to_die(home.root, *STEPS[step], *words))
    assert killed == -9, f"the run did not come to the step; it ended with {killed}"
    assert child_runs.finish(child_runs.start(home.root, *words)) == 0
    found, expected = comparable(home), comparable(undisturbed)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []
    assert [standards.version for standards in read_standards(home.home)] == [1, 2]
    assert list(damaged_copies(home.home)) == []
