"""How the replications came out: counts that add up, and the bars that they are held against."""

from dataclasses import dataclass, field

from tests.simulation.product import Product

# Nominal 95 % intervals cover the truth at least and at most so often, wherever the status is `ok`.
LOWEST, HIGHEST, HIGHEST_WITH_FEW_ERRORS = 0.94, 0.97, 0.98
LOWEST_ON_THE_DAY_A_SCORE_DIES = 0.85
FEW_ERRORS = 50
TOLERANCE = 0.005
# A share of fewer figures than this is too uncertain to be held against a bar.
ENOUGH_FIGURES = 2_000


@dataclass
class Score:
    """One slice and metric of one world, over all replications: sums."""

    n: int = 0
    n_ok: int = 0
    n_covered: int = 0
    sum_error: float = 0.0
    sum_squared_error: float = 0.0
    sum_width: float = 0.0
    sum_expected_events: float = 0.0

    def add(self, other: "Score") -> None:
        """Add another part of the same."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def coverage(self) -> float:
        """Share of the `ok` intervals that hold the truth."""
        return self.n_covered / self.n_ok if self.n_ok else float("nan")

    @property
    def bias_in_standard_errors(self) -> float:
        """Mean error of the estimate, over its Monte Carlo standard error."""
        mean = self.sum_error / self.n
        spread = (self.sum_squared_error / self.n - mean * mean) / self.n
        return mean / spread**0.5 if spread > 0 else 0.0

    @property
    def expected_events(self) -> float:
        """Mean of the column of that name: events that the design lets expect, in effective verdicts."""
        return self.sum_expected_events / self.n

    def bounds(self, metric: str, lowest: float) -> tuple[float, float]:
        """Least and greatest coverage that is accepted."""
        few = self.expected_events < FEW_ERRORS or metric == "recall"
        return lowest - TOLERANCE, (HIGHEST_WITH_FEW_ERRORS if few else HIGHEST) + TOLERANCE


@dataclass
class Scores:
    """All figures of one world."""

    figures: dict[tuple[str, str, str], Score] = field(default_factory=dict)
    sum_variance: float = 0.0
    sum_variance_of_simple_sampling: float = 0.0
    n_designs: int = 0
    sum_strata: int = 0

    def add(self, other: "Scores") -> None:
        """Add the scores of more replications."""
        for key, score in other.figures.items():
            self.figures.setdefault(key, Score()).add(score)
        for name in ("sum_variance", "sum_variance_of_simple_sampling", "n_designs", "sum_strata"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def variance_ratio(self) -> float:
        """True variance of the accuracy of the whole over that of a simple random sample of the same size."""
        return self.sum_variance / self.sum_variance_of_simple_sampling


def read_scores(product: Product) -> Scores:
    """Score what stands in the warehouse."""
    scores = Scores()
    for period, figures, start, truth in (
        ("day", "kpi_quality_daily", "decision_date", "truth"),
        ("week", "kpi_quality_weekly", "decision_week", "truth_of_weeks"),
    ):
        rows = product.connection.sql(
            f"""
            select figures.slice_value, figures.metric, count(*), count(*) filter (status = 'ok'),
                   count(*) filter (status = 'ok' and truth.truth between lower and upper),
                   sum(estimate - truth.truth), sum(pow(estimate - truth.truth, 2)),
                   coalesce(sum(upper - lower) filter (status = 'ok'), 0),
                   sum(expected_events)
            from marts.{figures} as figures
            join {truth} as truth on figures.{start} = truth.period and figures.slice_kind = truth.slice_kind
                and figures.slice_value = truth.slice_value and figures.metric = truth.metric
            where estimate is not null
            group by all"""
        ).fetchall()
        for slice_value, metric, *sums in rows:
            scores.figures[period, slice_value, metric] = Score(*[value or 0 for value in sums])
    [(v, simple, n, strata)] = product.connection.sql(
        "select sum(variance), sum(variance_of_simple_sampling), count(*), sum(n_strata) from design"
    ).fetchall()
    scores.sum_variance, scores.sum_variance_of_simple_sampling = v, simple
    scores.n_designs, scores.sum_strata = n, int(strata)
    return scores
