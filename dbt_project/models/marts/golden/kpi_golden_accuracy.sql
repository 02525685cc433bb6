-- One row per auditor or moderator who was shown golden items: how many they got right, and what a sequential test says.
--
-- Answers count in the order in which they were given; the first crossing of a line decides and stays.
{{ config(materialized='table') }}
{%- set hypotheses = ['p0', 'p1', 'alpha', 'beta'] %}
with

settings as (

    select
        golden_acceptable_error_rate as p0,
        golden_unacceptable_error_rate as p1,
        golden_alpha as alpha,
        golden_beta as beta
    from {{ ref('stg_run_settings') }}

),

answers as (

    select * from {{ ref('int_golden_answers') }}

),

answers_in_order as (

    select
        subject_kind,
        subject_key,
        row_number() over (
            partition by subject_kind, subject_key order by answered_at, reading_id
        ) as n_read,
        sum(case when is_correct then 0 else 1 end) over (
            partition by subject_kind, subject_key order by answered_at, reading_id
            rows between unbounded preceding and current row
        ) as n_wrong
    from answers
    where is_read

),

crossings as (

    select
        in_order.subject_kind,
        in_order.subject_key,
        min(case
            when in_order.n_wrong <= {{ sprt_accept_line('in_order.n_read', *hypotheses) }} then in_order.n_read
        end) as n_to_pass,
        min(case
            when in_order.n_wrong >= {{ sprt_reject_line('in_order.n_read', *hypotheses) }} then in_order.n_read
        end) as n_to_fail
    from answers_in_order as in_order
    cross join settings
    group by in_order.subject_kind, in_order.subject_key

),

counted as (

    select
        subject_kind,
        subject_key,
        count(*) as n_exposed,
        sum(case when is_returned and not is_read then 1 else 0 end) as n_unassessable,
        sum(case when is_read then 1 else 0 end) as n_read,
        sum(case when is_read and is_correct then 1 else 0 end) as n_correct,
        sum(case when is_wrong_policy then 1 else 0 end) as n_wrong_policy,
        max(answered_at) as last_answered_at
    from answers
    group by subject_kind, subject_key

),

tested as (

    select
        counted.*,
        settings.*,
        crossings.n_to_pass,
        crossings.n_to_fail,
        cast(counted.n_correct as double) / nullif(counted.n_read, 0) as rate,
        nullif(cast(counted.n_read as double), 0) as size
    from counted
    cross join settings
    left join crossings
        on
            counted.subject_kind = crossings.subject_kind
            and counted.subject_key = crossings.subject_key

)

select
    subject_kind,
    subject_key,
    cast(n_exposed as bigint) as n_exposed,
    cast(n_unassessable as bigint) as n_unassessable,
    cast(n_read as bigint) as n_read,
    cast(n_correct as bigint) as n_correct,
    cast(n_wrong_policy as bigint) as n_wrong_policy,
    round(rate, 10) as accuracy,
    round({{ wilson_bound('rate', 'size', 'lower') }}, 10) as accuracy_lower,
    round({{ wilson_bound('rate', 'size', 'upper') }}, 10) as accuracy_upper,
    round(
        {{ sprt_scale('p0', 'p1') }} * ((n_read - n_correct) - {{ sprt_slope('p0', 'p1') }} * n_read), 6
    ) as log_likelihood_ratio,
    round({{ sprt_accept_line('n_read', *hypotheses) }}, 6) as accept_line,
    round({{ sprt_reject_line('n_read', *hypotheses) }}, 6) as reject_line,
    case
        when n_to_pass is null and n_to_fail is null then 'go_on'
        when n_to_fail is null or n_to_pass < n_to_fail then 'pass'
        else 'fail'
    end as verdict,
    cast(least(coalesce(n_to_pass, n_to_fail), coalesce(n_to_fail, n_to_pass)) as bigint) as n_to_verdict,
    last_answered_at
from tested
