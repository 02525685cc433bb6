-- One row per policy, version and start of force, as last delivered.
select
    policy_code,
    policy_name,
    severity,
    policy_version,
    effective_from,
    effective_to,
    dsa_category
from {{ last_delivered('policies', ['policy_code', 'policy_version', 'effective_from']) }}
