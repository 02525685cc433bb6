-- One row per day to be drawn and site, queue or moderator that the plan gives a weekly floor or cap: how many audits
-- it still needs, and how many it may still get, on this day.
--
-- The days that are left share what the week still needs. A random draw meets this only in expectation, so one standard
-- deviation is added while something is missing.
with

values_of_the_day as (

    select distinct decision_date, 'site' as rule_kind, domain as rule_value
    from {{ ref('int_frame_units') }}
    where decided_by = 'bpo'
    union
    select distinct decision_date, 'queue' as rule_kind, queue_id as rule_value
    from {{ ref('int_frame_units') }}
    where queue_id is not null
    union
    select distinct decision_date, 'moderator' as rule_kind, moderator_key as rule_value
    from {{ ref('int_frame_units') }}
    where moderator_key is not null

),

rules as (

    select
        values_of_the_day.*,
        {{ own_or_each('weekly_floor') }} as weekly_floor,
        {{ own_or_each('weekly_cap') }} as weekly_cap
    from values_of_the_day
    {{- join_own_and_each(ref('stg_plan'), 'values_of_the_day.rule_kind', 'values_of_the_day.rule_value') }}

),

days_to_draw as (

    select
        decision_date,
        cast(date_trunc('week', decision_date) as date) as week_start
    from {{ ref('stg_run_days') }}
    where makes_main_draw

),

-- Days of the week from this one on, and those before it that this run draws too: all of them still count.
days_left as (

    select
        days.decision_date,
        days.week_start,
        7 - {{ days_between('days.week_start', 'days.decision_date') }} + count(earlier.decision_date) as n_days_left
    from days_to_draw as days
    left join days_to_draw as earlier
        on days.week_start = earlier.week_start and earlier.decision_date < days.decision_date
    group by days.decision_date, days.week_start

),

drawn_before as (

    select
        days_left.decision_date,
        rules.rule_kind,
        rules.rule_value,
        count(*) as n_drawn
    from days_left
    inner join {{ ref('stg_week_draws') }} as drawn
        on drawn.decision_date >= days_left.week_start and drawn.decision_date < days_left.decision_date
    inner join rules
        on
            days_left.decision_date = rules.decision_date
            and {{ counts_for_margin('drawn', 'rules') }}
    group by days_left.decision_date, rules.rule_kind, rules.rule_value

)

select
    rules.decision_date,
    rules.rule_kind,
    rules.rule_value,
    rules.weekly_floor,
    rules.weekly_cap,
    coalesce(drawn_before.n_drawn, 0) as n_drawn_before,
    days_left.n_days_left,
    (
        greatest(coalesce(rules.weekly_floor, 0) - coalesce(drawn_before.n_drawn, 0), 0)
        + sqrt(greatest(coalesce(rules.weekly_floor, 0) - coalesce(drawn_before.n_drawn, 0), 0))
    ) / days_left.n_days_left as n_needed_today,
    -- null is no cap; greatest() would make 0 of it
    case
        when rules.weekly_cap is not null
            then greatest(cast(rules.weekly_cap as double) - coalesce(drawn_before.n_drawn, 0), 0)
                / days_left.n_days_left
    end as n_allowed_today
from rules
inner join days_left on rules.decision_date = days_left.decision_date
left join drawn_before
    on
        rules.decision_date = drawn_before.decision_date
        and rules.rule_kind = drawn_before.rule_kind
        and rules.rule_value = drawn_before.rule_value
where rules.weekly_floor is not null or rules.weekly_cap is not null
