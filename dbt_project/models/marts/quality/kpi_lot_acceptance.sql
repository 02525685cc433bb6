-- One row per vendor, site and week (its Monday): whether the lot was accepted, or that there is no verdict.
--
-- Sample size and acceptance number are the recorded ones; here verdicts are counted and compared with them. There is a
-- verdict as soon as what is still open cannot change it.
{{ config(rows_of='weeks') }}
with

weeks as (

    select
        period_start as decision_week,
        period_end
    from {{ ref('int_periods') }}
    where period_kind = 'week'

),

sites as (

    select
        weeks.decision_week,
        {{ site_part('counts.slice_value', 'vendor') }} as vendor,
        {{ site_part('counts.slice_value', 'site') }} as site,
        sum(counts.n_decisions) as n_decisions
    from {{ ref('fct_stratum_slice_counts') }} as counts
    inner join weeks on counts.decision_date between weeks.decision_week and weeks.period_end
    where
        counts.slice_kind = 'site'
        and counts.slice_value <> '(blank)'
        and counts.slice_value not like '(blank)/%'
        and counts.slice_value not like '%/(blank)'
    group by weeks.decision_week, counts.slice_value

),

lots as (

    select * from {{ ref('stg_draw_lots') }}
    union all
    select * from {{ ref('int_lots_proposed') }}

),

inspected as (

    select
        weeks.decision_week,
        samples.vendor,
        samples.site,
        sum(case when outcomes.error_type not in ('pending', 'unassessable') then 1 else 0 end) as n_inspected,
        sum(case when outcomes.error_type = 'unassessable' then 1 else 0 end) as n_unassessable,
        sum(case
            when outcomes.error_type not in ('pending', 'unassessable')
                and outcomes.decision <> outcomes.verdict_decision then 1
            else 0
        end) as n_nonconforming
    from {{ ref('fct_audit_samples') }} as samples
    inner join weeks on samples.decision_date between weeks.decision_week and weeks.period_end
    left join {{ ref('fct_audit_outcomes') }} as outcomes
        on
            samples.decision_id = outcomes.decision_id
            and samples.decision_date = outcomes.decision_date
            and outcomes.organisation = 'client'
    where samples.lot_rank is not null
    group by weeks.decision_week, samples.vendor, samples.site

),

compared as (

    select
        lots.*,
        cast(coalesce(inspected.n_inspected, 0) as bigint) as n_inspected,
        cast(coalesce(inspected.n_unassessable, 0) as bigint) as n_unassessable,
        cast(coalesce(inspected.n_nonconforming, 0) as bigint) as n_nonconforming,
        lots.n_to_inspect - coalesce(inspected.n_inspected, 0) as n_unknown
    from lots
    left join inspected
        on
            lots.decision_week = inspected.decision_week
            and lots.vendor = inspected.vendor
            and lots.site = inspected.site

),

digits as (
    {% for digit in range(10) %}
    select {{ digit }} as digit{{ ' union all' if not loop.last }}
    {%- endfor %}

),

error_rates as (

    select
        cast(ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as double) / 10000
            as error_rate
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands

),

plans as (

    select distinct
        n_to_inspect,
        acceptance_number
    from lots
    where n_to_inspect > 0

),

characteristics as (

    select
        plans.n_to_inspect,
        plans.acceptance_number,
        error_rates.error_rate,
        {{ acceptance_probability('plans.n_to_inspect', 'plans.acceptance_number', 'error_rates.error_rate') }}
            as acceptance_probability
    from plans
    cross join error_rates

),

risks as (

    select
        n_to_inspect,
        acceptance_number,
        max(case when acceptance_probability >= 0.95 then error_rate end) as producer_risk_quality,
        min(case when acceptance_probability <= 0.1 then error_rate end) as consumer_risk_quality
    from characteristics
    group by n_to_inspect, acceptance_number

)

select
    sites.decision_week,
    sites.vendor,
    sites.site,
    cast(sites.n_decisions as bigint) as n_decisions,
    compared.lot_aql,
    compared.lot_level,
    compared.inspection,
    compared.lot_size,
    compared.code_letter,
    compared.plan_letter,
    compared.n_to_inspect,
    compared.acceptance_number,
    compared.acceptance_number + 1 as rejection_number,
    compared.n_inspected,
    compared.n_unassessable,
    compared.n_nonconforming,
    case
        when compared.acceptance_number is null then 'no_lot_verdict'
        when compared.n_nonconforming > compared.acceptance_number then 'not_accepted'
        when compared.n_nonconforming + compared.n_unknown <= compared.acceptance_number then 'accepted'
        when compared.n_unknown > compared.n_unassessable then 'pending'
        else 'no_lot_verdict'
    end as verdict,
    case
        when risks.n_to_inspect is not null
            then round({{ acceptance_probability(
                'compared.n_to_inspect', 'compared.acceptance_number', '(compared.lot_aql / 100.0)'
            ) }}, 6)
    end as acceptance_probability_at_aql,
    risks.producer_risk_quality,
    risks.consumer_risk_quality
from sites
left join compared
    on
        sites.decision_week = compared.decision_week
        and sites.vendor = compared.vendor
        and sites.site = compared.site
left join risks
    on
        compared.n_to_inspect = risks.n_to_inspect
        and compared.acceptance_number = risks.acceptance_number
