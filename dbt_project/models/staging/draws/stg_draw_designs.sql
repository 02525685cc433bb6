-- One row per budget and recorded draw of this run's days: what the plan asked of the draw, and what the floors cost.
select
    decision_date,
    budget_cell,
    daily_budget,
    n_decisions,
    n_for_risk,
    n_strata,
    n_drawn,
    is_census,
    cost_of_floors,
    n_missing_for_floors
from {{ lake('draw_designs') }}
