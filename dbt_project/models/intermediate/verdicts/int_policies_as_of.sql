-- One row per policy and day of this run: the version in force at the end of the day, else the earliest.
with

entries as (

    select
        run_days.decision_date,
        policies.policy_code,
        policies.severity,
        policies.policy_version,
        row_number() over (
            partition by run_days.decision_date, policies.policy_code
            order by
                case when policies.effective_from <= run_days.decision_date then 0 else 1 end,
                case
                    when policies.effective_from <= run_days.decision_date
                        then {{ days_between('policies.effective_from', 'run_days.decision_date') }}
                    else {{ days_between('run_days.decision_date', 'policies.effective_from') }}
                end,
                {{ version_order('policies.policy_version') }} desc
        ) as preference
    from {{ ref('stg_policies') }} as policies
    cross join {{ ref('stg_run_days') }} as run_days

)

select
    decision_date,
    policy_code,
    severity,
    policy_version
from entries
where preference = 1
