"""What can be asked of the planner, and the errors for questions that it cannot answer."""

from collections.abc import Collection
from dataclasses import dataclass

from modqa_pipeline.config.rows import words
from modqa_pipeline.errors import SettingsError

PERIODS = {"week": 7.0, "28_days": 28.0, "month": 365.25 / 12}
"""Days in a period."""
METRICS = tuple(metric for metric in words.METRICS if metric != "wrong_policy_rate")
"""Which decisions wrong policies are about is known only from verdicts."""
METRICS_BY_POLICY = ("precision", "over_enforcement_rate")


@dataclass(frozen=True)
class Request:
    """Intervals of at most ``target_width`` (upper minus lower bound) for every value of a slice.

    Raises
    ------
    SettingsError
        A value is unknown, or cannot be planned because only verdicts say which decisions it is about.
    """

    target_width: float
    metric: str = "accuracy"
    slice_kind: str = "all"
    period: str = "week"

    def __post_init__(self) -> None:
        _one_of("slice", self.slice_kind, words.SLICE_KINDS)
        _one_of("metric", self.metric, METRICS_BY_POLICY if self._is_by_policy else METRICS)
        _one_of("period", self.period, PERIODS)
        if not 0 < self.target_width < 1:
            raise SettingsError(
                f"target width {self.target_width:g} cannot be; expected the interval's upper minus its lower bound, "
                "a share between 0 and 1: two percentage points are 0.02"
            )

    @property
    def _is_by_policy(self) -> bool:
        """Whether the policy of a violation is needed, which only its verdict names; an action names its own policy."""
        return self.slice_kind == "policy"


def _one_of(what: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise SettingsError(
            f"{what} '{value}' cannot be planned; expected one of {', '.join(known)}"
        )
