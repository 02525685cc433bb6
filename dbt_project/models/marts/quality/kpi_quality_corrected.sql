-- One row per period kind (28_days, month), period, slice and metric: the figure as auditors read it, and beside it the
-- same corrected for their errors.
--
-- corrected_estimate is the two-phase difference estimator: the settled verdict of a random share of the readings says by
-- how much first readings are wrong. Rogan and Gladen's estimate corrects with sensitivity and specificity from golden
-- items, of all slices together. Weeks are too short for either. Not by policy, and not for recall (docs/estimation.md).
{{ config(rows_of='periods') }}
with

periods as (

    select * from {{ ref('int_periods') }} where period_kind in ('28_days', 'month')

),

{{ figures_of_periods(['28_days', 'month']) }},

figures_as_read as (

    select
        period_kind,
        period_start,
        period_end,
        slice_kind,
        slice_value,
        metric,
        estimate,
        lower,
        upper,
        n_audited,
        status as status_as_read,
        case when metric in ({{ complements() }}) then -1 else 1 end as sign
    from figures
    where slice_kind <> 'policy' and metric in ('{{ corrected_metrics().keys() | join("', '") }}')

),

{{ second_phase_changes() }},

{{ golden_rates() }},

{{ corrections_judged() }}

select
    period_kind,
    period_start,
    period_end,
    slice_kind,
    slice_value,
    metric,
    estimate,
    lower,
    upper,
    case when undefined_reason is null then round(corrected, 10) end as corrected_estimate,
    {%- for side, distance in [('lower', 'estimate - lower'), ('upper', 'upper - estimate')] %}
    case
        when missing is null then round({{ bound_with('corrected', distance, 'change_variance', side) }}, 10)
    end as corrected_{{ side }},
    {%- endfor %}
    case when missing is null then round(corrected - estimate, 10) end as correction,
    n_audited,
    n_read_twice,
    n_adjudicated,
    n_agreements_adjudicated,
    n_overturned,
    case
        when undefined_reason is not null then 'undefined'
        when status_as_read <> 'ok' or n_read_twice < min_audited or n_agreements_adjudicated < min_audited
            then 'insufficient'
        else 'ok'
    end as status,
    undefined_reason,
    n_golden_violating,
    n_golden_clean,
    round(sensitivity, 10) as sensitivity,
    round(specificity, 10) as specificity,
    case
        when rogan_gladen_reason is null and metric in ('prevalence', 'leakage_rate') then round(rogan_gladen, 10)
    end as rogan_gladen_estimate,
    {%- for side, distance in [('lower', 'estimate - lower'), ('upper', 'upper - estimate')] %}
    case
        when rogan_gladen_reason is null and metric in ('prevalence', 'leakage_rate')
            then round({{ bound_with(
                'rogan_gladen', '(' ~ distance ~ ') / told_apart',
                '(rogan_gladen * rogan_gladen * sensitivity_variance'
                ~ ' + (1 - rogan_gladen) * (1 - rogan_gladen) * specificity_variance) / (told_apart * told_apart)',
                side
            ) }}, 10)
    end as rogan_gladen_{{ side }},
    {%- endfor %}
    rogan_gladen_reason
from judged
