-- One row per session and slice: how far raters agree, and how far they are right where a reference says what is.
{{ config(materialized='table') }}
{%- set slice = calibration_slice() -%}
{%- set coefficients = calibration_coefficients() %}
with

{{ calibration_labels() }},

{{ calibration_items() }},

{{ calibration_estimates() }},

{{ calibration_deviations() }},

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
