"""What a quality figure means to a reader: its name, its good direction, what it says in words.

Figures, targets and verdicts come from the marts; nothing here estimates or judges.
"""

from dataclasses import dataclass
from typing import Any

from modqa_pipeline.report.figures import wording

MET, NOT_MET, NOT_ESTABLISHED = "met", "not_met", "not_established"
VERDICT_WORDS = {MET: "met", NOT_MET: "not met", NOT_ESTABLISHED: "not established"}
ACCEPTED, NOT_ACCEPTED, PENDING, NO_LOT_VERDICT = (
    "accepted",
    "not_accepted",
    "pending",
    "no_lot_verdict",
)
LOT_VERDICT_WORDS = {
    ACCEPTED: "accepted",
    NOT_ACCEPTED: "not accepted",
    PENDING: "pending",
    NO_LOT_VERDICT: "no lot verdict",
}
"""Verdict on a lot by its inspection scheme; it does not compare an interval with a target."""
FEW, AWAITED = "few", "awaited"
"""Short marks: too few audits to state the value; no verdict has come back yet."""
STANDINGS = ("below", "level", "above")
"""Bands of a scorecard against its group, in the order of the page. Within a band there is no ranking."""


@dataclass(frozen=True)
class Metric:
    """A rate of `kpi_quality_daily` in the reader's words."""

    label: str
    meaning: str
    higher_is_better: bool | None


METRICS = {
    "accuracy": Metric("Accuracy", "share of decisions that the audit confirms", True),
    "precision": Metric(
        "Precision", "share of removed or restricted items that violate a policy", True
    ),
    "recall": Metric("Recall", "share of violating items that were removed or restricted", True),
    "leakage_rate": Metric("Leakage", "share of approved items that violate a policy", False),
    "over_enforcement_rate": Metric(
        "Over-enforcement", "share of removed or restricted items that violate no policy", False
    ),
    "wrong_policy_rate": Metric("Wrong policy", "right action under the wrong policy", False),
    "critical_error_rate": Metric(
        "Critical errors", "share of decisions with a critical error", False
    ),
    "prevalence": Metric("Prevalence", "share of items that violate a policy", None),
}


@dataclass(frozen=True)
class Figure:
    """One estimate as the mart holds it.

    Attributes
    ----------
    target, verdict : float and str, or None
        The target of the slice and metric, and whether the interval shows that it is met: met, not_met or
        not_established. None where no target is set.
    expected_harm : float or None
        Severity weight of the wrong decisions to expect among `n_decisions`; only for accuracy.
    """

    estimate: float | None
    lower: float | None
    upper: float | None
    n_audited: int
    status: str
    n_decisions: int = 0
    covered_share: float | None = None
    n_effective: float | None = None
    expected_events: float | None = None
    target: float | None = None
    verdict: str | None = None
    expected_harm: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the value may be printed; otherwise the reason is printed in its place."""
        return self.shown is not None

    @property
    def shown(self) -> float | None:
        """The value where it may be printed."""
        return self.estimate if self.status == "ok" else None

    @property
    def is_few(self) -> bool:
        """Whether too few audits, or too few expected events, keep the value from print; a census has enough."""
        return self.status == "insufficient" and not self.is_census

    @property
    def is_census(self) -> bool:
        """Whether every decision was audited, so that nothing is unsure."""
        return self.lower is not None and self.lower == self.upper

    @property
    def mark(self) -> str:
        """The value, or one short mark in its place; a line beside the figures says what the marks mean."""
        if self.is_shown:
            return wording.percent(self.estimate)
        if self.is_census:
            return self.counted
        if self.is_few:
            return FEW
        return AWAITED if self.is_awaited else wording.UNKNOWN

    @property
    def counted(self) -> str:
        """A census in counts: ``2 of 3``."""
        return f"{wording.count((self.estimate or 0) * self.n_audited)} of {wording.count(self.n_audited)}"

    @property
    def is_known(self) -> bool:
        """Whether there is a value or an interval to draw."""
        return self.is_shown or self.lower is not None

    @property
    def is_awaited(self) -> bool:
        """Whether there are decisions to judge, and no verdict on any of them has come back."""
        return self.status == "undefined" and self.n_decisions > 0 and not self.covered_share

    def says(self, min_audited: int) -> str:
        """The value, or in words why there is none: for the few places that name the reason."""
        if self.is_shown:
            return wording.percent(self.estimate)
        if self.is_awaited:
            return "no verdicts yet"
        if self.status == "undefined":
            return "undefined"
        if self.n_audited < min_audited:
            return f"too few audits ({wording.count(self.n_audited)} of {min_audited})"
        reasons = []
        if self.expected_events is not None:
            reasons.append(f"{self.expected_events:.1f} events expected")
        if self.covered_share is not None and self.covered_share < 0.9995:
            reasons.append(f"{wording.percent(self.covered_share)} of decisions covered")
        reasons = reasons or [f"{wording.count(self.n_audited)}, interval not reliable"]
        return f"too few audits ({', '.join(reasons)})"

    def range(self, target: float | None = None) -> str:
        """The interval in words, with or without the value; "exact" for a census.

        With a target, the bounds get enough decimals not to look equal to it.
        """
        if self.is_census:
            return "exact"
        return wording.interval(self.lower, self.upper, self.shown, target)

    def holds(self, rate: float | None) -> bool | None:
        """Whether a rate lies in the interval; None where either is not known."""
        if rate is None or self.lower is None or self.upper is None:
            return None
        return self.lower <= rate <= self.upper

    def is_apart_from(self, other: "Figure | None") -> bool:
        """Whether both values are shown and this one's interval leaves out the other's value."""
        return other is not None and self.is_shown and self.holds(other.shown) is False

    def is_above(self, other: "Figure") -> bool:
        """Whether the interval lies wholly above the other's; not known where either has none."""
        return self.lower is not None and other.upper is not None and self.lower > other.upper

    def stated(self, target: float | None = None) -> str:
        """The value with its interval: ``96.1 % (95.2 to 96.8)``."""
        return f"{wording.percent(self.estimate)} ({self.range(target)})"

    @property
    def sizes(self) -> float:
        """Effective number of audits, at most those done; control limits use it."""
        return min(self.n_effective or self.n_audited, self.n_audited)


def figure_of(row: dict[str, Any]) -> Figure:
    """The figure in a mart row that has estimate, lower, upper, n_audited and status."""
    return Figure(
        estimate=row["estimate"],
        lower=row["lower"],
        upper=row["upper"],
        n_audited=row["n_audited"] or 0,
        status=row["status"] or "undefined",
        n_decisions=row.get("n_decisions") or 0,
        covered_share=row.get("covered_share"),
        n_effective=row.get("n_effective"),
        expected_events=row.get("expected_events"),
        target=row.get("target"),
        verdict=row.get("verdict"),
        expected_harm=row.get("expected_harm"),
    )


def scorecard_figure(row: dict[str, Any]) -> Figure:
    """The accuracy of a scorecard row as a figure."""
    return Figure(
        estimate=row["accuracy"],
        lower=row["accuracy_lower"],
        upper=row["accuracy_upper"],
        n_audited=row["n_audited"] or 0,
        status=row["status"] or "undefined",
        n_decisions=row["n_decisions"] or 0,
        n_effective=row.get("n_effective"),
        expected_events=row.get("expected_events"),
        target=row.get("target"),
        verdict=row.get("verdict"),
        expected_harm=row.get("expected_harm"),
    )


def band(row: dict[str, Any]) -> int:
    """Place of a scorecard row on the page: by its band, rows without a comparison last."""
    standing = row["standing"]
    return STANDINGS.index(standing) if standing in STANDINGS else len(STANDINGS)
