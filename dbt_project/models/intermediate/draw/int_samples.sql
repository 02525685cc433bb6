-- One row per drawn decision of this run's days: from the record, and what this run adds to it.
with

recorded as (

    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        draw_reason,
        inclusion_probability,
        sampling_weight,
        draw_rank,
        is_second_read,
        is_agreement_adjudicated,
        second_read_share,
        agreement_share
    from {{ ref('stg_draw_decisions') }}

),

proposed as (

    select
        decision_id,
        decision_date,
        wave,
        stratum_id,
        draw_reason,
        inclusion_probability,
        sampling_weight,
        draw_rank,
        is_second_read,
        is_agreement_adjudicated,
        second_read_share,
        agreement_share
    from {{ ref('int_draws_proposed') }}

)

select * from recorded
where decision_date in (select decision_date from {{ ref('stg_run_days') }})
union all
select * from proposed
