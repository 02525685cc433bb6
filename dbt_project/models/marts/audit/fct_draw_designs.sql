-- One row per day and budget: what the plan asked of the day's draw, and what its floors cost.
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
from {{ ref('stg_draw_designs') }}
union all
select * from {{ ref('int_draw_designs_proposed') }}
