"""The synthetic world in one value: how big it is, when it begins, which stories it tells.

Stories, so that a report has something to say (days count from the end; -1 is the last):

- volume follows hour and weekday: sites work by their own clock, the weekend is slower;
- about 3.5 % of the decisions are wrong; machines rarely act wrongly, but miss more than twice as
  much in Polish; at the middle `listing-guard` 3.2 replaces 3.1: it misses less, acts wrongly more;
- borealis/Sofia drifts from an accuracy of 0.965 to 0.90 over the last five days;
- leakage in electronics rises over the last four days to more than twice its level;
- `q-product-legacy` is archived at the middle and still receives decisions;
  `q-content-video-pilot` was never registered; `q-content-messages` has no owner;
  `q-content-images` is overdue for review; two queues are both named "Fashion listings";
- `q-ipr-brands` misses its SLA one time in five; the others about one in twenty;
- a new version of policy CON-03 takes effect at the middle;
- the file of cobalt is missing on day -3 and arrives a day late;
- acme delivers day -2 again with day -1: its faulty rows fixed, about twenty decisions changed;
- about 0.2 % of the rows are faulty (`faults`); 0.5 % tests, 3 % escalations, 1 % skips.

A world of fewer than ten days squeezes the drifts into its second half; one of fewer than four
has no late file and no second delivery.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from modqa_pipeline.errors import SettingsError

WEEKDAY_VOLUME = (1.08, 1.10, 1.09, 1.06, 1.04, 0.86, 0.77)
DRIFT_DAYS = 5
LEAK_DAYS = 4


@dataclass(frozen=True, kw_only=True)
class Marketplace:
    """A world; everything made from it depends on it and on the day alone.

    Attributes
    ----------
    seed : int
        Worlds that differ in nothing else differ in every row.
    decisions_per_day : int
        Mean over the week, people and machines together.
    first_day, n_days
        Decision days. Verdicts on a day are dated the day after and adjudications two days after,
        so the world should end two days before today.
    auditor_error : float
        Share of verdicts that differ from the truth. With 0 the estimates have
        `truth.true_quality` as their expectation; with 0.01 accuracy is found about 0.9 points
        too low and leakage almost 0.9 points too high.
    """

    first_day: date
    n_days: int
    seed: int = 7
    decisions_per_day: int = 5000
    auditor_error: float = 0.01

    def __post_init__(self) -> None:
        """Refuse a world too small to hold its own stories."""
        _at_least("days", self.n_days, 1)
        _at_least("decisions per day", self.decisions_per_day, 200)
        _at_least("seed", self.seed, 0)

    @cached_property
    def days(self) -> list[date]:
        """Decision days in order."""
        return [self.first_day + timedelta(days=i) for i in range(self.n_days)]

    @property
    def middle(self) -> date:
        """The day from which the second registry, model version and policy version hold."""
        return self.first_day + timedelta(days=max(self.n_days // 2, 1))

    @property
    def late_day(self) -> date | None:
        """The day whose cobalt file arrives a day late."""
        return self.days[-3] if self.n_days >= 4 else None

    @property
    def redelivered_day(self) -> date | None:
        """The day that acme delivers twice, the second time with the last day."""
        return self.days[-2] if self.n_days >= 4 else None

    def n_decisions(self, day: date) -> int:
        """Count the decisions of a day, before faults."""
        return round(self.decisions_per_day * WEEKDAY_VOLUME[day.weekday()])

    def drift(self, day: date, drift_days: int) -> float:
        """Compute how far a drift over the last `drift_days` days has come: 0 before it, 1 on the last day."""
        steps = min(drift_days, max(self.n_days // 2, 1))
        to_go = (self.days[-1] - day).days
        return min(max(1 - to_go / steps, 0.0), 1.0)


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise SettingsError(
            f"demo: {name} is {value}; expected {least} or more. Choose a larger number."
        )
