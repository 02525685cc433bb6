"""What Dagster sees: the graph, the schedule, the sensor, backfills, and that loading is harmless."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from played_home import PlayedHome, files_of
from story import BIG, EMPTY, LATEST, SINGLE, SMALL, UNBUILT, WIDE

from modqa_pipeline.audit.draws import read_draws
from modqa_pipeline.definitions import build_defs
from modqa_pipeline.resources import DRAWS_TAG, REBUILD_TAG
from modqa_pipeline.settings import load_settings

PROJECT = Path(__file__).resolve().parents[2]
SNAPSHOT = Path(__file__).with_name("asset_graph.json")
STEPS = ["ingest", "dbt_models", "checks", "audit_draws", "published_marts", "report_daily_quality"]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    return build_defs(load_settings(tmp_path_factory.mktemp("graph"), need_key=False))


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_the_asset_graph_is_the_one_that_was_reviewed(graph):
    found = {
        node.key.to_user_string(): sorted(key.to_user_string() for key in node.parent_keys)
        for node in graph.asset_nodes
    }
    if os.environ.get("MODQA_RENEW_SNAPSHOT"):
        SNAPSHOT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    reviewed = json.loads(SNAPSHOT.read_text())
    gone, new = sorted(set(reviewed) - set(found)), sorted(set(found) - set(reviewed))
    rewired = sorted(key for key in set(found) & set(reviewed) if found[key] != reviewed[key])
    assert (gone, new, rewired) == ([], [], []), (
        f"the asset graph changed: gone {gone}, new {new}, rewired {rewired}. If that is meant, "
        f"renew {SNAPSHOT.name} with MODQA_RENEW_SNAPSHOT=1 and review its diff"
    )


def test_the_run_has_at_most_six_steps_in_the_order_of_the_contract(definitions):
    job = definitions.resolve_job_def("daily_quality")
    order = [node.name for node in job.graph.nodes_in_topological_order]
    assert len(order) <= 6
    assert order == STEPS


def test_raw_assets_are_the_only_roots_and_the_report_the_only_leaf_of_the_stages(graph):
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    roots = {node.key.to_user_string() for node in graph.asset_nodes if not node.parent_keys}
    from_config = {"targets"}
    assert roots == {key for key in keys if key.startswith("raw__")} | from_config
    assert downstream(graph, "published_marts") == {"report_daily_quality"}
    assert downstream(graph, "audit_draws") == {"published_marts"}
    assert downstream(graph, "fct_check_results") == {"audit_draws", "published_marts"}


def downstream(graph, key):
    return {child.to_user_string() for child in graph.get(dg.AssetKey(key)).child_keys}


def test_every_mart_is_checked_before_it_is_published(graph):
    checked = {
        key.to_user_string() for key in graph.get(dg.AssetKey("fct_check_results")).parent_keys
    }
    marts = {
        key.to_user_string()
        for key in graph.get_all_asset_keys()
        if key.to_user_string().startswith(("fct_", "kpi_", "dim_"))
    }
    assert marts - {"fct_check_results"} <= checked


def test_every_asset_says_what_it_is(graph):
    mute = [node.key.to_user_string() for node in graph.asset_nodes if not node.description]
    assert mute == []


def test_every_asset_is_daily_and_a_backfill_over_a_range_is_one_run(graph):
    for node in graph.asset_nodes:
        key = node.key.to_user_string()
        assert isinstance(node.partitions_def, dg.DailyPartitionsDefinition), key
        assert node.backfill_policy == dg.BackfillPolicy.single_run(), key


def test_a_backfill_over_a_range_asks_for_a_single_run(tmp_path, monkeypatch):
    home = PlayedHome(tmp_path / "home")
    monkeypatch.setenv("MODQA_HOME", str(home.root))
    runs = backfill(tmp_path, ["2024-04-01", "2024-04-02", "2024-04-03"])
    assert len(runs) == 1
    tags = runs[0].tags
    span = (tags["dagster/asset_partition_range_start"], tags["dagster/asset_partition_range_end"])
    assert span == ("2024-04-01", "2024-04-03")


def backfill(tmp_path, days):
    """One turn of Dagster's own backfill daemon over all assets; the runs that it submits."""
    import logging

    from dagster._core.execution.backfill import PartitionBackfill
    from dagster._core.remote_origin import InProcessCodeLocationOrigin
    from dagster._core.test_utils import (
        InProcessTestWorkspaceLoadTarget,
        instance_for_test,
    )
    from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._daemon.backfill import execute_backfill_iteration

    origin = InProcessCodeLocationOrigin(
        LoadableTargetOrigin(
            executable_path=sys.executable,
            module_name="modqa_pipeline.definitions",
            working_directory=str(PROJECT),
        ),
        location_name="modqa",
    )
    mocked = {"module": "dagster._core.test_utils", "class": "MockedRunLauncher"}
    with (
        instance_for_test(overrides={"run_launcher": mocked}) as instance,
        WorkspaceProcessContext(instance, InProcessTestWorkspaceLoadTarget(origin)) as workspace,
    ):
        graph = workspace.create_request_context().asset_graph
        instance.add_backfill(
            PartitionBackfill.from_asset_partitions(
                backfill_id="range",
                asset_graph=graph,
                partition_names=days,
                asset_selection=sorted(graph.get_all_asset_keys()),
                backfill_timestamp=datetime.now(UTC).timestamp(),
                tags={},
                dynamic_partitions_store=instance,
                all_partitions=False,
                title=None,
                description=None,
                run_config=None,
            )
        )
        list(execute_backfill_iteration(workspace, logging.getLogger("backfill")))
        return list(instance.get_runs())


def test_every_job_is_one_of_the_three_and_only_the_daily_one_may_draw(definitions):
    jobs = {
        name: definitions.resolve_job_def(name)
        for name in ("daily_quality", "follow_deliveries", "rebuild")
    }
    assert jobs["daily_quality"].tags.get(DRAWS_TAG) is None
    assert jobs["follow_deliveries"].tags[DRAWS_TAG] == "none"
    assert jobs["rebuild"].tags[DRAWS_TAG] == "none"
    assert jobs["rebuild"].tags[REBUILD_TAG] == "true"


def test_the_schedule_asks_for_yesterday_once_its_cutoff_has_passed(definitions):
    schedule = definitions.resolve_schedule_def("daily_quality_after_cutoff")
    assert schedule.cron_schedule == "0 6 * * *"
    assert schedule.execution_timezone in (None, "UTC")
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    )
    [request] = schedule.evaluate_tick(context).run_requests
    assert request.partition_key == "2026-03-01"
    assert request.tags.get(DRAWS_TAG) is None


def test_the_schedule_follows_the_cutoff_of_the_settings(tmp_path):
    settings = load_settings(tmp_path, need_key=False)
    text = (tmp_path / "config" / "settings.toml").read_text()
    changed = text.replace("cutoff_hour_utc = 6", "cutoff_hour_utc = 9")
    (tmp_path / "config" / "settings.toml").write_text(changed)
    settings = load_settings(tmp_path, need_key=False)
    schedule = build_defs(settings).resolve_schedule_def("daily_quality_after_cutoff")
    assert schedule.cron_schedule == "0 9 * * *"


def test_the_sensor_asks_for_a_run_when_a_file_has_landed(sensed):
    [request] = sensed["news"].run_requests
    assert request.partition_key == WIDE.isoformat(), "the newest day that was drawn"
    assert request.run_key == sensed["news"].cursor


def test_the_sensor_skips_and_says_why_when_nothing_is_new(sensed):
    for quiet in (sensed["quiet"], sensed["answered"]):
        assert not quiet.run_requests
        assert quiet.skip_message == "nothing new in landing/"


def test_the_run_that_the_sensor_asks_for_rebuilds_touched_days_and_draws_nothing(
    sensed, again, followed
):
    assert followed.outcome.is_well
    assert followed.draw_bytes == again.draw_bytes
    built = {
        row["decision_date"]: row["run_id"] for row in followed.query("from marts.publication_days")
    }
    before = {
        row["decision_date"]: row["run_id"] for row in again.query("from marts.publication_days")
    }
    assert {day for day in built if built[day] != before.get(day)} == {BIG}


def test_no_run_is_asked_for_while_a_file_is_being_written(tmp_path):
    home = PlayedHome(tmp_path / "home")
    cursor = home.sense(cursor=None).cursor
    folder = home.home.landing / "bpo_decisions"
    folder.mkdir()
    for name in ("big.csv.part", "big.csv.tmp", ".big.csv"):
        (folder / name).write_text("half a li")
    assert not home.sense(cursor=cursor).run_requests


def test_runs_stand_under_the_days_that_they_were_asked_for(played, rebuilt):
    with dg.DagsterInstance.from_config(str(played.home.dagster)) as instance:
        runs = instance.get_runs()
        days = instance.get_materialized_partitions(dg.AssetKey("published_marts"))
    spans = [(run.job_name, *span_of(run)) for run in runs]
    # a range is one run: eight of them in the story
    assert len(spans) == 8
    assert spans.count(("daily_quality", BIG.isoformat(), WIDE.isoformat())) == 3
    assert spans.count(("daily_quality", LATEST.isoformat(), LATEST.isoformat())) == 1
    assert {d.isoformat() for d in (BIG, EMPTY, SINGLE, SMALL, WIDE, UNBUILT, LATEST)} <= days


def span_of(run):
    """First and last partition of a run, a single one included."""
    day = run.tags.get("dagster/partition")
    first = run.tags.get("dagster/asset_partition_range_start", day)
    return first, run.tags.get("dagster/asset_partition_range_end", day)


def test_the_run_that_the_schedule_asks_for_builds_and_draws_its_day(mended, played):
    assert mended.outcome.is_well
    assert LATEST.isoformat() in mended.status["days_published"]
    assert LATEST in {draw.day for draw in read_draws(played.home)}


def test_asset_checks_of_a_blocked_day_are_errors_and_warnings_are_not(played, mended):
    with dg.DagsterInstance.from_config(str(played.home.dagster)) as instance:
        severities = set()
        for run in instance.get_runs():
            records = instance.get_records_for_run(
                run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
            ).records
            for record in records:
                found = record.event_log_entry.asset_check_evaluation
                if not found.passed:
                    severities.add((found.check_name, found.severity.value))
    assert ("every_decision_is_one_of_the_five", "ERROR") in severities
    assert ("every_expected_delivery_arrived", "WARN") in severities


def test_definitions_load_without_a_key_and_touch_nothing_but_the_home(tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = (
        "from modqa_pipeline.definitions import defs\n"
        "assert defs().resolve_job_def('daily_quality')\n"
    )
    environment = {**os.environ, "MODQA_HOME": str(home), "TMPDIR": str(tmp_path)}
    environment.pop("MODQA_PSEUDONYM_KEY", None)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(elsewhere.iterdir()) == []
    assert set(files_of(home)) == {
        "config/settings.toml",
        "config/plan.csv",
        "config/targets.csv",
        "config/expected_deliveries.csv",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"home", "elsewhere"}


def test_importing_the_definitions_does_nothing(tmp_path):
    code = "import sys, modqa_pipeline.definitions; print(sorted(m for m in sys.modules if m in "
    code += "('dbt', 'great_expectations', 'duckdb', 'pandas')))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env={**os.environ, "MODQA_HOME": str(tmp_path / "home")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


def test_dagster_itself_finds_the_definitions_valid(tmp_path):
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dagster"), "definitions", "validate",
         "-w", str(PROJECT / "workspace.yaml")],
        cwd=PROJECT, capture_output=True, text=True, check=False,
        env={**os.environ, "MODQA_HOME": str(tmp_path / "home"), "DAGSTER_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "modqa" in done.stdout + done.stderr


def test_the_draws_of_the_story_were_made_by_daily_runs_alone(played, mended):
    runs = {draw.run_id for draw in read_draws(played.home)}
    with dg.DagsterInstance.from_config(str(played.home.dagster)) as instance:
        jobs = {instance.get_run_by_id(run).job_name for run in runs}
    assert jobs == {"daily_quality"}


def test_yesterday_is_a_partition_and_today_is_not(definitions):
    partitions = definitions.resolve_job_def("daily_quality").partitions_def
    today = datetime.now(UTC).date()
    assert partitions.get_last_partition_key() == (today - timedelta(days=1)).isoformat()
