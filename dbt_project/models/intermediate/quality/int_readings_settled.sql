-- One row per decision of this run's days whose verdict estimates, that waits for an adjudication, or that was read as
-- a golden item: its first reading, and its outcome in the second phase.
--
-- First phase: the verdicts that estimate. Second phase: those that the draw marked for a second reading and that got
-- one, also where the two disagree and wait. Where they disagree all are to be adjudicated, where they agree those that
-- the draw marked. A verdict in the second phase represents 1 / second_read_share others, one that settles an agreement
-- for 1 / (second_read_share * agreement_share). Readings and adjudications that the draw did not ask for are in no
-- phase, but their outcome is in the final verdict. Golden readings are about items that an adjudication has settled.
{{ config(materialized='duckdb_view') }}
with

outcomes as (

    select
        *,
        coalesce(is_adjudicated and verdict_decision <> 'unassessable', false) as is_settled,
        coalesce(first_verdict_decision <> 'unassessable', false) as is_first_assessed,
        -- all of a stratum weigh the same, those that wait for their adjudication too
        max(sampling_weight) over (partition by decision_date, wave, stratum_id) as stratum_weight
    from {{ ref('int_outcomes') }}
    where organisation = 'client' and stratum_id is not null

),

golden_readings as (

    select
        decision_date,
        decision_id,
        count(*) as n_golden,
        sum({{ is_violating('verdict_decision') }}) as n_golden_acted
    from {{ ref('int_audits_placed') }}
    where audit_reason = 'golden' and organisation = 'client' and verdict_decision <> 'unassessable'
    group by decision_date, decision_id

),

phased as (

    select
        outcomes.*,
        case when outcomes.is_settled then coalesce(golden_readings.n_golden, 0) else 0 end as n_golden,
        case when outcomes.is_settled then coalesce(golden_readings.n_golden_acted, 0) else 0 end as n_golden_acted,
        samples.second_read_share,
        samples.agreement_share,
        coalesce(samples.is_agreement_adjudicated, false) as is_agreement_marked,
        coalesce(
            (outcomes.is_estimating or outcomes.error_type = 'pending')
            and outcomes.is_first_assessed
            and outcomes.stratum_weight is not null
            and outcomes.second_verdict_decision is not null
            and samples.is_second_read
            and samples.second_read_share > 0,
            false
        ) as is_read_twice,
        coalesce(outcomes.first_verdict_decision <> outcomes.second_verdict_decision, false) as is_disagreement
    from outcomes
    left join {{ ref('int_samples') }} as samples
        on
            outcomes.decision_id = samples.decision_id
            and outcomes.decision_date = samples.decision_date
            and samples.draw_reason = 'random'
    left join golden_readings
        on
            outcomes.decision_id = golden_readings.decision_id
            and outcomes.decision_date = golden_readings.decision_date

),

settled as (

    select
        *,
        is_read_twice and is_settled and (is_disagreement or is_agreement_marked) as is_settled_by_design,
        is_settled and is_first_assessed as has_both_verdicts,
        {{ is_violating('verdict_decision') }} as violation,
        {{ is_violating('first_verdict_decision') }} as first_violation
    from phased
    where is_estimating or is_read_twice or n_golden > 0

)

select
    decision_id,
    decision_date,
    decided_by,
    entity_type,
    queue_id,
    vendor,
    site,
    model_name,
    model_version,
    market,
    language,
    policy_code,
    decision in ('remove', 'restrict') as is_acted,
    is_estimating,
    is_read_twice,
    is_read_twice and is_disagreement as is_disagreement,
    is_settled_by_design,
    case when is_estimating then sampling_weight end as sampling_weight,
    case when is_read_twice then stratum_weight / second_read_share end as second_weight,
    case
        when is_settled_by_design and is_disagreement then second_read_share
        when is_settled_by_design then second_read_share * agreement_share
    end as settled_share,
    case when has_both_verdicts then violation - first_violation else 0 end as violation_change,
    case
        when has_both_verdicts
            then
                case when decision <> verdict_decision then 1 else 0 end
                - case when decision <> first_verdict_decision then 1 else 0 end
        else 0
    end as error_change,
    case when violation = 1 then n_golden else 0 end as n_golden_violating,
    case when violation = 1 then n_golden_acted else 0 end as n_golden_found,
    case when violation = 0 then n_golden else 0 end as n_golden_clean,
    case when violation = 0 then n_golden - n_golden_acted else 0 end as n_golden_cleared
from settled
