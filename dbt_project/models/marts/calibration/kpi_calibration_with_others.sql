-- One row per session and rater or site: how far they agree with the others on the same items.
{{ config(materialized='table') }}
with

ratings as (

    select
        session_id,
        item_id,
        rater_key,
        coalesce(site, '(blank)') as site,
        label
    from {{ ref('fct_calibration_ratings') }}

),

counted as (

    select
        *,
        count(*) over (partition by session_id, item_id) as n_ratings,
        count(*) over (partition by session_id, item_id, label) as n_alike,
        count(*) over (partition by session_id, item_id, site) as n_of_site,
        count(*) over (partition by session_id, item_id, site, label) as n_alike_of_site
    from ratings

),

-- share of the others' ratings that are alike, of each item
by_item as (

    select
        session_id,
        'rater' as slice_kind,
        rater_key as slice_value,
        item_id,
        site,
        cast(n_alike - 1 as double) / (n_ratings - 1) as agreed
    from counted
    where n_ratings > 1
    union all
    select
        session_id,
        'site' as slice_kind,
        site as slice_value,
        item_id,
        site,
        avg(cast(n_alike - n_alike_of_site as double) / (n_ratings - n_of_site)) as agreed
    from counted
    where n_ratings > n_of_site
    group by session_id, site, item_id

),

means as (

    select
        session_id,
        slice_kind,
        slice_value,
        max(site) as site,
        count(*) as n_items,
        avg(agreed) as agreed,
        (avg(agreed * agreed) - avg(agreed) * avg(agreed)) / count(*) as variance_agreed
    from by_item
    group by session_id, slice_kind, slice_value

),

measured as (

    select
        *,
        {{ items_worth('agreed', 'variance_agreed', 'n_items') }} as items_worth_agreed
    from means

),

bounded as (

    select
        *,
        {{ rounded(wilson_bound('agreed', 'items_worth_agreed', 'lower')) }} as agreed_lower,
        {{ rounded(wilson_bound('agreed', 'items_worth_agreed', 'upper')) }} as agreed_upper
    from measured

)

select
    bounded.session_id,
    bounded.slice_kind,
    bounded.slice_value,
    bounded.site,
    bounded.n_items,
    {{ rounded('bounded.agreed') }} as percent_agreement,
    bounded.agreed_lower as percent_agreement_lower,
    bounded.agreed_upper as percent_agreement_upper,
    whole.percent_agreement as session_agreement,
    bounded.agreed_upper < whole.percent_agreement as is_apart
from bounded
inner join {{ ref('kpi_calibration_agreement') }} as whole
    on
        bounded.session_id = whole.session_id
        and whole.slice_kind = 'all'
