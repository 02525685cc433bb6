-- One row per delivered version of a decision of this run's days, people and machine alike: the files are those of the
-- days.
with

delivered_by_vendors as (

    select
        decision_id,
        decision_date,
        'bpo' as decided_by,
        'bpo_decisions' as source,
        content_id,
        entity_type,
        queue_id,
        vendor,
        site,
        moderator_key,
        cast(null as {{ dbt.type_string() }}) as model_name,
        cast(null as {{ dbt.type_string() }}) as model_version,
        decision,
        policy_code,
        policy_version,
        market,
        language,
        machine_score,
        detection_source,
        coalesce(is_test, false) as is_test,
        enqueued_at,
        decided_at,
        cast(handling_seconds as double) as handling_seconds,
        receipt_sequence
    from {{ lake('bpo_decisions') }}

),

delivered_by_models as (

    select
        decision_id,
        decision_date,
        'machine' as decided_by,
        'machine_decisions' as source,
        content_id,
        entity_type,
        queue_id,
        cast(null as {{ dbt.type_string() }}) as vendor,
        cast(null as {{ dbt.type_string() }}) as site,
        cast(null as {{ dbt.type_string() }}) as moderator_key,
        model_name,
        model_version,
        decision,
        policy_code,
        policy_version,
        market,
        language,
        machine_score,
        detection_source,
        coalesce(is_test, false) as is_test,
        enqueued_at,
        decided_at,
        cast(null as double) as handling_seconds,
        receipt_sequence
    from {{ lake('machine_decisions') }}

)

select * from delivered_by_vendors
union all
select * from delivered_by_models
