"""How much a shortfall matters: wrong decisions to expect, and their weight by severity.

Expectations order a list; they are not figures to report, so they have no interval. The weight is `expected_harm`
of the marts, from `config/severity_weights.csv`.
"""

from modqa_pipeline.report.figures.measures import Figure


def expected_wrong(accuracy: Figure | None, n_decisions: float) -> float:
    """Wrong decisions to expect among ``n_decisions``; 0 where too little is known to expect any."""
    if accuracy is None or not accuracy.is_shown or accuracy.estimate is None:
        return 0.0
    return (1 - accuracy.estimate) * n_decisions


def harm_among(accuracy: Figure | None, n_decisions: float) -> float:
    """Severity weight of the wrong decisions to expect among ``n_decisions`` like those of the figure.

    0 where too little is known to expect any.
    """
    if accuracy is None or not accuracy.is_shown or not accuracy.n_decisions:
        return 0.0
    return (accuracy.expected_harm or 0.0) * n_decisions / accuracy.n_decisions
