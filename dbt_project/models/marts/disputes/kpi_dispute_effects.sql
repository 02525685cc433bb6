-- One row per month of decisions and site with a dispute: its accuracy as audited, what accepted disputes changed, and
-- what readings of controls change.
--
-- Sums run over verdicts that estimate, by the weights that they have now. A verdict that was pending or unassessable
-- until a dispute settled it is in the accuracy and not in the one as audited. Disputes have settled every error that a
-- site contests. Controls settle a share of the correct verdicts that nobody else has adjudicated or called wrong. So
-- each control that was read represents those of its day, and the share overturned is taken for the month.
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
        outcomes.decision_date,
        outcomes.sampling_weight as weight,
        case when disputes.dispute_id is null then 0 else 1 end as was_changed,
        case when controls.decision_id is null then 0 else 1 end as is_control,
        case when controls.decision_id is not null and outcomes.is_adjudicated then 1 else 0 end as is_control_read,
        case
            when controls.decision_id is not null then 1
            when outcomes.error_type = 'correct' and not outcomes.is_adjudicated and disputes.dispute_id is null then 1
            else 0
        end as could_be_control,
        case when outcomes.decision = outcomes.verdict_decision then 1 else 0 end as is_correct,
        -- a control was correct when it was chosen
        case
            when controls.decision_id is not null or outcomes.decision = outcomes.verdict_decision then 1
            else 0
        end as is_correct_without_controls,
        case
            when controls.decision_id is not null then 1
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
    left join {{ ref('stg_dispute_controls') }} as controls
        on
            outcomes.decision_id = controls.decision_id
            and outcomes.decision_date = controls.decision_date

),

weighted as (

    select
        *,
        is_control_read * (1 - is_correct) as is_overturned,
        weight * is_control_read
        * sum(weight * could_be_control) over (partition by decision_month, vendor, site, decision_date)
        / nullif(
            sum(weight * is_control_read) over (partition by decision_month, vendor, site, decision_date), 0
        ) as control_weight
    from verdicts

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
            as accuracy_as_audited,
        sum(weight * is_correct_without_controls) / sum(weight) as accuracy_after_disputes,
        sum(weight * could_be_control) / sum(weight) as correct_share,
        sum(is_control) as n_controls,
        sum(is_control_read) as n_controls_read,
        sum(is_overturned) as n_controls_overturned,
        sum(control_weight) as control_weight,
        sum(control_weight * control_weight) as control_weight_squared,
        sum(control_weight * control_weight * is_overturned) as control_weight_squared_overturned,
        sum(control_weight * is_overturned) / nullif(sum(control_weight), 0) as overturned
    from weighted
    group by decision_month, vendor, site

),

with_size as (

    select
        *,
        {{ weighted_size(
            'overturned', 'control_weight', 'control_weight_squared', 'control_weight_squared_overturned'
        ) }} as size
    from summed

)

select
    decision_month,
    vendor,
    site,
    n_audited,
    cast(n_changed as bigint) as n_changed,
    round(accuracy_as_audited, 10) as accuracy_as_audited,
    round(accuracy, 10) as accuracy,
    round(accuracy_after_disputes - accuracy_as_audited, 10) as change_from_disputes,
    cast(n_controls as bigint) as n_controls,
    cast(n_controls_read as bigint) as n_controls_read,
    cast(n_controls_overturned as bigint) as n_controls_overturned,
    round(0 - overturned * correct_share, 10) as change_from_controls,
    round(0 - {{ wilson_bound('overturned', 'size', 'upper') }} * correct_share, 10) as change_from_controls_lower,
    round(0 - {{ wilson_bound('overturned', 'size', 'lower') }} * correct_share, 10) as change_from_controls_upper,
    round(accuracy_after_disputes - overturned * correct_share, 10) as accuracy_with_both
from with_size
