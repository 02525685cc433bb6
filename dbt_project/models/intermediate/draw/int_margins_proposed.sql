-- One row per draw of a day that this run makes and site, queue or moderator with a weekly floor or cap.
{{ config(materialized='duckdb_view') }}
select
    margins.decision_date,
    margins.rule_kind,
    margins.rule_value,
    margins.weekly_floor,
    margins.weekly_cap,
    margins.n_drawn_before,
    margins.n_days_left,
    round(margins.n_needed_today, 6) as n_needed_today,
    round(sum(units.n_target), 6) as n_expected_today
from {{ ref('int_plan_margins') }} as margins
inner join {{ ref('int_unit_targets') }} as units
    on {{ is_under_margin('units', 'margins') }}
group by
    margins.decision_date, margins.rule_kind, margins.rule_value, margins.weekly_floor, margins.weekly_cap,
    margins.n_drawn_before, margins.n_days_left, margins.n_needed_today
