-- One row per session, slice, pattern and label. A pattern is how items were rated: items on which all raters of the
-- slice agree are one pattern for each label and number of ratings, any other item is its own; a pair of raters, a
-- rater and the reference, and a rater and what they said of the item in an earlier session, have one for each two
-- labels. So figures cost what raters differ on, not all items.
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
