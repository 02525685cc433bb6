"""What a complete and faultless audit of a day would find: the oracle for the estimates.

The frame is the contract's (approve, remove, restrict, no tests) and holds what the vendors deliver
in good order: rows that are delivered faulty are not in it, rows that arrive late are.
"""

from datetime import date

import numpy as np

from modqa_pipeline.demo import faults
from modqa_pipeline.demo.catalogue import LANGUAGES, MACHINE, QUEUES, SITES
from modqa_pipeline.demo.day import Day, make_day
from modqa_pipeline.demo.deciding import error_severity
from modqa_pipeline.demo.marketplace import Marketplace

Metrics = dict[str, float | int | None]


def true_quality(world: Marketplace, day: date) -> dict[str, dict[str, Metrics]]:
    """Compute the true metrics of a day by ``slice_kind`` and ``slice_value``, named as in `kpi_quality_daily`.

    Slice kinds are all, decided_by, site, queue and language. A rate whose denominator is zero is
    None; ``n_decisions`` counts the frame.
    """
    rows = make_day(world, day)
    frame = (rows.decision <= 2) & ~rows.is_test & ~faults.is_refused(world, rows)
    kinds = ("all", "decided_by", "site", "queue", "language")
    slices: dict[str, dict[str, Metrics]] = {kind: {} for kind in kinds}
    for kind, value, mask in _slices(rows):
        slices[kind][value] = _metrics(rows, frame & mask)
    return slices


def _slices(rows: Day) -> list[tuple[str, str, np.ndarray]]:
    is_machine = rows.site == MACHINE
    return [
        ("all", "(all)", np.ones(len(rows), dtype=bool)),
        ("decided_by", "bpo", ~is_machine),
        ("decided_by", "machine", is_machine),
        *(("site", site.slice_value, rows.site == i) for i, site in enumerate(SITES)),
        *(("queue", queue.queue_id, rows.queue == i) for i, queue in enumerate(QUEUES)),
        *(("language", name, rows.language == i) for i, name in enumerate(LANGUAGES)),
        ("language", "(blank)", rows.language == -1),
    ]


def _metrics(rows: Day, mask: np.ndarray) -> Metrics:
    decision, truth = rows.decision[mask], rows.truth[mask]
    policy, true_policy = rows.policy[mask], rows.true_policy[mask]
    acted, violating, wrong = decision > 0, truth > 0, decision != truth
    same_action = acted & ~wrong
    critical = wrong & (error_severity(policy, true_policy) == 2)
    n = len(decision)
    return {
        "n_decisions": n,
        "accuracy": _rate(n - wrong.sum(), n),
        "precision": _rate((acted & violating).sum(), acted.sum()),
        "over_enforcement_rate": _rate((acted & ~violating).sum(), acted.sum()),
        "leakage_rate": _rate((~acted & violating).sum(), (~acted).sum()),
        "recall": _rate((acted & violating).sum(), violating.sum()),
        "prevalence": _rate(violating.sum(), n),
        "wrong_policy_rate": _rate(
            (same_action & (policy != true_policy)).sum(), same_action.sum()
        ),
        "critical_error_rate": _rate(critical.sum(), n),
    }


def _rate(part: np.integer, whole: np.integer | int) -> float | None:
    return float(part / whole) if whole else None
