-- One row per period kind (28_days, month), period, slice and metric: the figure as auditors read it, and beside it the
-- same corrected for their errors.
--
-- corrected_estimate is the two-phase difference estimator: the settled verdict of a random share of the readings says by
-- how much first readings are wrong. Rogan and Gladen's estimate corrects with sensitivity and specificity from golden
-- items, of all slices together. Weeks are too short for either. Not by policy, and not for recall (docs/estimation.md).
{{ config(rows_of='periods') }}
{%- set totals = [
    'first_total', 'change_in_final', 'second_total', 'disagreement_total', 'disagreement_settled_total',
    'disagreement_change', 'disagreement_change_variance', 'agreement_total', 'agreement_settled_total',
    'agreement_change', 'agreement_change_variance',
] %}
{%- set counts = [
    'n_read_twice', 'n_disagreements_settled', 'n_agreements_settled', 'n_overturned', 'n_golden_violating',
    'n_golden_found', 'n_golden_clean', 'n_golden_cleared',
] %}
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

sums as (

    select
        periods.period_kind,
        periods.period_start,
        days.slice_kind,
        days.slice_value,
        days.metric,
        sum(days.n_audited) as n_first,
        sum(days.n_read_twice - days.n_disagreements) as n_agreements,
        {%- for count in counts %}
        cast(sum(days.{{ count }}) as bigint) as {{ count }},
        {%- endfor %}
        {%- for total in totals %}
        cast(sum(days.{{ total }}) as double) as {{ total }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_reading_sums_daily') }} as days
    inner join periods on days.decision_date between periods.period_start and periods.period_end
    group by periods.period_kind, periods.period_start, days.slice_kind, days.slice_value, days.metric

),

parts as (

    select
        *,
        disagreement_total / nullif(second_total, 0) as disagreement_part,
        agreement_total / nullif(second_total, 0) as agreement_part,
        cast(1 as double) / nullif(n_read_twice, 0) as one_read_twice,
        cast(1 as double) / nullif(n_agreements_settled, 0) as one_settled,
        cast(n_read_twice as double) / nullif(n_first, 0) as second_fraction,
        cast(n_agreements_settled as double) / nullif(n_agreements, 0) as agreement_fraction
    from sums

),

-- Of the rate of the event. Beside what was seen, each part has the variance of one more first reading overturned.
changes as (

    select
        *,
        case
            when second_total = 0 then 'nothing was read twice'
            when disagreement_total > 0 and disagreement_settled_total = 0 then 'no disagreement was adjudicated'
            when agreement_total > 0 and agreement_settled_total = 0 then 'no agreement was adjudicated'
        end as missing,
        coalesce(disagreement_part * disagreement_change / nullif(disagreement_settled_total, 0), 0)
        + coalesce(agreement_part * agreement_change / nullif(agreement_settled_total, 0), 0)
        - change_in_final / nullif(first_total, 0) as change,
        coalesce(
            disagreement_part * disagreement_part * disagreement_change_variance
            / nullif(disagreement_settled_total * disagreement_settled_total, 0), 0
        )
        + coalesce(
            agreement_part * agreement_part * agreement_change_variance
            / nullif(agreement_settled_total * agreement_settled_total, 0), 0
        )
        + greatest(1 - second_fraction, 0) * one_read_twice * one_read_twice
        + coalesce(
            greatest(1 - second_fraction * agreement_fraction, 0)
            * agreement_part * agreement_part * one_settled * one_settled, 0
        ) as change_variance
    from parts

),

-- Readings of golden items that stood in worksheets of these days; the registry has what is right.
golden_in_worksheets as (

    select
        periods.period_kind,
        periods.period_start,
        answers.decision,
        {{ is_violating('answers.verdict_decision') }} as violation,
        {{ is_violating('answers.answer') }} as violation_read
    from {{ ref('int_golden_answers') }} as answers
    inner join periods on answers.shown_on between periods.period_start and periods.period_end
    where answers.subject_kind = 'auditor' and answers.decision is not null and answers.is_read

),

golden_readings as (

    select
        period_kind,
        period_start,
        metric,
        n_golden_violating,
        n_golden_found,
        n_golden_clean,
        n_golden_cleared
    from sums
    where slice_kind = 'all' and metric in ('prevalence', 'leakage_rate')
    {%- for metric, condition in [('prevalence', 'true'), ('leakage_rate', "decision = 'approve'")] %}
    union all
    select
        period_kind,
        period_start,
        '{{ metric }}' as metric,
        violation as n_golden_violating,
        violation * violation_read as n_golden_found,
        1 - violation as n_golden_clean,
        (1 - violation) * (1 - violation_read) as n_golden_cleared
    from golden_in_worksheets
    where {{ condition }}
    {%- endfor %}

),

golden_counts as (

    select
        period_kind,
        period_start,
        metric,
        cast(sum(n_golden_violating) as bigint) as n_golden_violating,
        cast(sum(n_golden_found) as bigint) as n_golden_found,
        cast(sum(n_golden_clean) as bigint) as n_golden_clean,
        cast(sum(n_golden_cleared) as bigint) as n_golden_cleared
    from golden_readings
    group by period_kind, period_start, metric

),

-- Golden items are few, so one sensitivity and one specificity serve every slice.
golden as (

    select
        period_kind,
        period_start,
        metric,
        n_golden_violating,
        n_golden_clean,
        cast(n_golden_found as double) / nullif(n_golden_violating, 0) as sensitivity,
        cast(n_golden_cleared as double) / nullif(n_golden_clean, 0) as specificity,
        {{ golden_variance('n_golden_found', 'n_golden_violating') }} as sensitivity_variance,
        {{ golden_variance('n_golden_cleared', 'n_golden_clean') }} as specificity_variance
    from golden_counts

),

joined as (

    select
        figures.*,
        coalesce(changes.n_read_twice, 0) as n_read_twice,
        coalesce(changes.n_disagreements_settled + changes.n_agreements_settled, 0) as n_adjudicated,
        coalesce(changes.n_agreements_settled, 0) as n_agreements_adjudicated,
        coalesce(changes.n_overturned, 0) as n_overturned,
        case
            when figures.estimate is null then 'no verdicts'
            when changes.metric is null then 'nothing was read twice'
            else changes.missing
        end as missing,
        figures.estimate + figures.sign * changes.change as corrected,
        changes.change_variance,
        golden.n_golden_violating,
        golden.n_golden_clean,
        golden.sensitivity,
        golden.specificity,
        golden.sensitivity_variance,
        golden.specificity_variance,
        golden.sensitivity + golden.specificity - 1 as told_apart,
        {{ rogan_gladen('figures.estimate', 'golden.sensitivity', 'golden.specificity') }} as rogan_gladen,
        settings.min_audited
    from figures_as_read as figures
    cross join {{ ref('stg_run_settings') }} as settings
    left join changes
        on
            figures.period_kind = changes.period_kind
            and figures.period_start = changes.period_start
            and figures.slice_kind = changes.slice_kind
            and figures.slice_value = changes.slice_value
            and figures.metric = changes.metric
    left join golden
        on
            figures.period_kind = golden.period_kind
            and figures.period_start = golden.period_start
            and figures.metric = golden.metric

),

judged as (

    select
        *,
        case
            when missing is not null then missing
            when round(corrected, 10) < 0 then 'below 0'
            when round(corrected, 10) > 1 then 'above 1'
        end as undefined_reason,
        case
            when metric not in ('prevalence', 'leakage_rate') then null
            when estimate is null then 'no verdicts'
            when coalesce(least(n_golden_violating, n_golden_clean), 0) < min_audited then 'too few golden readings'
            when told_apart <= 0 then 'sensitivity + specificity is not above 1'
            when round(rogan_gladen, 10) < 0 then 'below 0'
            when round(rogan_gladen, 10) > 1 then 'above 1'
        end as rogan_gladen_reason
    from joined

)

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
