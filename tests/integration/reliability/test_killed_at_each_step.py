"""Wherever a run is killed, the next one ends as if nothing had happened: the same draws, the same published rows.

What the killed run would have drawn from is another past: the verdicts on the day before arrive with the day. So a run
that takes what the killed one left for published draws otherwise.
"""

import os

import pytest

from modqa_pipeline.facts.standards import damaged_copies, read_standards
from tests.integration.reliability import child_runs
from tests.worlds.two_days import THE_RUN, comparable, copied, home_before_the_day

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
    "the audit team's page is written": ("modqa_pipeline.report.pages.site:write_team", "before"),
}
#: That of `make test`; `make test-long` asks for all.
MOST_TELLING = ("the models are built",)
ASKED = STEPS if os.environ.get("MODQA_TEST_KILLS") == "all" else MOST_TELLING


@pytest.fixture(scope="module")
def before_the_day(tmp_path_factory):
    child_runs.warm_up()
    return home_before_the_day(tmp_path_factory.mktemp("before") / "home")


@pytest.fixture(scope="module")
def undisturbed(before_the_day, tmp_path_factory):
    home = copied(before_the_day, tmp_path_factory.mktemp("undisturbed") / "home")
    assert child_runs.finish(child_runs.start(home.root, *THE_RUN)) == 0
    return home


@pytest.mark.parametrize("step", ASKED)
def test_a_run_killed_at_a_step_changes_nothing(step, before_the_day, undisturbed, tmp_path):
    home = copied(before_the_day, tmp_path / "home")
    killed = child_runs.finish(child_runs.start_to_die(home.root, *STEPS[step], *THE_RUN))
    assert killed == -9, f"the run did not come to the step; it ended with {killed}"
    assert child_runs.finish(child_runs.start(home.root, *THE_RUN)) == 0
    found, expected = comparable(home), comparable(undisturbed)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []
    assert [standards.version for standards in read_standards(home.home)] == [1, 2]
    assert list(damaged_copies(home.home)) == []
