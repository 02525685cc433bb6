{#- A step of kpi_calibration_agreement. -#}
{% macro calibration_labels() -%}
{%- set scales = calibration_scales() -%}
slices_rated as (

    select
        session_id,
        slice_kind,
        slice_value,
        case
            when slice_kind like 'rater%'
                then {{ sorted_list(dbt.concat([
                    'n_items', "'|'", 'n_ratings', "'|'", 'n_of_first_rater', "'|'", 'n_referenced', "'|'",
                    'n_correct', "'|'", 'length(label)', "'|'", 'label', 'pattern'
                ])) }}
            else {{ dbt.array_construct(['slice_value']) }}
        end as ratings
    from {{ ref('int_calibration_patterns') }}
    group by session_id, slice_kind, slice_value

),

-- Slices that were rated alike have the same figures, which are made once: most pairs of raters of a large session
-- share an item or two, so a million pairs are some hundred tables.
slices_alike as (

    select
        session_id,
        slice_kind,
        ratings,
        min(slice_value) as slice_value,
        row_number() over (order by session_id, slice_kind, min(slice_value)) as slice_number
    from slices_rated
    group by session_id, slice_kind, ratings

),

slices_numbered as (

    select
        slices_rated.session_id,
        slices_rated.slice_kind,
        slices_rated.slice_value,
        slices_alike.slice_number
    from slices_rated
    inner join slices_alike
        on
            slices_rated.session_id = slices_alike.session_id
            and slices_rated.slice_kind = slices_alike.slice_kind
            and slices_rated.ratings = slices_alike.ratings

),

labelled as (

    select
        slices_alike.slice_number,
        patterns.session_id,
        patterns.slice_kind,
        patterns.pattern,
        patterns.label,
        patterns.n_items,
        patterns.n_ratings,
        patterns.n_of_first_rater,
        patterns.n_referenced,
        patterns.n_correct,
        sum(patterns.n_ratings) over (
            partition by slices_alike.slice_number, patterns.pattern
        ) as n_ratings_of_item
    from {{ ref('int_calibration_patterns') }} as patterns
    inner join slices_alike
        on
            patterns.session_id = slices_alike.session_id
            and patterns.slice_kind = slices_alike.slice_kind
            and patterns.slice_value = slices_alike.slice_value

),

label_counts as (

    select
        slice_number,
        session_id,
        label,
        {{ label_value('label') }} as label_value,
        cast(sum(case when n_ratings_of_item >= 2 then n_items * n_ratings else 0 end) as double) as n_paired,
        cast(sum(n_items * n_of_first_rater) as double) as n_of_first_rater,
        sum(cast(n_items * n_ratings as double) / n_ratings_of_item) as n_items_worth
    from labelled
    group by slice_number, session_id, label

),

sessions as (

    select
        session_id,
        count(distinct label) as n_labels,
        count(distinct case when {{ label_value('label') }} is not null then label end) as n_labels_on_a_scale
    from labelled
    where slice_kind = 'all'
    group by session_id

),

-- ordinal alpha is interval alpha of the middle ranks: Krippendorff's ordinal distance is the difference of two
placed as (

    select
        label_counts.*,
        -- what a rater said earlier may be a label that nobody gives now
        greatest(sessions.n_labels, count(*) over (
            partition by label_counts.slice_number
        )) as n_labels,
        case when sessions.n_labels = sessions.n_labels_on_a_scale then label_counts.label_value end as at_interval,
        case
            when sessions.n_labels = sessions.n_labels_on_a_scale
                then sum(label_counts.n_paired) over (
                    partition by label_counts.slice_number
                    order by label_counts.label_value, label_counts.label
                    rows between unbounded preceding and current row
                ) - label_counts.n_paired / 2
        end as at_ordinal
    from label_counts
    inner join sessions on label_counts.session_id = sessions.session_id

),

totals as (

    select
        slice_number,
        max(n_labels) as n_labels,
        sum(n_paired) as n_paired,
        sum(n_paired) * sum(n_paired) - sum(n_paired * n_paired) as expected_nominal,
        {%- for scale in scales %}
        sum(n_paired * at_{{ scale }}) as total_{{ scale }},
        sum(n_paired * at_{{ scale }} * at_{{ scale }}) as squares_{{ scale }},
        {{ squared_distances('sum(n_paired)', 'sum(n_paired * at_' ~ scale ~ ')',
            'sum(n_paired * at_' ~ scale ~ ' * at_' ~ scale ~ ')') }} as expected_{{ scale }},
        {%- endfor %}
        sum(n_items_worth) as n_items,
        sum(n_items_worth * n_items_worth) / (sum(n_items_worth) * sum(n_items_worth)) as chance_fleiss,
        sum(n_of_first_rater * (n_paired - n_of_first_rater))
        / nullif(sum(n_of_first_rater) * sum(n_of_first_rater), 0) as chance_cohen
    from placed
    group by slice_number

)
{%- endmacro %}
