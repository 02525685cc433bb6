"""dbt: parse once, run commands, return the result of every node. Knows no Dagster.

On DuckDB in the process that the command has begun for it, else in this one.
"""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.dbt.environment import dbt_environment, quiet, target_folder
from modqa_pipeline.transform.dbt.in_process import close_warehouse, run_on_warehouse, run_parsed
from modqa_pipeline.transform.dbt.own_process import own_process
from modqa_pipeline.transform.dbt.parsing import UNIT_TESTS, parse
from modqa_pipeline.transform.dbt.results import NodeResult


def run_commands(
    settings: Settings,
    commands: list[list[str]],
    meanwhile: Callable[[], None] = lambda: None,
    standing: Collection[str] = (),
) -> list[list[NodeResult]]:
    """Run dbt commands one after the other with the home's engine; return the nodes of each.

    Parameters
    ----------
    meanwhile : callable
        Run in a thread beside the commands, after dbt itself was imported.
    standing : collection of str
        Models and seeds that are in the warehouse already and that a build does not make; only for DuckDB.

    Raises
    ------
    BuildError
        A node could not be built, and later commands were not run; a test that failed does not raise.
    """
    if settings.engine_name == SPARK:
        from modqa_pipeline.transform.spark.run import run_on_spark

        with _beside(meanwhile):
            results = run_on_spark(settings, commands)
    elif process := own_process(settings):
        with _beside(meanwhile):
            results = process.run(commands, standing)
    else:
        with environment_set(dbt_environment(settings)), quiet():
            manifest = parse(commands)
            with _beside(meanwhile):
                results = run_on_warehouse(manifest, commands, standing)
    for nodes in results:
        _refuse_broken(settings, [node for node in nodes if node.is_broken])
    return results


@contextlib.contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Run `work` in a thread beside the block. Its errors are dropped: whoever needs the result meets them again."""
    thread = threading.Thread(target=_unheard, args=[work], name="modqa_meanwhile")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _unheard(work: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        work()


def _refuse_broken(settings: Settings, broken: list[NodeResult]) -> None:
    if broken:
        raise BuildError(
            f"dbt node {broken[0].name} failed: {broken[0].message.strip()} "
            f"({len(broken)} failed in all). The compiled SQL is in {target_folder(settings)}/compiled."
        )


def run_unit_tests(settings: Settings) -> list[NodeResult]:
    """Run the unit tests of the models, which the daily run leaves out; the models must be built."""
    with environment_set(dbt_environment(settings)), quiet():
        [results] = run_parsed(parse([UNIT_TESTS]), [UNIT_TESTS])
        close_warehouse()
    return results
