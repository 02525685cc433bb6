"""What makes the figures doubtful: failed checks, missing deliveries, too few audits."""

import json
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.runs.incident_keys import ABOUT

ABOUT_DELIVERIES = ("freshness", "refusals", "volume", "ledger")
"""Suites whose names begin so are about what was delivered."""
NAME, COUNT, FAULT = 0, 1, 2
"""Parts of a failing key, in reading order."""


def failed(facts: DayFacts) -> list[dict[str, Any]]:
    """Failed checks of the day, critical ones first."""
    return [check for check in facts.checks if not check["is_passed"]]


def is_doubtful(check: dict[str, Any]) -> bool:
    """Whether a failed check puts the figures in doubt: all do, except those on queue metadata."""
    return check["severity"] == "critical" or "queue" not in check["suite"]


def can_change(check: dict[str, Any]) -> bool:
    """Whether fixing what a failed check is about changes figures: what is missing or refused may still come."""
    return check["suite"].startswith(ABOUT_DELIVERIES)


def failing_keys(check: dict[str, Any]) -> list[str]:
    """The keys a check failed on, as words: ``queue q-toys, 31 decisions, has owner: no``."""
    return [_key_words(_parts(key)) for key in _keys(check)]


def named_keys(check: dict[str, Any]) -> list[str]:
    """The keys without their counts: ``source bpo_decisions, site tunis``; nothing for keys that only count."""
    named = [[part for part in _parts(key) if part[0] == NAME] for key in _keys(check)]
    return [_key_words(parts) for parts in named if parts]


def things(check: dict[str, Any]) -> list[str]:
    """What fails the check, such as queues or deliveries; nothing where it is about the day."""
    keys = [key for key in _keys(check) if isinstance(key, dict)]
    named = [str(key[name]) for key in keys for name in ABOUT if name in key]
    return sorted(set(named))


def _keys(check: dict[str, Any]) -> list[Any]:
    try:
        keys = json.loads(check["failing_keys"] or "[]")
    except json.JSONDecodeError:
        return [check["failing_keys"]]
    return keys if isinstance(keys, list) else [keys]


def _key_words(parts: list[tuple[int, str]]) -> str:
    """Names first, then counts, then faults."""
    return ", ".join(text for _, text in sorted(parts, key=lambda part: part[0]))


def _parts(key: Any) -> list[tuple[int, str]]:
    if not isinstance(key, dict):
        return [(NAME, str(key))]
    return [_part(name, value) for name, value in key.items()]


def _part(name: str, value: Any) -> tuple[int, str]:
    if isinstance(value, bool):
        return FAULT, f"{wording.words(name)}: {'yes' if value else 'no'}"
    if name.startswith("n_"):
        number = wording.count(value) if isinstance(value, int | float) else value
        return COUNT, f"{number} {wording.words(name.removeprefix('n_'))}"
    return NAME, f"{wording.words(name.removesuffix('_id'))} {value}"
