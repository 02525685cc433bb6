-- One row per recorded draw of this run's days and site, queue or moderator with a weekly floor or cap.
select
    decision_date,
    rule_kind,
    rule_value,
    weekly_floor,
    weekly_cap,
    n_drawn_before,
    n_days_left,
    n_needed_today,
    n_expected_today
from {{ lake('draw_margins') }}
