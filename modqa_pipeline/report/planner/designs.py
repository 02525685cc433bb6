"""The draws of the last days for one metric and slice, and what a wanted width needs."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.planner.published import Columns, read_marts
from modqa_pipeline.report.planner.request import PERIODS, Request
from modqa_pipeline.statistics.sample_sizes import Estimand, event_spread, recall_spread, scaled_to

DESIGNS = ("simple_random", "proportional", "plan")
COMPLEMENTS = ("accuracy", "precision")
BASE_AND_EVENT = {
    "accuracy": ("everything", "error"),
    "precision": ("acted", "wrong_action"),
    "over_enforcement_rate": ("acted", "wrong_action"),
    "leakage_rate": ("approved", "leak"),
    "prevalence": ("everything", "violating"),
    "critical_error_rate": ("everything", "critical"),
}
"""For rates of events: the part of a stratum's decisions in the denominator, and the event's rate, by their names
in `published.py`; as in `metric_definitions` of `macros/statistics/metrics.sql`."""


@dataclass(frozen=True)
class SliceDesign:
    """A metric on one value of a slice, and the draws of the days read; arrays have one element per stratum.

    Attributes
    ----------
    is_estimated : bool
        The rate is the newest 28 days' estimate (its status is `ok`), not the one that the draws' recorded rates give.
    estimand : Estimand
        The rate of the metric's event.
    share : array
        Share of the stratum's decisions that are in the slice and in the metric's denominator.
    drawn : array
        n_h, decisions drawn at random.
    """

    slice_value: str
    metric: str
    is_estimated: bool
    estimand: Estimand
    share: np.ndarray
    drawn: np.ndarray
    n_days: int

    @property
    def rate(self) -> float:
        """The expected value of the metric."""
        return 1 - self.estimand.rate if self.metric in COMPLEMENTS else self.estimand.rate

    @property
    def n_decisions(self) -> float:
        """Decisions a week in the metric's denominator."""
        return self._a_week(self.estimand.decisions @ self.share)

    @property
    def audits_now(self) -> float:
        """Audits a week of such decisions, as drawn now."""
        return self._a_week(self.drawn @ self.share)

    @property
    def width_now(self) -> float:
        """Expected width of the interval with the draws as they are."""
        return self.estimand.width(self.drawn)

    def audits_for(self, width: float, design: str) -> tuple[float, float]:
        """Audits a week that give this width: (of decisions in the metric's denominator, of all).

        ``design`` is one of `DESIGNS`: a simple random sample of all decisions; the strata of the draws in
        proportion to their size; each stratum's draw times one factor, at most all of it.
        """
        decisions = self.estimand.decisions
        if design == "simple_random":
            n = self.estimand.as_one_stratum().sample_for(width, np.ones(1))
            sample = n * decisions / decisions.sum()
        else:
            sample = self.estimand.sample_for(
                width, decisions if design == "proportional" else self.drawn
            )
        return self._a_week(sample @ self.share), self._a_week(sample.sum())

    def _a_week(self, count: float) -> float:
        return float(count) * 7 / self.n_days


@dataclass(frozen=True)
class Designs:
    """Every value of a slice; the values left out (without decisions in the metric's denominator); the days read."""

    slices: list[SliceDesign]
    left_out: list[str]
    days: list[str]

    @property
    def audits_now(self) -> float:
        """Audits a week of all decisions, as drawn."""
        return float(self.slices[0].drawn.sum()) * 7 / len(self.days) if self.slices else 0.0


def read_designs(home: Home, request: Request) -> Designs:
    """The draws of the last seven days up to the newest draw, for every value of the slice.

    Raises
    ------
    ModqaError
        Nothing is published, or nothing was drawn.
    """
    cells, estimates = read_marts(home, request)
    days = sorted({str(day)[:10] for day in cells["decision_date"]})
    slices, left_out = [], []
    for value in np.unique(cells["slice_value"]):
        here = cells["slice_value"] == value
        rows = {name: column[here] for name, column in cells.items()}
        design = _slice_design(request, str(value), rows, estimates.get(value), len(days))
        slices.append(design) if design else left_out.append(str(value))
    return Designs(slices, left_out, days)


class _Expected(NamedTuple):
    """A rate, what a verdict of each stratum adds to its variance, its denominator, and whom audits must reach."""

    rate: float
    spread: np.ndarray
    base_total: float
    share: np.ndarray


def _slice_design(
    request: Request, value: str, rows: Columns, estimate: tuple[float, int] | None, n_days: int
) -> SliceDesign | None:
    expect = _recall if request.metric == "recall" else _event_rate
    expected = expect(request.metric, rows, estimate)
    if expected is None:
        return None
    decisions, drawn = rows["n_decisions"], rows["n_drawn"]
    return SliceDesign(
        slice_value=value,
        metric=request.metric,
        is_estimated=estimate is not None,
        estimand=Estimand(
            rate=expected.rate,
            decisions=decisions,
            spread=expected.spread,
            base_total=expected.base_total,
            is_logit=request.metric == "recall",
            repeats=PERIODS[request.period] / n_days,
        ),
        share=expected.share,
        # a stratum without a draw gets the sampling fraction of the whole
        drawn=np.where(drawn > 0, drawn, decisions * drawn.sum() / decisions.sum()),
        n_days=n_days,
    )


def _event_rate(metric: str, rows: Columns, estimate: tuple[float, int] | None) -> _Expected | None:
    part, event = BASE_AND_EVENT[metric]
    share, recorded = rows[part], rows[event]
    base = rows["n_decisions"] * share
    if not base.sum():
        return None
    if estimate is None:
        rate = float(base @ recorded / base.sum())
    else:
        rate = _guarded(*estimate)
        rate = 1 - rate if metric in COMPLEMENTS else rate
    # nearly everything acted on violates: scaling that part would change the variance far more than the rate
    expected = recorded if metric == "prevalence" else scaled_to(rate, base, recorded)
    spread = event_spread(share, expected, rate)
    return _Expected(rate, spread, float(base.sum()), share)


def _recall(metric: str, rows: Columns, estimate: tuple[float, int] | None) -> _Expected | None:
    """Violations found, as the recorded rates expect them, and as many missed as the recall implies."""
    decisions = rows["n_decisions"]
    found = rows["acted"] * (1 - rows["wrong_action"])
    n_found, approved = float(decisions @ found), decisions * rows["approved"]
    if not n_found or not approved.sum():
        return None
    recorded = n_found / (n_found + float(approved @ rows["leak"]))
    rate = _guarded(*estimate) if estimate else recorded
    n_missed = n_found * (1 - rate) / rate
    missed = rows["approved"] * scaled_to(n_missed / approved.sum(), approved, rows["leak"])
    spread = recall_spread(found, missed, rate)
    return _Expected(rate, spread, n_found + n_missed, rows["everything"])


def _guarded(rate: float, n_audited: int) -> float:
    """A rate kept away from 0 and 1, as in the estimates: a sample of this size proves neither."""
    one = 1 / max(n_audited, 2)
    return min(max(float(rate), one), 1 - one)
