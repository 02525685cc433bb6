-- One row per day of this run, decided_by, decision class and score step: the range of machine scores.
--
-- Steps hold like numbers of past audits, of which the draw takes more where errors are likely, so the steps are
-- narrow there. Equal scores share a step. For a day that is drawn they are read from the record.
with

by_score as (

    select
        decision_date,
        decided_by,
        decision_class,
        machine_score,
        sum(n_audits) as n_audits
    from {{ ref('int_past_audits') }}
    where machine_score is not null
    group by decision_date, decided_by, decision_class, machine_score

),

ranked as (

    select
        *,
        sum(n_audits) over (partition by decision_date, decided_by, decision_class) as n_scored,
        sum(n_audits) over (
            partition by decision_date, decided_by, decision_class order by machine_score
            rows between unbounded preceding and current row
        ) - n_audits as n_below
    from by_score

),

stepped as (

    select
        *,
        least({{ max_score_steps() }}, greatest(1, cast(floor(n_scored / {{ audits_per_score_step() }}.0) as bigint)))
            as n_steps
    from ranked

),

lowest as (

    select
        decision_date,
        decided_by,
        decision_class,
        cast(floor(cast(n_below * n_steps as double) / n_scored) as int) as step,
        min(machine_score) as score_from
    from stepped
    group by
        decision_date, decided_by, decision_class,
        cast(floor(cast(n_below * n_steps as double) / n_scored) as int)

),

proposed as (

    select
        decision_date,
        decided_by,
        decision_class,
        cast(row_number() over (
            partition by decision_date, decided_by, decision_class order by score_from
        ) as int) as score_step,
        -- whatever is below the lowest score seen belongs to the lowest step
        case
            when row_number() over (
                partition by decision_date, decided_by, decision_class order by score_from
            ) = 1 then 0.0
            else score_from
        end as score_from
    from lowest

),

known as (

    select
        decision_date,
        decided_by,
        decision_class,
        score_step,
        score_from
    from {{ ref('stg_draw_score_steps') }}
    union all
    select * from proposed

)

select
    *,
    lead(score_from) over (
        partition by decision_date, decided_by, decision_class order by score_from
    ) as score_below
from known
