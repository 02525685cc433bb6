-- One row per session and item that was rated: how the raters disagreed on it, and what the session concluded.
{{ config(materialized='table') }}
with

ratings as (

    select * from {{ ref('fct_calibration_ratings') }}

),

label_counts as (

    select
        session_id,
        item_id,
        label,
        count(*) as n_chosen
    from ratings
    group by session_id, item_id, label

),

spreads as (

    select
        session_id,
        item_id,
        count(*) as n_labels,
        max(n_chosen) as n_most_chosen,
        cast(sum(n_chosen * (n_chosen - 1)) as double) as n_agreeing
    from label_counts
    group by session_id, item_id

),

-- no label where two are chosen equally often
most_chosen as (

    select
        label_counts.session_id,
        label_counts.item_id,
        max(label_counts.label) as label
    from label_counts
    inner join spreads
        on
            label_counts.session_id = spreads.session_id
            and label_counts.item_id = spreads.item_id
            and label_counts.n_chosen = spreads.n_most_chosen
    group by label_counts.session_id, label_counts.item_id
    having count(*) = 1

),

items as (

    select
        session_id,
        item_id,
        max(queue_id) as queue_id,
        max(item_policy_code) as policy_code,
        max(market) as market,
        count(*) as n_ratings,
        count(distinct policy_code) as n_policies,
        max(reference_label) as reference_label,
        max(rubric_change) as rubric_change,
        max(policy_question) as policy_question
    from ratings
    group by session_id, item_id

)

select
    items.session_id,
    items.item_id,
    items.queue_id,
    items.policy_code,
    items.market,
    items.n_ratings,
    spreads.n_labels,
    items.n_policies,
    case
        when items.n_ratings > 1
            then {{ rounded('spreads.n_agreeing / (items.n_ratings * (items.n_ratings - 1))') }}
    end as percent_agreement,
    most_chosen.label as most_chosen_label,
    spreads.n_most_chosen,
    items.reference_label,
    items.rubric_change,
    items.policy_question
from items
inner join spreads
    on
        items.session_id = spreads.session_id
        and items.item_id = spreads.item_id
left join most_chosen
    on
        items.session_id = most_chosen.session_id
        and items.item_id = most_chosen.item_id
