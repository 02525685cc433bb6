"""What a failed check is about: one thing, such as a queue or a delivery, however many days it fails on.

An alert is about such a thing, so it is opened once and not for every day.
"""

from typing import Any

from modqa_pipeline.validate.results import CheckResult

#: A check that more things fail is one matter: whoever looks at it looks at all of them.
MAX_THINGS = 10
MAX_NAMED = 3


def failing_things(failing: list[CheckResult]) -> list[dict[str, Any]]:
    """Things that fail a check, each with a sentence and its number of failing rows by day.

    Parameters
    ----------
    failing : list of CheckResult
        Results of one check on the days on which it fails.

    Returns
    -------
    list of dict
        ``about`` (None where the check is about the day, or more than `MAX_THINGS` fail it), ``says`` and ``days``.
    """
    if not failing:
        return []
    things: dict[str | None, dict[str, int]] = {}
    for result in failing:
        for about, n_rows in _counts(result).items():
            things.setdefault(about, {})[result.decision_date.isoformat()] = n_rows
    names = sorted(about for about in things if about is not None)
    if 0 < len(names) <= MAX_THINGS:
        return [_thing(failing[0], name, [name], things[name]) for name in names]
    days = {result.decision_date.isoformat(): result.n_failing for result in failing}
    return [_thing(failing[0], None, names, days)]


def _counts(result: CheckResult) -> dict[str | None, int]:
    """Failing rows by what they are about."""
    if result.about is None or not result.failing_keys:
        return {None: result.n_failing}
    counts: dict[str | None, int] = {}
    for keys in result.failing_keys:
        about = str(keys.get(result.about, "(blank)"))
        counts[about] = counts.get(about, 0) + 1
    return counts


def _thing(
    result: CheckResult, about: str | None, names: list[str], days: dict[str, int]
) -> dict[str, Any]:
    more = [f"{len(names) - MAX_NAMED} more"] if len(names) > MAX_NAMED else []
    named = [*names[:MAX_NAMED], *more]
    listed = " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))
    says = result.failed.replace("{about}", listed) or result.expectation
    return {"about": about, "says": says, "days": dict(sorted(days.items()))}
