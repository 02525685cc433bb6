"""dbt in this process: parse once, run commands, say what became of every node. Knows no Dagster.

A subprocess would pay dbt's start twice over (8 s instead of 1). dbt-duckdb keeps the warehouse
open when it ends, so it is closed here: DuckDB has one writer.
"""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator

from modqa_pipeline.config.engines import SPARK
from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.dbt.environment import dbt_environment, quiet, target_folder
from modqa_pipeline.transform.dbt.in_process import close_warehouse, leaving_out, run_parsed
from modqa_pipeline.transform.dbt.parsing import UNIT_TESTS, parse
from modqa_pipeline.transform.dbt.results import NodeResult


def run_commands(
    settings: Settings,
    commands: list[list[str]],
    meanwhile: Callable[[], None] = lambda: None,
    standing: Collection[str] = (),
) -> list[list[NodeResult]]:
    """Run dbt commands one after the other with the home's engine: the nodes of each.

    Parameters
    ----------
    meanwhile : callable
        Run in a thread beside the commands, once dbt itself has been imported.
    standing : collection of str
        Models and seeds of this project that stand in the warehouse and a build does not make; of DuckDB alone.

    Raises
    ------
    BuildError
        A node broke, and the commands after it were not run; a test that failed did not break.
    """
    if settings.engine_name == SPARK:
        from modqa_pipeline.transform.spark.run import run_on_spark

        with _beside(meanwhile):
            results = run_on_spark(settings, commands)
    else:
        with environment_set(dbt_environment(settings)), quiet():
            manifest = parse(commands)
            if standing:
                commands = leaving_out(manifest, standing, commands)
            with _beside(meanwhile):
                results = run_parsed(manifest, commands)
            close_warehouse()
    for nodes in results:
        _refuse_broken(settings, [node for node in nodes if node.is_broken])
    return results


@contextlib.contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Run this in a thread while the block runs. Should it break, so will whoever needs it, and tell."""
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
            f"dbt node {broken[0].name} broke: {broken[0].message.strip()} "
            f"({len(broken)} broke in all). The compiled SQL stands in {target_folder(settings)}/compiled."
        )


def run_unit_tests(settings: Settings) -> list[NodeResult]:
    """Run the unit tests of the models, which the daily run leaves out; the models must be built."""
    with environment_set(dbt_environment(settings)), quiet():
        [results] = run_parsed(parse([UNIT_TESTS]), [UNIT_TESTS])
        close_warehouse()
    return results
