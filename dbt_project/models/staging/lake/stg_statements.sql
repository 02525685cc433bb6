-- One row per statement of reasons (uuid) as last delivered.
with

ranked as (

    select
        *,
        row_number() over (
            partition by uuid
            order by receipt_sequence desc, line_number desc
        ) as version_rank
    from {{ lake('statements') }}

)

select
    uuid,
    decision_visibility,
    decision_visibility_other,
    end_date_visibility_restriction,
    decision_monetary,
    decision_monetary_other,
    end_date_monetary_restriction,
    decision_provision,
    end_date_service_restriction,
    decision_account,
    end_date_account_restriction,
    account_type,
    decision_ground,
    decision_ground_reference_url,
    illegal_content_legal_ground,
    illegal_content_explanation,
    incompatible_content_ground,
    incompatible_content_explanation,
    incompatible_content_illegal,
    category,
    category_addition,
    category_specification,
    category_specification_other,
    content_type,
    content_type_other,
    content_language,
    content_date,
    content_id_ean,
    territorial_scope,
    application_date,
    decision_facts,
    source_type,
    source_identity,
    automated_detection,
    automated_decision,
    platform_name,
    platform_uid,
    created_at
from ranked
where version_rank = 1
