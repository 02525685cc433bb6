-- One row per person and golden item that they were shown while it counted: the first time, and what came of it.
--
-- Right is the decision that the registry has. A policy named besides is judged where the decision is right and both
-- name one. Who cannot say or skips has been shown the item and has not answered.
{{ config(materialized='run_view') }}
with

exposures as (

    select * from {{ ref('stg_golden_exposures') }}

),

readings as (

    select * from {{ ref('fct_golden_readings') }}

),

shown as (

    select
        readings.subject_kind,
        readings.subject_key,
        readings.reading_id,
        readings.shown_id,
        coalesce(exposures.decision_date, cast(readings.answered_at as date)) as shown_on,
        exposures.decision,
        readings.answered_at,
        readings.answer,
        readings.answer_policy_code
    from readings
    left join exposures
        on
            readings.reading_id = exposures.audit_id
            and readings.subject_kind = 'auditor'
    union all
    select
        'auditor' as subject_kind,
        exposures.auditor_key as subject_key,
        exposures.audit_id as reading_id,
        exposures.decision_id as shown_id,
        exposures.decision_date as shown_on,
        exposures.decision,
        cast(null as timestamp) as answered_at,
        cast(null as {{ dbt.type_string() }}) as answer,
        cast(null as {{ dbt.type_string() }}) as answer_policy_code
    from exposures
    left join readings
        on
            exposures.audit_id = readings.reading_id
            and readings.subject_kind = 'auditor'
    where readings.reading_id is null

),

items as (

    select
        *,
        'auditor' as subject_kind,
        decision_id as shown_id
    from {{ ref('int_golden_items') }}
    where decision_id is not null
    union all
    select
        *,
        'moderator' as subject_kind,
        item_id as shown_id
    from {{ ref('int_golden_items') }}

),

in_order as (

    select
        shown.*,
        items.item_id,
        items.valid_from,
        items.verdict_decision,
        items.verdict_policy_code,
        row_number() over (
            partition by shown.subject_kind, shown.subject_key, items.item_id
            order by shown.shown_on, coalesce(shown.answered_at, timestamp '9999-12-31 00:00:00'), shown.reading_id
        ) as time_shown
    from shown
    inner join items
        on
            shown.subject_kind = items.subject_kind
            and shown.shown_id = items.shown_id
            and shown.shown_on >= items.valid_from
            and (items.retired_on is null or shown.shown_on < items.retired_on)

),

judged as (

    select
        *,
        answer is not null as is_returned,
        coalesce(answer not in ('unassessable', 'skip'), false) as is_read,
        coalesce(answer = verdict_decision, false) as is_correct
    from in_order
    where time_shown = 1

)

select
    subject_kind,
    subject_key,
    item_id,
    valid_from,
    reading_id,
    shown_on,
    decision,
    verdict_decision,
    answered_at,
    answer,
    is_returned,
    is_read,
    is_correct,
    coalesce(
        is_correct and not {{ is_one_of(first_code('answer_policy_code'), 'verdict_policy_code') }}, false
    ) as is_wrong_policy
from judged
