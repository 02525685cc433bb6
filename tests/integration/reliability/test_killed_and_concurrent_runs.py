"""A run that is killed anywhere loses nothing; two runs queue; readers never meet half a state."""

import json
import shutil
from datetime import date

import dagster as dg
import pytest
from filelock import FileLock

from modqa_pipeline.cli.status import home_status
from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.home.files import read_lines
from tests.integration.reliability import child_runs
from tests.worlds.home import PlayedHome, files_of, published_tables, query
from tests.worlds.rows import make_audit, make_decision, make_machine_decision, make_queue

FIRST, SECOND, THIRD = date(2024, 5, 6), date(2024, 5, 7), date(2024, 5, 8)
# the two homes received the same files at different moments
CLOCK = {"received_at"}


def deliver(home):
    home.deliver("queue_registry/registry.csv", [make_queue("q-goods", FIRST)])
    for day in (FIRST, SECOND, THIRD):
        rows = [
            make_decision(day, n, decision="remove" if n % 3 == 0 else "approve")
            for n in range(350)
        ]
        home.deliver(f"bpo_decisions/acme/{day}.csv", rows)
        machine = [make_machine_decision(day, n) for n in range(400, 450)]
        home.deliver(f"machine_decisions/{day}.jsonl", machine)
    verdicts = [make_audit(row["decision_id"], "approve", day) for row in machine]
    home.deliver("audit_results/verdicts.csv", verdicts)


@pytest.fixture(scope="module")
def undisturbed_home(tmp_path_factory):
    """Three days in one run that nobody disturbs."""
    child_runs.warm_up()
    home = PlayedHome(tmp_path_factory.mktemp("undisturbed") / "home")
    deliver(home)
    assert home.run(FIRST, THIRD).is_well
    return home


def moments(home):
    """What shows, from outside, how far a run of FIRST and SECOND has come."""
    compiled = home.home.state / "dbt" / "compiled"
    drawn = home.home.draws / "decisions" / f"decision_date={FIRST}"
    return {
        "while it ingests": lambda: home.home.ledger.exists(),
        "while dbt builds": lambda: any(compiled.rglob("fct_stratum_slice_counts.sql")),
        "once dbt has built": lambda: (home.home.run_inputs / "gate_tests.json").exists(),
        "once its draws are recorded": lambda: drawn.exists() and recorded(home) >= {str(FIRST)},
        "while it publishes": lambda: (home.home.published / ".modqa.duckdb.new").exists(),
    }


MOMENTS = [
    "while it ingests",
    "while dbt builds",
    "once dbt has built",
    "once its draws are recorded",
    "while it publishes",
]


def recorded(home):
    """Days that have a draw."""
    return {line["decision_date"] for line in read_lines(home.home.draws / "records.jsonl")}


@pytest.fixture(scope="module")
def killed_until_finished(undisturbed_home, tmp_path_factory):
    """A home whose first run is killed again and again, each time later than the last.

    After the third time somebody else's run goes through: of another day of the same week.
    """
    home = PlayedHome(tmp_path_factory.mktemp("killed") / "home")
    deliver(home)
    seen = {}
    for moment, is_here in moments(home).items():
        before = published_bytes(home)
        child = child_runs.start(home.root, "run", "--from", FIRST, "--to", SECOND)
        seen[moment] = {
            "was_killed": child_runs.kill_once(child, is_here),
            "lock_is_free": is_free(home.home.lock),
            "running": home_status(load_settings(home.root))["running"],
            "is_as_before": published_bytes(home) == before,
            "days_drawn": recorded(home),
            "draws": files_of(home.home.draws),
        }
        if moment == "once dbt has built":
            between = child_runs.finish(child_runs.start(home.root, "run", "--day", THIRD))
            seen["between"] = {"status": between, "tables": weekly_and_days(home)}
    return home, seen


def published_bytes(home):
    """What readers have, to the byte; nothing before the first publication."""
    return home.home.database.read_bytes() if home.home.database.exists() else b""


def weekly_and_days(home):
    """Decisions of the week, and of the published days that lie in it."""
    week = "select sum(n_decisions) as n from marts.kpi_quality_weekly "
    week += "where slice_kind = 'all' and metric = 'accuracy'"
    days = "select decision_date, n_decisions from marts.kpi_quality_daily "
    days += "where slice_kind = 'all' and metric = 'accuracy'"
    by_day = {row["decision_date"]: row["n_decisions"] for row in query(home.home.database, days)}
    return query(home.home.database, week)[0]["n"], by_day


def is_free(path):
    lock = FileLock(path)
    with lock.acquire(timeout=0):
        return lock.is_locked


@pytest.fixture(scope="module")
def two_commands_finished(killed_until_finished):
    """Two commands at the same moment on the home that was left lying, with a reader beside them."""
    home, _ = killed_until_finished
    children = [
        child_runs.start(home.root, "run", "--from", FIRST, "--to", SECOND),
        child_runs.start(home.root, "run", "--day", THIRD),
    ]
    reads = []
    while any(child.is_alive() for child in children):
        if home.home.database.exists():
            reads.append(read_once(home))
        children[0].join(0.02)
    return home, [child_runs.finish(child) for child in children], reads


def read_once(home):
    """One look of an outsider, through both doors, over tables that must agree."""
    [row] = query(home.home.database, HALF_STATE)
    tables = home.home.published / "marts"
    [parquet] = query(
        home.home.database, f"select count(*) as n from '{tables}/kpi_quality_daily.parquet'"
    )
    return {**row, "n_in_parquet": parquet["n"]}


HALF_STATE = """
    with days as (
        select decision_date from marts.publication_days where status = 'published'
    )
    select
        (select count(*) from days) as n_days,
        (select count(*) from days where decision_date not in (
            select decision_date from marts.kpi_operations_daily where slice_kind = 'all'
        )) as n_days_without_operations,
        (select count(*) from days where decision_date not in (
            select decision_date from marts.kpi_quality_daily
        )) as n_days_without_quality,
        (select count(*) from marts.fct_audit_samples
            where decision_date not in (select decision_date from days)) as n_samples_too_many,
        (select count(distinct decision_date) from marts.fct_audit_samples) as n_days_drawn
"""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_frees_the_lock_and_changes_nothing_that_readers_see(
    killed_until_finished, moment
):
    _, seen = killed_until_finished
    assert seen[moment]["was_killed"], f"the run ended before it could be killed {moment}"
    assert seen[moment]["lock_is_free"] and seen[moment]["running"] is None
    assert seen[moment]["is_as_before"]


def test_a_run_killed_before_its_draws_are_recorded_leaves_no_draw(killed_until_finished):
    _, seen = killed_until_finished
    for moment in MOMENTS[:3]:
        assert seen[moment]["days_drawn"] == set(), moment


def test_what_a_killed_run_left_in_the_warehouse_enters_no_week_of_a_later_run(
    killed_until_finished,
):
    """Rows of days that nobody published would count in the week of the day that somebody did."""
    between = killed_until_finished[1]["between"]
    assert between["status"] == 0
    n_of_week, by_day = between["tables"]
    assert set(by_day) == {THIRD}
    assert n_of_week == by_day[THIRD]


def test_draws_stand_before_anything_is_published_and_are_never_made_again(
    two_commands_finished, killed_until_finished
):
    home, _, _ = two_commands_finished
    seen = killed_until_finished[1]["once its draws are recorded"]
    assert seen["days_drawn"] >= {str(FIRST), str(THIRD)} and seen["is_as_before"]
    now = files_of(home.home.draws)
    for name, content in seen["draws"].items():
        if name == "records.jsonl":
            assert now[name].startswith(content)
        elif name.split("/")[1].removeprefix("decision_date=") in seen["days_drawn"]:
            assert now[name] == content, name


def test_two_commands_at_once_both_end_well(two_commands_finished):
    home, statuses, _ = two_commands_finished
    assert statuses == [0, 0], "\n".join(
        log.read_text() for log in sorted(home.root.parent.glob("*.log"))
    )
    days = query(
        home.home.database, "select decision_date, status from marts.publication_days order by 1"
    )
    assert [(row["decision_date"], row["status"]) for row in days] == [
        (FIRST, "published"),
        (SECOND, "published"),
        (THIRD, "published"),
    ]


def test_two_commands_at_once_run_one_after_the_other(two_commands_finished):
    home, _, _ = two_commands_finished
    rows = query(
        home.home.database, "select distinct run_id, decision_date from marts.publication_days"
    )
    runs = {row["run_id"]: row["decision_date"] for row in rows}
    assert len(runs) == 2
    waited = [
        log for log in home.root.parent.glob("*.log") if "waiting for the lock" in log.read_text()
    ]
    assert len(waited) == 1, "one run says that it waits, and for whom"


def test_readers_beside_two_runs_always_see_whole_states(two_commands_finished):
    _, _, reads = two_commands_finished
    assert reads, "the reader saw the publication at least once"
    for read in reads:
        assert read["n_days"] in (1, 2, 3)
        assert read["n_days_without_operations"] == 0
        assert read["n_days_without_quality"] == 0
        assert read["n_samples_too_many"] == 0
        assert read["n_days_drawn"] == read["n_days"]


def test_a_home_that_was_killed_five_times_publishes_what_an_undisturbed_one_does(
    two_commands_finished, undisturbed_home
):
    home, _, _ = two_commands_finished
    found = published_tables(home.home.database, without=CLOCK)
    expected = published_tables(undisturbed_home.home.database, without=CLOCK)
    assert found.keys() == expected.keys()
    differing = [name for name in expected if found[name] != expected[name]]
    assert differing == [], {
        name: sorted(set(found[name]) ^ set(expected[name]))[:4] for name in differing
    }


def test_dagster_learns_that_the_killed_runs_are_over_and_keeps_no_slot_for_them(
    two_commands_finished,
):
    home, _, _ = two_commands_finished
    with dg.DagsterInstance.from_config(str(home.home.dagster)) as instance:
        states = sorted(run.status.value for run in instance.get_runs())
        slots = instance.event_log_storage.get_concurrency_run_ids()
    assert states == ["FAILURE"] * len(MOMENTS) + ["SUCCESS"] * 3
    assert slots == set()


def test_every_delivery_of_a_killed_run_is_taken_once(two_commands_finished):
    home, _, _ = two_commands_finished
    ledger = [line["sequence"] for line in read_lines(home.home.ledger)]
    receipts = [receipt["sequence"] for receipt in read_lines(home.home.receipts)]
    assert ledger == receipts == sorted(set(ledger))


def test_a_line_torn_by_a_killed_run_is_no_record(tmp_path, killed_until_finished):
    home, _ = killed_until_finished
    torn = tmp_path / "receipts.jsonl"
    torn.write_bytes(home.home.receipts.read_bytes() + b'{"sequence": 99, "sou')
    assert [line["sequence"] for line in read_lines(torn)] == [
        json.loads(line)["sequence"] for line in home.home.receipts.read_text().splitlines()
    ]


def test_readers_in_a_loop_never_fail_while_publications_replace_each_other(
    undisturbed_home, tmp_path
):
    root = tmp_path / "home"
    shutil.copytree(undisturbed_home.root, root, symlinks=True)
    home = PlayedHome(root)
    publisher = child_runs.start_publishing(root, times=6)
    seen = []
    while publisher.is_alive():
        seen.append((home.home.database.stat().st_ino, read_once(home)))
        publisher.join(0.001)
    assert child_runs.finish(publisher) == 0
    assert len({inode for inode, _ in seen}) > 1, "the reader met more than one publication"
    assert {tuple(read.values()) for _, read in seen} == {tuple(read_once(home).values())}
