"""What the floor and pandas know of the contract, written out by hand, and how they allocate a budget."""

import argparse
from datetime import date
from pathlib import Path

_FIRST, _OF_PEOPLE = "decision_id content_id entity_type queue_id", "vendor site moderator_id"
_OF_MODELS, _REST = (
    "model_name model_version",
    (
        "decision policy_code policy_version market language machine_score detection_source evidence_ref is_test "
        "enqueued_at decided_at"
    ),
)
COLUMNS = {
    "bpo_decisions": f"{_FIRST} {_OF_PEOPLE} {_REST} handling_seconds".split(),
    "machine_decisions": f"{_FIRST} {_OF_MODELS} {_REST}".split(),
}
REQUIRED = {
    "bpo_decisions": {*_FIRST.split(), "moderator_id", "decision", "decided_at"},
    "machine_decisions": {*_FIRST.split(), *_OF_MODELS.split(), "decision", "decided_at"}
    - {"queue_id"},
}
OWNER = {"bpo_decisions": "vendor", "machine_decisions": "model_name"}
VALUES = {
    "entity_type": ("seller", "product", "content", "ipr"),
    "decision": ("approve", "remove", "restrict", "escalate", "skip"),
    "detection_source": ("proactive", "notice", "trusted_flagger", "order", "appeal"),
}
HIGHEST = {"machine_score": 1.0, "handling_seconds": float("inf")}
TIMES = ("enqueued_at", "decided_at")
ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?"
OFFSET = r"(?:[Zz]|[+-]\d\d(?::?\d\d)?)$"
REDELIVERY_DAYS, PRIOR_DAYS = 35, 28
SCORE_STEPS, STRATUM_FLOOR, DEFAULT_PRIOR, PRIOR_STRENGTH = 5, 2, 0.05, 20


def options() -> argparse.Namespace:
    """What either is told on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path, help="with a lake; never written")
    parser.add_argument("day", type=date.fromisoformat, help="the day to draw")
    parser.add_argument("out", type=Path, help="folder for what it finds")
    parser.add_argument(
        "files", type=Path, nargs="+", help="deliveries that the lake does not hold yet"
    )
    parser.add_argument("--budget", type=int, default=2000, help="audits to draw")
    parser.add_argument("--memory-mb", type=int, default=1200, help="DuckDB's limit")
    parser.add_argument("--threads", type=int, default=2, help="DuckDB's threads")
    return parser.parse_args()


def lake_name(column: str) -> str:
    """Name in the lake: people are pseudonyms there."""
    return "moderator_key" if column == "moderator_id" else column


def allocate(strata: list[tuple[int, float]], budget: int) -> list[int]:
    """n_h of strata (N_h, weight): in proportion to weight between a floor and N_h, the budget exactly."""
    budget = min(budget, sum(n for n, _ in strata))

    def sizes(c: float) -> list[float]:
        return [min(n, max(STRATUM_FLOOR, c * weight)) for n, weight in strata]

    low, high = 0.0, budget / min((w for _, w in strata if w > 0), default=1)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(sizes(middle)) <= budget else (low, middle)
    wanted = sizes(low)
    whole = [int(size) for size in wanted]
    by_remainder = sorted(range(len(strata)), key=lambda h: whole[h] - wanted[h])
    for h in by_remainder[: budget - sum(whole)]:
        whole[h] += 1
    return whole
