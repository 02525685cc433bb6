-- One row per session, slice, pattern and label. A pattern is how items were rated: items on which all raters of the
-- slice agree are one pattern for each label and number of ratings, any other item is its own; a pair of raters, a
-- rater and the reference, and a rater and what they said of the item in an earlier session, have one for each two
-- labels. So figures cost what raters differ on, not all items.
{%- set counts -%}
count(*) as n_ratings,
        count(reference_label) as n_referenced,
        sum(case when label = reference_label then 1 else 0 end) as n_correct
{%- endset %}
with

ratings as (

    select * from {{ ref('fct_calibration_ratings') }}

),

items_by_label as (

    select
        session_id,
        item_id,
        label,
        max(item_policy_code) as item_policy_code,
        max(market) as market,
        {{ counts }}
    from ratings
    group by session_id, item_id, label

),

items_counted as (

    select
        *,
        count(*) over (partition by session_id, item_id) as n_labels
    from items_by_label

),

sites_by_label as (

    select
        session_id,
        coalesce(site, '(blank)') as slice_value,
        item_id,
        label,
        {{ counts }}
    from ratings
    group by session_id, coalesce(site, '(blank)'), item_id, label

),

counted as (
{%- for kind, (value, condition) in calibration_item_slices().items() %}
    select
        session_id,
        '{{ kind }}' as slice_kind,
        {{ value }} as slice_value,
        item_id,
        label,
        n_labels,
        n_ratings,
        n_referenced,
        n_correct
    from items_counted
    {%- if condition != 'true' %}
    where {{ condition }}
    {%- endif %}
    union all
{%- endfor %}
    select
        session_id,
        'site' as slice_kind,
        slice_value,
        item_id,
        label,
        count(*) over (partition by session_id, slice_value, item_id) as n_labels,
        n_ratings,
        n_referenced,
        n_correct
    from sites_by_label
),

items as (

    select
        session_id,
        slice_kind,
        slice_value,
        'item|' || item_id as pattern,
        label,
        1 as n_items,
        n_ratings,
        n_referenced,
        n_correct
    from counted
    where n_labels > 1
    union all
    select
        session_id,
        slice_kind,
        slice_value,
        {{ dbt.concat([
            "'label|'", 'cast(n_ratings as ' ~ dbt.type_string() ~ ')', "'|'",
            'cast(n_referenced as ' ~ dbt.type_string() ~ ')', "'|'",
            'cast(n_correct as ' ~ dbt.type_string() ~ ')', "'|'", 'label'
        ]) }} as pattern,
        label,
        count(*) as n_items,
        n_ratings,
        n_referenced,
        n_correct
    from counted
    where n_labels = 1
    group by session_id, slice_kind, slice_value, label, n_ratings, n_referenced, n_correct

),

-- labels of two kinds, such as a decision and a severity, are no two ratings of the same question
rated_again as (

    select *
    from (
        select
            session_id,
            rater_key,
            label,
            lag(label) over (
                partition by rater_key, item_id, {{ label_value('label') }} is null
                order by submitted_at, session_id
            ) as earlier_label
        from ratings
    ) as in_turn
    where earlier_label is not null

),

pair_tables as (

    select
        first_rater.session_id,
        'rater_pair' as slice_kind,
        first_rater.rater_key || '|' || second_rater.rater_key as slice_value,
        first_rater.label as first_label,
        second_rater.label as second_label,
        count(*) as n_items
    from ratings as first_rater
    inner join ratings as second_rater
        on
            first_rater.session_id = second_rater.session_id
            and first_rater.item_id = second_rater.item_id
            and first_rater.rater_key < second_rater.rater_key
    group by
        first_rater.session_id, first_rater.rater_key, second_rater.rater_key,
        first_rater.label, second_rater.label
    {%- for value in ['rater_key', "'(all)'"] %}
    union all
    select
        session_id,
        'rater_again' as slice_kind,
        {{ value }} as slice_value,
        earlier_label as first_label,
        label as second_label,
        count(*) as n_items
    from rated_again
    group by session_id,{% if value == 'rater_key' %} rater_key,{% endif %} earlier_label, label
    {%- endfor %}

),

pairs as (

    select
        session_id,
        slice_kind,
        slice_value,
        {{ two_labels('first_label', 'second_label') }} as pattern,
        first_label as label,
        n_items,
        case when first_label = second_label then 2 else 1 end as n_ratings,
        1 as n_of_first_rater
    from pair_tables
    union all
    select
        session_id,
        slice_kind,
        slice_value,
        {{ two_labels('first_label', 'second_label') }} as pattern,
        second_label as label,
        n_items,
        1 as n_ratings,
        0 as n_of_first_rater
    from pair_tables
    where first_label <> second_label

),

against_reference as (

    select
        session_id,
        rater_key as slice_value,
        {{ two_labels('label', 'reference_label') }} as pattern,
        label,
        count(*) as n_items,
        max(case when label = reference_label then 1 else 0 end) as n_correct
    from ratings
    where reference_label is not null
    group by session_id, rater_key, label, reference_label

)

select
    session_id,
    slice_kind,
    slice_value,
    pattern,
    label,
    n_items,
    n_ratings,
    0 as n_of_first_rater,
    n_referenced,
    n_correct
from items
union all
select
    session_id,
    slice_kind,
    slice_value,
    pattern,
    label,
    n_items,
    n_ratings,
    n_of_first_rater,
    0 as n_referenced,
    0 as n_correct
from pairs
union all
select
    session_id,
    'rater_reference' as slice_kind,
    slice_value,
    pattern,
    label,
    n_items,
    1 as n_ratings,
    0 as n_of_first_rater,
    1 as n_referenced,
    n_correct
from against_reference
