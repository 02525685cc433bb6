-- One row per session, slice, pattern and label. A pattern is how items were rated: items on which all raters of the
-- slice agree are one pattern for each label and number of ratings; any other item is a pattern of its own. A pair (two
-- raters, a rater and the reference, or a rater now and in an earlier session) has a pattern for each combination of
-- two labels. So the cost of the figures grows with the items on which raters differ, not with all items.
with

ratings as (

    select * from {{ ref('fct_calibration_ratings') }}

),

{{ calibration_item_patterns() }},

{{ calibration_pair_patterns() }},

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
