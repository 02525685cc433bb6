-- One row per month of decisions and slice (all, site, auditor) with a dispute: how often verdicts are disputed and changed.
--
-- The auditor is who gave the disputed verdict. Acceptance is among accepted and rejected ones; expired and withdrawn
-- disputes are in no rate.
{{ config(rows_of='months') }}
{%- set slices = {
    'all': ("'(all)'", 'true'),
    'site': (site_value(), "decided_by = 'bpo'"),
    'auditor': ('auditor_key', 'auditor_key is not null'),
} %}
with

months as (

    select
        period_start as decision_month,
        period_end
    from {{ ref('int_periods') }}
    where period_kind = 'month'

),

disputes as (

    select
        months.decision_month,
        disputes.*
    from {{ ref('fct_disputes') }} as disputes
    inner join months on disputes.decision_date between months.decision_month and months.period_end

),

verdicts as (

    select
        months.decision_month,
        outcomes.decided_by,
        outcomes.vendor,
        outcomes.site,
        outcomes.auditor_key
    from {{ ref('fct_audit_outcomes') }} as outcomes
    inner join months on outcomes.decision_date between months.decision_month and months.period_end
    where outcomes.organisation = 'client'

),

{%- for relation in ['disputes', 'verdicts'] %}

sliced_{{ relation }} as (
    {% for kind, (value, condition) in slices.items() %}
    select
        '{{ kind }}' as slice_kind,
        {{ value }} as slice_value,
        *
    from {{ relation }}
    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),
{%- endfor %}

verdict_counts as (

    select
        decision_month,
        slice_kind,
        slice_value,
        count(*) as n_audited
    from sliced_verdicts
    group by decision_month, slice_kind, slice_value

),

dispute_counts as (

    select
        decision_month,
        slice_kind,
        slice_value,
        count(*) as n_disputes,
        count(distinct case when state in ('open', 'accepted', 'rejected') then decision_id end) as n_disputed,
        sum(case when state = 'open' then 1 else 0 end) as n_open,
        sum(case when state = 'accepted' then 1 else 0 end) as n_accepted,
        sum(case when state = 'rejected' then 1 else 0 end) as n_rejected,
        sum(case when state = 'withdrawn' then 1 else 0 end) as n_withdrawn,
        sum(case when state = 'expired' then 1 else 0 end) as n_expired,
        sum(case when resolver_conflict is not null then 1 else 0 end) as n_resolver_conflicts
    from sliced_disputes
    group by decision_month, slice_kind, slice_value

),

durations as (

    select
        decision_month,
        slice_kind,
        slice_value,
        'resolution_hours' as measure,
        resolution_hours as duration,
        row_number() over (
            partition by decision_month, slice_kind, slice_value order by resolution_hours, dispute_id
        ) as n_up_to,
        count(*) over (partition by decision_month, slice_kind, slice_value) as n_known
    from sliced_disputes
    where resolution_hours is not null

),

quantiles as (

    select
        decision_month,
        slice_kind,
        slice_value,
        {{ counted_quantile('resolution_hours', 0.5) }} as resolution_hours_median,
        {{ counted_quantile('resolution_hours', 0.9) }} as resolution_hours_p90
    from durations
    group by decision_month, slice_kind, slice_value

),

rated as (

    select
        dispute_counts.*,
        coalesce(verdict_counts.n_audited, 0) as n_audited,
        cast(n_disputed as double) / nullif(verdict_counts.n_audited, 0) as dispute_rate,
        cast(n_accepted as double) / nullif(n_accepted + n_rejected, 0) as acceptance_rate,
        cast(nullif(n_accepted + n_rejected, 0) as double) as n_resolved
    from dispute_counts
    left join verdict_counts
        on
            dispute_counts.decision_month = verdict_counts.decision_month
            and dispute_counts.slice_kind = verdict_counts.slice_kind
            and dispute_counts.slice_value = verdict_counts.slice_value

)

select
    rated.decision_month,
    rated.slice_kind,
    rated.slice_value,
    rated.n_audited,
    rated.n_disputes,
    rated.n_disputed,
    round(rated.dispute_rate, 10) as dispute_rate,
    cast(rated.n_open as bigint) as n_open,
    cast(rated.n_accepted as bigint) as n_accepted,
    cast(rated.n_rejected as bigint) as n_rejected,
    cast(rated.n_withdrawn as bigint) as n_withdrawn,
    cast(rated.n_expired as bigint) as n_expired,
    round(rated.acceptance_rate, 10) as acceptance_rate,
    round({{ wilson_bound('rated.acceptance_rate', 'rated.n_resolved', 'lower') }}, 10) as acceptance_rate_lower,
    round({{ wilson_bound('rated.acceptance_rate', 'rated.n_resolved', 'upper') }}, 10) as acceptance_rate_upper,
    cast(rated.n_resolver_conflicts as bigint) as n_resolver_conflicts,
    round(quantiles.resolution_hours_median, 6) as resolution_hours_median,
    round(quantiles.resolution_hours_p90, 6) as resolution_hours_p90
from rated
left join quantiles
    on
        rated.decision_month = quantiles.decision_month
        and rated.slice_kind = quantiles.slice_kind
        and rated.slice_value = quantiles.slice_value
