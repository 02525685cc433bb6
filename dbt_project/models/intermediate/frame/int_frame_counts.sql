-- One row per combination of wave, score step and slicing attributes in the frame of this run's days: number of
-- decisions.
--
-- The design of a draw and the quality figures both read this one scan of the frame. Moderators have rows of their own
-- on the days whose plan has lines for moderators.
{%- set attributes = [
    'decision_date', 'wave', 'decision_class', 'score_step', 'decided_by', 'vendor', 'site', 'queue_id', 'entity_type',
    'market', 'language', 'policy_code', 'model_name', 'model_version',
] %}
with

run_days as (

    select
        decision_date,
        unit_parts
    from {{ ref('stg_run_days') }}

),

counted as (

    select
        {%- for attribute in attributes %}
        framed.{{ attribute }},
        {%- endfor %}
        run_days.unit_parts,
        case when run_days.unit_parts like '%moderator%' then framed.moderator_key end as moderator_key,
        count(*) as n_decisions
    from {{ ref('int_decisions_framed') }} as framed
    inner join run_days on framed.decision_date = run_days.decision_date
    group by
        {%- for attribute in attributes %}
        framed.{{ attribute }},
        {%- endfor %}
        run_days.unit_parts,
        case when run_days.unit_parts like '%moderator%' then framed.moderator_key end

)

select
    {{ attributes | join(',\n    ') }},
    moderator_key,
    {{ unit_key() }} as unit_key,
    n_decisions
from counted
