-- One row per decision of this run's days, as it is now: the last version delivered.
{{ config(materialized='run_view') }}

with

versions as (

    select * from {{ ref('stg_decision_versions') }}

),

replaced as (

    select distinct
        decision_id,
        receipt_sequence
    from {{ ref('stg_superseded_decisions') }}

)

select versions.*
from versions
left join replaced
    on
        versions.decision_id = replaced.decision_id
        and versions.receipt_sequence = replaced.receipt_sequence
where replaced.decision_id is null
