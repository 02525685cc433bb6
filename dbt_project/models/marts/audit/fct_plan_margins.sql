-- One row per day and site, queue or moderator that the plan gives a weekly floor or cap.
with

margins as (

    select * from {{ ref('stg_draw_margins') }}
    union all
    select * from {{ ref('int_margins_proposed') }}

),

drawn as (

    select
        decision_date,
        decided_by,
        {{ domain() }} as domain,
        queue_id,
        moderator_key
    from {{ ref('fct_audit_samples') }}
    where
        draw_reason = 'random'
        and decision_date in (select decision_date from {{ ref('stg_run_days') }})

),

drawn_today as (

    select
        margins.decision_date,
        margins.rule_kind,
        margins.rule_value,
        count(*) as n_drawn
    from margins
    inner join drawn
        on {{ is_under_margin('drawn', 'margins') }}
    group by margins.decision_date, margins.rule_kind, margins.rule_value

)

select
    margins.decision_date,
    margins.rule_kind,
    margins.rule_value,
    margins.weekly_floor,
    margins.weekly_cap,
    margins.n_drawn_before,
    coalesce(drawn_today.n_drawn, 0) as n_drawn,
    margins.n_days_left,
    margins.n_needed_today,
    margins.n_expected_today
from margins
left join drawn_today
    on
        margins.decision_date = drawn_today.decision_date
        and margins.rule_kind = drawn_today.rule_kind
        and margins.rule_value = drawn_today.rule_value
