"""What Dagster sees: the graph, the schedule, the sensor, backfills, and that loading is harmless."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.definitions import build_defs
from modqa_pipeline.facts.draws import read_draws
from modqa_pipeline.repository import ROOT
from tests.worlds.home import PlayedHome, files_of

SNAPSHOT = Path(__file__).with_name("asset_graph.json")
STEPS = [
    "ingest", "dbt_models", "checks", "audit_draws", "withheld_days", "published_marts", "audit_worksheets",
    "report_daily_quality", "report_audit_team",
]  # fmt: skip


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    return build_defs(load_settings_without_key(tmp_path_factory.mktemp("graph")))


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


def test_the_run_has_at_most_nine_steps_in_the_order_of_the_contract(definitions):
    job = definitions.resolve_job_def("daily_quality")
    order = [node.name for node in job.graph.nodes_in_topological_order]
    assert len(order) <= 9
    assert order == STEPS


def test_raw_assets_are_the_only_roots_and_the_report_the_only_leaf_of_the_stages(graph):
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    roots = {node.key.to_user_string() for node in graph.asset_nodes if not node.parent_keys}
    from_config = {"targets"}
    assert roots == {key for key in keys if key.startswith("raw__")} | from_config
    assert downstream(graph, "published_marts") == {"audit_worksheets", "report_daily_quality"}
    assert downstream(graph, "audit_worksheets") == {"report_audit_team"}
    assert downstream(graph, "withheld_days") == {"published_marts"}
    assert downstream(graph, "audit_draws") == {"withheld_days"}
    assert downstream(graph, "fct_check_results") == {"audit_draws", "withheld_days"}


def downstream(graph, key):
    return {child.to_user_string() for child in graph.get(dg.AssetKey(key)).child_keys}


def test_marts_have_the_owner_and_the_tags_of_their_models(graph):
    outcomes, ledger = (
        graph.get(dg.AssetKey(key)) for key in ("fct_audit_outcomes", "ingest_ledger")
    )
    assert (outcomes.group_name, ledger.group_name) == ("audit", "deliveries")
    assert (set(outcomes.owners), set(ledger.owners)) == ({"team:qa"}, {"team:data"})
    assert "people" in outcomes.tags
    assert "people" not in ledger.tags


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


def test_checks_that_withhold_their_day_say_so_and_stop_no_run(definitions):
    graph = definitions.resolve_asset_graph()
    specs = [graph.get_check_spec(key) for key in graph.asset_check_keys]
    blocks = {spec.name for spec in specs if spec.metadata.get("blocks") == "its day"}
    assert "every_decision_is_one_of_the_five" in blocks
    assert "every_expected_delivery_arrived" not in blocks
    assert not any(spec.blocking for spec in specs)


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
            working_directory=str(ROOT),
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
        "config/severity_weights.csv",
        "config/expected_deliveries.csv",
        "config/top_ups.csv",
        "config/golden_items.csv",
        "config/sites.csv",
        "config/known.csv",
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
         "-w", str(ROOT / "workspace.yaml")],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "MODQA_HOME": str(tmp_path / "home"), "DAGSTER_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "modqa" in done.stdout + done.stderr


def test_the_draws_of_the_story_were_made_by_daily_runs_alone(story_home, three_days_fixed):
    runs = {draw.run_id for draw in read_draws(story_home.home)}
    with dg.DagsterInstance.from_config(str(story_home.home.dagster)) as instance:
        jobs = {instance.get_run_by_id(run).job_name for run in runs}
    assert jobs == {"daily_quality"}


def test_yesterday_is_a_partition_and_today_is_not(definitions):
    partitions = definitions.resolve_job_def("daily_quality").partitions_def
    today = datetime.now(UTC).date()
    assert partitions.get_last_partition_key() == (today - timedelta(days=1)).isoformat()
