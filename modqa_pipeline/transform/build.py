"""The dbt commands of a run: every model, then the gating tests. Knows no Dagster."""

from collections.abc import Callable
from dataclasses import dataclass

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.dbt.manifest import key_tests, marts
from modqa_pipeline.transform.dbt.results import NodeResult
from modqa_pipeline.transform.dbt.unchanged import note_standing_nodes, standing_nodes
from modqa_pipeline.transform.engine import run_commands

# staging models that no model reads are for models to come
BUILD = ["build", "--resource-type", "model", "--resource-type", "seed", "--exclude", "tag:unread"]
# all key tests in one statement: dbt needs 30 ms for a test that DuckDB answers in one
ALL_KEYS = "assert_every_table_has_one_row_per_key"
GATE = ["test", "--select", "tag:gate,test_type:singular", ALL_KEYS]
MOST_NAMED = 5
KEYS = ["test", "--select", "tag:gate,test_name:one_row_per"]


@dataclass(frozen=True)
class BuildResult:
    """Every node of the models' build and of the gating tests, and the names of nodes kept from an earlier run."""

    models: list[NodeResult]
    tests: list[NodeResult]
    standing: list[str]


def build(settings: Settings, meanwhile: Callable[[], None] = lambda: None) -> BuildResult:
    """Build every model for the days in `state/run/`, then run the tests tagged `gate`.

    Parameters
    ----------
    meanwhile : callable
        Run in a thread beside the models, after dbt itself was imported.

    Raises
    ------
    BuildError
        dbt could not parse the project, or a model failed. A failed test does not raise: it blocks
        the days that it names.
    """
    standing = [] if settings.engine_name == SPARK else standing_nodes(settings)
    models, gate = run_commands(settings, [BUILD, GATE], meanwhile, standing)
    if settings.engine_name != SPARK and not standing:
        note_standing_nodes(settings)
    [all_keys] = [test for test in gate if test.name == ALL_KEYS]
    tests = [test for test in gate if test is not all_keys]
    return BuildResult(models, [*tests, *_key_results(settings, all_keys.is_well)], standing)


def insist_on_all_marts(result: BuildResult) -> None:
    """Raise `BuildError` where dbt worked on another project than this version's.

    Dagster would skip the steps that wait for a mart which never came, and call the run a success.
    """
    built = {node.name for node in result.models} | set(result.standing)
    missing = sorted(mart["name"] for mart in marts() if mart["name"] not in built)
    if missing:
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        raise BuildError(
            f"dbt did not build {', '.join(missing[:MOST_NAMED])}{more}; expected every mart of this version of ModQA. "
            "Nothing was published. dbt has read the project of another version: run `make setup` where modqa is "
            "installed, then the command again."
        )


def build_models(settings: Settings, names: list[str]) -> None:
    """Build these models again, and nothing else."""
    run_commands(settings, [["run", "--select", *names]])


def _key_results(settings: Settings, are_well: bool) -> list[NodeResult]:
    """The key test of each table: one by one only if some failed, which also stores the failing rows."""
    if not are_well:
        [tests] = run_commands(settings, [KEYS])
        return tests
    return [
        NodeResult(
            unique_id=test["unique_id"],
            name=test["name"],
            status="pass",
            seconds=0.0,
            failures=0,
            message="",
            relation=test["relation_name"],
            severity=test["config"]["severity"].lower(),
        )
        for test in key_tests()
    ]
