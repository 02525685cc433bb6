-- One row per audited decision of this run's days whose final verdict was made by another version of the policy than the
-- one in force on the decision day.
--
-- Where the decision was made by that version too and both agree, it counts as correct, and both may be wrong together.
-- The policy is the verdict's, else the decision's; of several it is enough that one is in force as it was used.
with

outcomes as (

    select
        *,
        coalesce(verdict_policy_code, policy_code) as policies_used
    from {{ ref('int_outcomes') }}
    where policy_version_used is not null and verdict_decision <> 'unassessable'

),

looked_up as (

    select
        outcomes.decision_date,
        outcomes.decision_id,
        min(policies.policy_version) as policy_version_in_force,
        max(case when policies.policy_version = outcomes.policy_version_used then 1 else 0 end) as is_in_force
    from outcomes
    inner join {{ ref('int_policies_as_of') }} as policies
        on
            outcomes.decision_date = policies.decision_date
            and {{ is_one_of('policies.policy_code', 'outcomes.policies_used') }}
    where policies.policy_version is not null
    group by outcomes.decision_date, outcomes.decision_id

)

select
    outcomes.decision_id,
    outcomes.decision_date,
    case
        when outcomes.policy_version = outcomes.policy_version_used and outcomes.error_type = 'correct'
            then 'agreed_on_stale_policy'
        else 'verdict_on_stale_policy'
    end as finding,
    outcomes.policies_used as policy_codes,
    outcomes.policy_version_used,
    looked_up.policy_version_in_force,
    outcomes.policy_version as decision_policy_version,
    outcomes.decision,
    outcomes.verdict_decision,
    outcomes.error_type,
    outcomes.decided_by,
    outcomes.queue_id,
    outcomes.vendor,
    outcomes.site,
    outcomes.auditor_key,
    outcomes.organisation,
    outcomes.is_estimating
from outcomes
inner join looked_up
    on
        outcomes.decision_date = looked_up.decision_date
        and outcomes.decision_id = looked_up.decision_id
where looked_up.is_in_force = 0
