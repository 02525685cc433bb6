"""How much a shortfall matters: expected wrong decisions, weighted by severity.

An expectation for ordering a list, not a figure to report: it carries no interval.
"""

from modqa_pipeline.report.figures.measures import Figure

SEVERITY_WEIGHTS = {"critical": 10, "major": 3, "minor": 1}


def expected_wrong(accuracy: Figure | None, n_decisions: float) -> float:
    """Wrong decisions to expect among ``n_decisions``; 0 where too little is known to expect any."""
    if accuracy is None or not accuracy.is_shown:
        return 0.0
    return (1 - accuracy.estimate) * n_decisions


def weighted_harm(
    accuracy: Figure | None, critical_rate: float | None, n_decisions: float
) -> float:
    """Expected wrong decisions, a critical one counted ten times."""
    extra = (SEVERITY_WEIGHTS["critical"] - 1) * (critical_rate or 0) * n_decisions
    return expected_wrong(accuracy, n_decisions) + extra


def severity_weight(severity: str | None) -> int:
    """What one wrong decision of this severity counts; unknown counts as minor."""
    return SEVERITY_WEIGHTS.get((severity or "").lower(), 1)
