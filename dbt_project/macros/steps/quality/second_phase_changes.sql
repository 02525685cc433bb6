{#- A step of kpi_quality_corrected; it reads the CTE `periods` of the model. -#}
{% macro second_phase_changes() -%}
{%- set totals = [
    'first_total', 'change_in_final', 'second_total', 'disagreement_total', 'disagreement_settled_total',
    'disagreement_change', 'disagreement_change_variance', 'agreement_total', 'agreement_settled_total',
    'agreement_change', 'agreement_change_variance',
] -%}
{%- set counts = [
    'n_read_twice', 'n_disagreements_settled', 'n_agreements_settled', 'n_overturned', 'n_golden_violating',
    'n_golden_found', 'n_golden_clean', 'n_golden_cleared',
] -%}
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

)
{%- endmacro %}
