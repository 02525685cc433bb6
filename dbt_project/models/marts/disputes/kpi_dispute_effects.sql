-- One row per month of decisions and site with a dispute: its accuracy as audited, and what accepted disputes changed.
--
-- Sums run over verdicts that estimate, by the weights that stand now. A verdict that was pending or unassessable until a
-- dispute settled it is in the accuracy and not in the one as audited.
{{ config(rows_of='months') }}
with

months as (

    select
        period_start as decision_month,
        period_end
    from {{ ref('int_periods') }}
    where period_kind = 'month'

),

disputed_sites as (

    select distinct
        months.decision_month,
        months.period_end,
        disputes.vendor,
        disputes.site
    from {{ ref('fct_disputes') }} as disputes
    inner join months on disputes.decision_date between months.decision_month and months.period_end
    where disputes.decided_by = 'bpo' and disputes.vendor is not null and disputes.site is not null

),

verdicts as (

    select
        sites.decision_month,
        sites.vendor,
        sites.site,
        outcomes.sampling_weight as weight,
        case when disputes.dispute_id is null then 0 else 1 end as was_changed,
        case when outcomes.decision = outcomes.verdict_decision then 1 else 0 end as is_correct,
        case
            when disputes.dispute_id is null then case when outcomes.decision = outcomes.verdict_decision then 1 else 0 end
            when disputes.error_type_before in ('pending', 'unassessable') then null
            when outcomes.decision = disputes.verdict_decision_before then 1
            else 0
        end as was_correct
    from disputed_sites as sites
    inner join {{ ref('fct_audit_outcomes') }} as outcomes
        on
            outcomes.decision_date between sites.decision_month and sites.period_end
            and outcomes.decided_by = 'bpo'
            and sites.vendor = outcomes.vendor
            and sites.site = outcomes.site
            and outcomes.is_estimating
    left join {{ ref('fct_disputes') }} as disputes
        on
            outcomes.decision_id = disputes.decision_id
            and outcomes.decision_date = disputes.decision_date
            and disputes.is_deciding

),

summed as (

    select
        decision_month,
        vendor,
        site,
        count(*) as n_audited,
        sum(was_changed) as n_changed,
        sum(weight * is_correct) / sum(weight) as accuracy,
        sum(weight * was_correct) / nullif(sum(case when was_correct is not null then weight end), 0)
            as accuracy_as_audited
    from verdicts
    group by decision_month, vendor, site

)

select
    decision_month,
    vendor,
    site,
    n_audited,
    cast(n_changed as bigint) as n_changed,
    round(accuracy_as_audited, 10) as accuracy_as_audited,
    round(accuracy, 10) as accuracy,
    round(accuracy - accuracy_as_audited, 10) as change_from_disputes
from summed
