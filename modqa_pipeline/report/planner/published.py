"""What the planner reads from the published marts: strata of the last draws, their slices, and estimates."""

from typing import Any

import duckdb
import numpy as np

from modqa_pipeline.errors import ModqaError
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.planner.request import Request

Columns = dict[str, np.ndarray]
DAYS_READ = 7
_CELLS = """
with strata as (
    select
        *,
        case decision_class when 'acted' then 1 - prior_violating_rate else prior_error_rate end as wrong_action,
        case decision_class when 'approved' then prior_violating_rate else prior_error_rate end as leak
    from marts.fct_draw_strata
    where wave = 'main'
      and decision_date > (select max(decision_date) from marts.fct_draw_strata where wave = 'main') - $days_read
),
counts as (
    select * from marts.fct_stratum_slice_counts
    where wave = 'main' and decision_date in (select decision_date from strata)
),
slice_values as (
    select distinct slice_value from counts where slice_kind = $slice_kind
)
select
    slice_values.slice_value,
    strata.decision_date,
    cast(whole.n_decisions as double) as n_decisions,
    cast(least(strata.n_drawn, whole.n_decisions) as double) as n_drawn,
    coalesce(part.n_decisions, 0) / whole.n_decisions as everything,
    coalesce(part.n_decisions_acted, 0) / whole.n_decisions as acted,
    coalesce(part.n_decisions - part.n_decisions_acted, 0) / whole.n_decisions as approved,
    {rates}
from strata
cross join slice_values
join counts as whole
    on whole.slice_kind = 'all' and whole.n_decisions > 0
    and whole.decision_date = strata.decision_date and whole.stratum_id = strata.stratum_id
left join counts as part
    on part.slice_kind = $slice_kind and part.slice_value = slice_values.slice_value
    and part.decision_date = strata.decision_date and part.stratum_id = strata.stratum_id
order by slice_values.slice_value, strata.decision_date, strata.stratum_id
"""
# where nothing was recorded: 5 % for every event, as the estimates assume
_RATES = {
    "error": "prior_error_rate",
    "wrong_action": "wrong_action",
    "leak": "leak",
    "violating": "prior_violating_rate",
    "critical": "prior_critical_rate",
}
_RATE_COLUMNS = ", ".join(
    f"least(greatest(coalesce(strata.{column}, 0.05), 0.000001), 0.999999) as {name}"
    for name, column in _RATES.items()
)
_ESTIMATES = """
select slice_value, estimate, n_audited
from marts.kpi_quality_28_days
where metric = $metric and slice_kind = $slice_kind and status = 'ok'
  and period_end = (select max(period_end) from marts.kpi_quality_28_days)
"""


def read_marts(home: Home, request: Request) -> tuple[Columns, dict[str, tuple[float, int]]]:
    """One row per value of the slice, day and stratum; and the newest `ok` 28-day estimates of the values.

    Rates are those of the metrics' events, as in `stratum_priors` of `macros/statistics/metrics.sql`. An estimate
    comes with the verdicts in its denominator.

    Raises
    ------
    ModqaError
        Nothing is published, or nothing was drawn.
    """
    if not home.database.exists():
        raise ModqaError(
            f"{home.database} is missing, expected at least one published day: run `modqa run --day D` first"
        )
    asked: dict[str, Any] = {"slice_kind": request.slice_kind}
    with open_database(home.database, read_only=True) as connection:
        try:
            cells = connection.execute(
                _CELLS.format(rates=_RATE_COLUMNS), {**asked, "days_read": DAYS_READ}
            ).fetchnumpy()
            estimates = connection.execute(
                _ESTIMATES, {**asked, "metric": request.metric}
            ).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ModqaError(
                f"{home.database} lacks a table or column that the planner reads ({error}). "
                "It was published by another version of ModQA: run `modqa rebuild`."
            ) from error
    if not len(cells["decision_date"]):
        raise ModqaError(
            f"{home.database} holds no drawn decision of slice '{request.slice_kind}', expected one day at least: "
            "run `modqa run --day D` for a day with decisions of this slice"
        )
    columns = {name: np.asarray(column) for name, column in cells.items()}
    return columns, {value: (estimate, n) for value, estimate, n in estimates}
