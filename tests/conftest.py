"""For every test: the garbage collector looks seldom through the millions of objects that libraries keep."""

import gc

from modqa_pipeline.home.garbage import collect_seldom

collect_seldom()


def pytest_unconfigure() -> None:
    """Take Hypothesis' callback off the garbage collector, so that nothing is printed behind the result.

    Python lets go of such callbacks only after its last collection. Until then this one keeps pytest's fixtures alive,
    and with them types of DuckDB where a fixture is annotated with one: DuckDB's binding then reports them as leaked.
    """
    gc.callbacks[:] = [call for call in gc.callbacks if not _is_of_hypothesis(call)]


def _is_of_hypothesis(callback: object) -> bool:
    return (getattr(callback, "__module__", None) or "").startswith("hypothesis.")
