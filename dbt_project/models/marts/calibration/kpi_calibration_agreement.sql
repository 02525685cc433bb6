-- One row per session and slice: how far raters agree, and how far they are right where a reference says what is.
{{ config(materialized='table') }}
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

    select
        session_id,
        slice_kind,
        slice_value,
        slice_number
    from slices_numbered
    union all
    select
        session_id,
        'rater_reference' as slice_kind,
        rater_key as slice_value,
        null as slice_number
    from raters
    where
        has_reference = 1
        and not exists (
            select 1 from slices_numbered
            where
                slices_numbered.session_id = raters.session_id
                and slices_numbered.slice_kind = 'rater_reference'
                and slices_numbered.slice_value = raters.rater_key
        )

),

figures_with_deviations as (

    select
        estimated.slice_number,
        estimated.slice_kind,
        cast(estimated.n_items as bigint) as n_items,
        cast(estimated.n_items_paired as bigint) as n_items_paired,
        cast(estimated.n_ratings as bigint) as n_ratings,
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
        cast(estimated.n_referenced as bigint) as n_referenced,
        estimated.accuracy,
        {{ items_worth('estimated.accuracy', 'deviations.variance_accuracy', 'estimated.n_items_referenced') }}
            as items_worth_accuracy,
        estimated.expected_nominal
    from estimated
    inner join deviations on estimated.slice_number = deviations.slice_number

),

figures_with_bounds as (

    select
        slice_number,
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
            when slice_kind = 'rater_reference' then null
            when n_items_paired = 0 then 'no item has two ratings'
            when expected_nominal = 0 then 'every rating is the same label, so chance alone would agree as often'
        end as undefined_reason
    from figures_with_deviations

)

select
    slices.session_id,
    slices.slice_kind,
    slices.slice_value,
    coalesce(figures.n_items, 0) as n_items,
    coalesce(figures.n_items_paired, 0) as n_items_paired,
    coalesce(figures.n_ratings, 0) as n_ratings,
    {%- for name in ['percent_agreement'] + (coefficients | list) %}
    figures.{{ name }},
    figures.{{ name }}_lower,
    figures.{{ name }}_upper,
    {%- endfor %}
    coalesce(figures.n_referenced, 0) as n_referenced,
    figures.accuracy,
    figures.accuracy_lower,
    figures.accuracy_upper,
    case
        when figures.slice_number is null then 'the rater rated no item that has a reference'
        else figures.undefined_reason
    end as undefined_reason
from slices
left join figures_with_bounds as figures on slices.slice_number = figures.slice_number
