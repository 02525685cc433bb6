-- One row per policy: its latest version.
{{ config(materialized='table') }}
with

ranked as (

    select
        *,
        row_number() over (
            partition by policy_code
            order by effective_from desc, {{ version_order('policy_version') }} desc
        ) as preference
    from {{ ref('stg_policies') }}

)

select
    policy_code,
    policy_name,
    severity,
    policy_version,
    effective_from,
    dsa_category
from ranked
where preference = 1
