"""Identities of what is wrong, the same in alerts, in "needs attention" and in `config/known.csv`."""

#: The table of the checks' results, whose checks they are in Dagster.
CHECKS = "fct_check_results"

#: Keys of failing rows that say what a failure is about.
ABOUT = ("queue_id", "delivery", "file_name", "source", "budget_cell")


def check_key(asset: str, check: str, about: str | None = None) -> str:
    """A failed check, and which thing fails it.

    >>> check_key('fct_check_results', 'every_active_queue_has_an_owner', 'q-7')
    'check_failed:fct_check_results/every_active_queue_has_an_owner:q-7'
    """
    return f"check_failed:{asset}/{check}" + (f":{about}" if about is not None else "")


def delivery_key(file_name: str) -> str:
    """A delivery of which nothing or too little was accepted, by its path below ``landing/``."""
    return f"delivery:{file_name}"


def target_key(metric: str, kind: str, value: str) -> str:
    """A target that is missed by a slice.

    >>> target_key('accuracy', 'site', 'acme/porto')
    'target:accuracy:site:acme/porto'
    """
    return f"target:{metric}:{kind}:{value}"


def run_key(job: str, step: str | None = None) -> str:
    """A step of a job that breaks its runs; without a step, a run that ended before its first."""
    return f"run_failed:{job}" + (f"/{step}" if step else "")
