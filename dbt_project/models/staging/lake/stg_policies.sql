-- One row per policy, version and start of force, as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by policy_code, policy_version, effective_from
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('policies') }}

)

select
    policy_code,
    policy_name,
    severity,
    policy_version,
    effective_from,
    effective_to,
    dsa_category
from ranked
where version_rank = 1
