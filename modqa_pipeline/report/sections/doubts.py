"""What makes the figures themselves doubtful: failed checks, missing deliveries, too few audits."""

import json
from typing import Any

from modqa_pipeline.report import wording
from modqa_pipeline.report.facts import DayFacts


def failed(facts: DayFacts) -> list[dict[str, Any]]:
    """Failed checks of the day, critical ones first."""
    return [check for check in facts.checks if not check["is_passed"]]


def is_doubtful(check: dict[str, Any]) -> bool:
    """Whether a failed check touches the figures: all but those on queue metadata do."""
    return check["severity"] == "critical" or "queue" not in check["suite"]


def failing_keys(check: dict[str, Any]) -> list[str]:
    """The keys a check failed on, as words: ``source bpo_decisions, site tunis``."""
    try:
        keys = json.loads(check["failing_keys"] or "[]")
    except json.JSONDecodeError:
        return [str(check["failing_keys"])]
    return [_key_words(key) for key in (keys if isinstance(keys, list) else [keys])]


def _key_words(key: Any) -> str:
    if not isinstance(key, dict):
        return str(key)
    return ", ".join(f"{wording.words(name)} {value}" for name, value in key.items())
