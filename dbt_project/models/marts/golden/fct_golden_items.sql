-- One row per item of the registry and day from which its answer holds: how often it was shown, and whether the registry
-- may be the one that is wrong.
{{ config(materialized='table') }}
with

answers as (

    select * from {{ ref('int_golden_answers') }}

),

counted as (

    select
        item_id,
        valid_from,
        count(*) as n_exposed,
        sum(case when is_read then 1 else 0 end) as n_read,
        sum(case when is_read and is_correct then 1 else 0 end) as n_correct
    from answers
    group by item_id, valid_from

),

answers_counted as (

    select
        item_id,
        valid_from,
        answer,
        row_number() over (partition by item_id, valid_from order by count(*) desc, answer) as answer_rank
    from answers
    where is_read
    group by item_id, valid_from, answer

),

joined as (

    select
        items.*,
        coalesce(counted.n_exposed, 0) as n_exposed,
        coalesce(counted.n_read, 0) as n_read,
        coalesce(counted.n_correct, 0) as n_correct,
        answers_counted.answer as usual_answer,
        settings.golden_suspect_readings
    from {{ ref('int_golden_items') }} as items
    cross join {{ ref('stg_run_settings') }} as settings
    left join counted
        on
            items.item_id = counted.item_id
            and items.valid_from = counted.valid_from
    left join answers_counted
        on
            items.item_id = answers_counted.item_id
            and items.valid_from = answers_counted.valid_from
            and answers_counted.answer_rank = 1

)

select
    item_id,
    valid_from,
    decision_id,
    verdict_decision,
    verdict_policy_code,
    policy_version,
    retired_on,
    retired_reason,
    cast(n_exposed as bigint) as n_exposed,
    cast(n_read as bigint) as n_read,
    cast(n_correct as bigint) as n_correct,
    round(cast(n_correct as double) / nullif(n_read, 0), 10) as correct_rate,
    usual_answer,
    n_read >= golden_suspect_readings and 2 * n_correct < n_read as is_suspect
from joined
