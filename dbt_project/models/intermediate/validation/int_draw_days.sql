-- One row per day of this run and budget: what the floors of the draw cost, and how many audits the budget lacked for
-- them; both null where no draw was made.
{{ config(materialized='duckdb_view') }}
select
    run_days.decision_date,
    coalesce(designs.budget_cell, 'all') as budget_cell,
    designs.cost_of_floors,
    designs.n_missing_for_floors
from {{ ref('stg_run_days') }} as run_days
left join {{ ref('fct_draw_designs') }} as designs on run_days.decision_date = designs.decision_date
