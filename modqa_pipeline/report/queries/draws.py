"""How a day was drawn: what config/plan.csv asked for, the strata, the floors and caps."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]


def designs(marts: Marts, day: date) -> Rows:
    """One row per budget, the budget of everything else first."""
    return marts.rows(
        """select * from marts.fct_draw_designs where decision_date = $day
           order by budget_cell <> 'all', budget_cell""",
        day=day,
    )


def strata(marts: Marts, day: date) -> Rows:
    """Strata of the day's draw with the verdicts that came back, the highest prior error rate first."""
    return marts.rows(
        """select strata.*, coverage.n_returned
           from marts.fct_draw_strata as strata
           left join marts.kpi_draw_coverage_daily as coverage
               using (decision_date, wave, stratum_id)
           where strata.decision_date = $day and strata.wave = 'main'
           order by strata.prior_error_rate desc nulls last, strata.stratum_id""",
        day=day,
    )


def margins(marts: Marts, day: date) -> Rows:
    """Floors and caps of the week, as they were at the day's draw."""
    return marts.rows(
        """select * from marts.fct_plan_margins where decision_date = $day
           order by rule_kind, rule_value""",
        day=day,
    )
