-- One row per session and slice: how far raters agree, and how far they are right where a reference says what is.
{{ config(materialized='table') }}
{%- set slice = ['session_id', 'slice_kind', 'slice_value'] -%}
{%- set scales = ['ordinal', 'interval'] -%}
{%- set coefficients = {
    'krippendorff_alpha': 'alpha_nominal',
    'krippendorff_alpha_ordinal': 'alpha_ordinal',
    'krippendorff_alpha_interval': 'alpha_interval',
    'gwet_ac1': 'ac1',
    'fleiss_kappa': 'fleiss',
    'cohen_kappa': 'cohen',
} %}
with

labelled as (

    select
        *,
        sum(n_ratings) over (
            partition by session_id, slice_kind, slice_value, pattern
        ) as n_ratings_of_item
    from {{ ref('int_calibration_patterns') }}

),

label_counts as (

    select
        {{ slice | join(', ') }},
        label,
        {{ label_value('label') }} as label_value,
        cast(sum(case when n_ratings_of_item >= 2 then n_items * n_ratings else 0 end) as double) as n_paired,
        cast(sum(n_items * n_of_first_rater) as double) as n_of_first_rater,
        sum(cast(n_items * n_ratings as double) / n_ratings_of_item) as n_items_worth
    from labelled
    group by {{ slice | join(', ') }}, label

),

sessions as (

    select
        session_id,
        count(*) as n_labels,
        count(label_value) as n_labels_on_a_scale
    from label_counts
    where slice_kind = 'all'
    group by session_id

),

-- ordinal alpha is interval alpha of the middle ranks: Krippendorff's ordinal distance is the difference of two
placed as (

    select
        label_counts.*,
        -- what a rater said earlier may be a label that nobody gives now
        greatest(sessions.n_labels, count(*) over (
            partition by label_counts.session_id, label_counts.slice_kind, label_counts.slice_value
        )) as n_labels,
        case when sessions.n_labels = sessions.n_labels_on_a_scale then label_counts.label_value end as at_interval,
        case
            when sessions.n_labels = sessions.n_labels_on_a_scale
                then sum(label_counts.n_paired) over (
                    partition by
                        label_counts.session_id, label_counts.slice_kind, label_counts.slice_value
                    order by label_counts.label_value, label_counts.label
                    rows between unbounded preceding and current row
                ) - label_counts.n_paired / 2
        end as at_ordinal
    from label_counts
    inner join sessions on label_counts.session_id = sessions.session_id

),

totals as (

    select
        {{ slice | join(', ') }},
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
    group by {{ slice | join(', ') }}

),

items as (

    select
        labelled.session_id,
        labelled.slice_kind,
        labelled.slice_value,
        labelled.pattern,
        max(labelled.n_items) as n_items,
        cast(sum(labelled.n_ratings) as double) as n_ratings,
        sum(labelled.n_referenced) as n_referenced,
        sum(labelled.n_correct) as n_correct,
        cast(sum(labelled.n_ratings * labelled.n_ratings) as double) as label_squares,
        sum(labelled.n_ratings * (totals.n_paired - placed.n_paired)) as distance_nominal,
        {%- for scale in scales %}
        sum(labelled.n_ratings * placed.at_{{ scale }}) as total_{{ scale }},
        sum(labelled.n_ratings * placed.at_{{ scale }} * placed.at_{{ scale }}) as squares_{{ scale }},
        sum(labelled.n_ratings * (
            totals.n_paired * placed.at_{{ scale }} * placed.at_{{ scale }}
            - 2 * placed.at_{{ scale }} * totals.total_{{ scale }} + totals.squares_{{ scale }}
        )) as distance_{{ scale }},
        {%- endfor %}
        sum(labelled.n_ratings * placed.n_items_worth / totals.n_items)
        / sum(labelled.n_ratings) as chance_fleiss,
        sum(
            labelled.n_of_first_rater * (placed.n_paired - placed.n_of_first_rater)
            + (labelled.n_ratings - labelled.n_of_first_rater) * placed.n_of_first_rater
        ) as chance_cohen
    from labelled
    inner join placed
        on
            labelled.session_id = placed.session_id
            and labelled.slice_kind = placed.slice_kind
            and labelled.slice_value = placed.slice_value
            and labelled.label = placed.label
    inner join totals
        on
            labelled.session_id = totals.session_id
            and labelled.slice_kind = totals.slice_kind
            and labelled.slice_value = totals.slice_value
    group by labelled.session_id, labelled.slice_kind, labelled.slice_value, labelled.pattern

),

disagreeing as (

    select
        *,
        case
            when n_ratings >= 2 then (label_squares - n_ratings) / (n_ratings * (n_ratings - 1))
        end as agreed,
        case
            when n_ratings >= 2 then (n_ratings * n_ratings - label_squares) / (n_ratings - 1) else 0
        end as disagreement_nominal
        {%- for scale in scales %},
        case
            when n_ratings >= 2
                then {{ squared_distances('n_ratings', 'total_' ~ scale, 'squares_' ~ scale) }} / (n_ratings - 1)
            else 0
        end as disagreement_{{ scale }}
        {%- endfor %}
    from items

),

observed as (

    select
        {{ slice | join(', ') }},
        sum(n_items) as n_items,
        sum(n_items * n_ratings) as n_ratings,
        cast(sum(case when n_ratings >= 2 then n_items else 0 end) as double) as n_items_paired,
        sum(n_items * agreed) / nullif(sum(case when n_ratings >= 2 then n_items else 0 end), 0) as agreed,
        sum(n_items * disagreement_nominal) as observed_nominal,
        {%- for scale in scales %}
        sum(n_items * disagreement_{{ scale }}) as observed_{{ scale }},
        {%- endfor %}
        sum(n_items * n_referenced) as n_referenced,
        sum(case when n_referenced > 0 then n_items else 0 end) as n_items_referenced,
        cast(sum(n_items * n_correct) as double) / nullif(sum(n_items * n_referenced), 0) as accuracy
    from disagreeing
    group by {{ slice | join(', ') }}

),

estimated as (

    select
        observed.*,
        totals.n_labels,
        totals.n_paired,
        totals.expected_nominal,
        totals.chance_fleiss,
        totals.chance_cohen,
        (1 - totals.chance_fleiss) / nullif(totals.n_labels - 1, 0) as chance_ac1,
        {%- for scale in scales %}
        totals.expected_{{ scale }},
        {%- endfor %}
        {%- for scale in ['nominal'] + scales %}
        {{ alpha('totals.n_paired', 'observed.observed_' ~ scale, 'totals.expected_' ~ scale) }} as alpha_{{ scale }},
        {%- endfor %}
        {{ beyond_chance('observed.agreed', '(1 - totals.chance_fleiss) / nullif(totals.n_labels - 1, 0)') }} as ac1,
        {{ beyond_chance('observed.agreed', 'totals.chance_fleiss') }} as fleiss,
        case
            when observed.slice_kind in ('rater_pair', 'rater_again')
                then {{ beyond_chance('observed.agreed', 'totals.chance_cohen') }}
        end as cohen
    from observed
    inner join totals
        on
            observed.session_id = totals.session_id
            and observed.slice_kind = totals.slice_kind
            and observed.slice_value = totals.slice_value

),

-- by how much each figure moves with the weight of an item
moved as (

    select
        estimated.session_id,
        estimated.slice_kind,
        estimated.slice_value,
        disagreeing.n_items,
        disagreeing.n_ratings,
        (disagreeing.agreed - estimated.agreed) / estimated.n_items_paired as agreed,
        (disagreeing.n_correct - estimated.accuracy * disagreeing.n_referenced)
        / nullif(estimated.n_referenced, 0) as accuracy,
        {%- for scale in ['nominal'] + scales %}
        case
            when disagreeing.n_ratings >= 2
                then {{ alpha_moved(
                    'estimated.n_paired', 'estimated.observed_' ~ scale, 'estimated.expected_' ~ scale,
                    'disagreeing.n_ratings', 'disagreeing.disagreement_' ~ scale, 'disagreeing.distance_' ~ scale
                ) }}
        end as alpha_{{ scale }},
        {%- endfor %}
        (
            coalesce((disagreeing.agreed - estimated.chance_ac1) / estimated.n_items_paired, 0)
            + (1 - estimated.ac1) * 2 * (disagreeing.chance_fleiss - estimated.chance_fleiss)
            / (estimated.n_items * nullif(estimated.n_labels - 1, 0))
        ) / nullif(1 - estimated.chance_ac1, 0) - estimated.ac1 / estimated.n_items as ac1,
        (
            coalesce((disagreeing.agreed - estimated.chance_fleiss) / estimated.n_items_paired, 0)
            - (1 - estimated.fleiss) * 2 * (disagreeing.chance_fleiss - estimated.chance_fleiss)
            / estimated.n_items
        ) / nullif(1 - estimated.chance_fleiss, 0) - estimated.fleiss / estimated.n_items as fleiss,
        (
            (disagreeing.agreed - estimated.agreed) / estimated.n_items_paired
            - (1 - estimated.cohen) * (
                disagreeing.chance_cohen / (estimated.n_items * cast(estimated.n_items as double))
                - 2 * estimated.chance_cohen / estimated.n_items
            )
        ) / nullif(1 - estimated.chance_cohen, 0) as cohen
    from estimated
    inner join disagreeing
        on
            estimated.session_id = disagreeing.session_id
            and estimated.slice_kind = disagreeing.slice_kind
            and estimated.slice_value = disagreeing.slice_value

),

deviations as (

    select
        {{ slice | join(', ') }},
        {%- for figure in ['agreed', 'accuracy'] %}
        sum(n_items * {{ figure }} * {{ figure }}) as variance_{{ figure }},
        {%- endfor %}
        {%- for figure in coefficients.values() %}
        sqrt(sum(n_items * {{ figure }} * {{ figure }})) as deviation_{{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moved
    group by {{ slice | join(', ') }}

),

raters as (

    select
        session_id,
        rater_key,
        max(max(case when reference_label is not null then 1 else 0 end)) over (
            partition by session_id
        ) as has_reference
    from {{ ref('fct_calibration_ratings') }}
    group by session_id, rater_key

),

slices as (

    select {{ slice | join(', ') }} from estimated
    union
    select
        first_rater.session_id,
        'rater_pair' as slice_kind,
        first_rater.rater_key || '|' || second_rater.rater_key as slice_value
    from raters as first_rater
    inner join raters as second_rater
        on
            first_rater.session_id = second_rater.session_id
            and first_rater.rater_key < second_rater.rater_key
    union
    select
        session_id,
        'rater_reference' as slice_kind,
        rater_key as slice_value
    from raters
    where has_reference = 1

),

figures as (

    select
        slices.session_id,
        slices.slice_kind,
        slices.slice_value,
        cast(coalesce(estimated.n_items, 0) as bigint) as n_items,
        cast(coalesce(estimated.n_items_paired, 0) as bigint) as n_items_paired,
        cast(coalesce(estimated.n_ratings, 0) as bigint) as n_ratings,
        estimated.agreed as percent_agreement,
        {{ items_worth('estimated.agreed', 'deviations.variance_agreed', 'estimated.n_items_paired') }}
            as items_worth_agreed,
        {%- for name, figure in coefficients.items() %}
        estimated.{{ figure }} as {{ name }},
        {%- if figure == 'cohen' %}
        deviations.deviation_cohen as deviation_cohen,
        {%- else %}
        deviations.deviation_{{ figure }} * sqrt(
            estimated.{{ ('n_items_paired' if 'alpha' in figure else 'n_items') }} / nullif(estimated.{{ ('n_items_paired' if 'alpha' in figure else 'n_items') }} - 1.0, 0)
        ) * {{ t_975('nullif(estimated.' ~ ('n_items_paired' if 'alpha' in figure else 'n_items') ~ ' - cast(1 as double), 0)') }}
        / {{ z_95() }} as deviation_{{ figure }},
        {%- endif %}
        {%- endfor %}
        cast(coalesce(estimated.n_referenced, 0) as bigint) as n_referenced,
        estimated.accuracy,
        {{ items_worth('estimated.accuracy', 'deviations.variance_accuracy', 'estimated.n_items_referenced') }}
            as items_worth_accuracy,
        estimated.expected_nominal
    from slices
    left join estimated
        on
            slices.session_id = estimated.session_id
            and slices.slice_kind = estimated.slice_kind
            and slices.slice_value = estimated.slice_value
    left join deviations
        on
            slices.session_id = deviations.session_id
            and slices.slice_kind = deviations.slice_kind
            and slices.slice_value = deviations.slice_value

)

select
    {{ slice | join(',\n    ') }},
    n_items,
    n_items_paired,
    n_ratings,
    {{ rounded('percent_agreement') }} as percent_agreement,
    {{ rounded(wilson_bound('percent_agreement', 'items_worth_agreed', 'lower')) }} as percent_agreement_lower,
    {{ rounded(wilson_bound('percent_agreement', 'items_worth_agreed', 'upper')) }} as percent_agreement_upper,
    {%- for name, figure in coefficients.items() %}
    {{ rounded(name) }} as {{ name }},
    {%- for side in ['lower', 'upper'] %}
    {{ rounded(coefficient_bound(name, 'deviation_' ~ figure, z_95(), 'n_items_paired', side)) }}
        as {{ name }}_{{ side }},
    {%- endfor %}
    {%- endfor %}
    n_referenced,
    {{ rounded('accuracy') }} as accuracy,
    {{ rounded(wilson_bound('accuracy', 'items_worth_accuracy', 'lower')) }} as accuracy_lower,
    {{ rounded(wilson_bound('accuracy', 'items_worth_accuracy', 'upper')) }} as accuracy_upper,
    case
        when slice_kind = 'rater_reference' and n_referenced = 0
            then 'the rater rated no item that has a reference'
        when slice_kind = 'rater_reference' then null
        when n_items_paired = 0 and slice_kind = 'rater_pair' then 'the two raters rated no item in common'
        when n_items_paired = 0 then 'no item has two ratings'
        when expected_nominal = 0 then 'every rating is the same label, so chance alone would agree as often'
    end as undefined_reason
from figures
