-- One row per session, item and rater: the rater's first rating of the item, beside the item's reference.
{{ config(materialized='table') }}
with

first_ratings as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by session_id, item_id, rater_key, is_reference order by submitted_at
            ) as rating_rank
        from {{ ref('stg_calibration_ratings') }}
    ) as ranked
    where rating_rank = 1

),

by_raters as (

    select * from first_ratings
    where not is_reference

),

item_references as (

    select *
    from (
        select
            session_id,
            item_id,
            label,
            policy_code,
            rubric_change,
            policy_question,
            row_number() over (
                partition by session_id, item_id order by submitted_at, rater_key
            ) as reference_rank
        from first_ratings
        where is_reference
    ) as ranked
    where reference_rank = 1

),

policies_named as (

    select
        session_id,
        item_id,
        policy_code,
        row_number() over (
            partition by session_id, item_id order by n_raters desc, policy_code
        ) as policy_rank
    from (
        select
            session_id,
            item_id,
            policy_code,
            count(*) as n_raters
        from by_raters
        where policy_code is not null
        group by session_id, item_id, policy_code
    ) as counted

),

markets as (

    select
        decision_id,
        max(market) as market
    from {{ ref('fct_audit_outcomes') }}
    where decision_id in (select item_id from by_raters)
    group by decision_id

)

select
    by_raters.session_id,
    by_raters.item_id,
    by_raters.rater_key,
    by_raters.site,
    by_raters.label,
    by_raters.policy_code,
    by_raters.queue_id,
    by_raters.submitted_at,
    nullif(item_references.label, 'unsettled') as reference_label,
    item_references.rubric_change,
    item_references.policy_question,
    coalesce(item_references.policy_code, policies_named.policy_code) as item_policy_code,
    markets.market
from by_raters
left join item_references
    on
        by_raters.session_id = item_references.session_id
        and by_raters.item_id = item_references.item_id
left join policies_named
    on
        by_raters.session_id = policies_named.session_id
        and by_raters.item_id = policies_named.item_id
        and policies_named.policy_rank = 1
left join markets on by_raters.item_id = markets.decision_id
