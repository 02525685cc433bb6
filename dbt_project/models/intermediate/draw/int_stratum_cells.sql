-- One row per cell of the design (int_design_cells): the stratum that it belongs to.
--
-- The rule is fixed before any verdict of the day. Strata are made so that each deserves an equal part of the budget,
-- about 25 audits (macro audits_per_stratum). An entity type of a rate group and class that deserves enough of them
-- (macro strata_of_an_entity_type) has strata of its own, cut along the machine score into parts that deserve equally
-- many audits (equal aggregate spread: Hansen, Hurwitz and Madow 1953, near the best cut of Dalenius and Hodges 1959).
-- What deserves less is merged, step by step, with the other entity types of its rate group and class; the other rate
-- groups of its side and class (a group apart stays by itself and gives up the class instead); the other side of its
-- class; and, with a budget for less than four strata, the other class.
{%- set budget = ['decision_date', 'budget_cell'] %}
{%- set levels = [
    budget + ['decided_by', 'rate_group', 'decision_class', 'entity_type'],
    budget + ['decided_by', 'rate_group', 'decision_class'],
    budget + ['decided_by', 'pool'],
    budget + ['decision_class'],
] %}
with

level_0 as (

    select
        *,
        case when is_apart then rate_group else decision_class end as pool,
        cast(null as int) as level,
        cast(null as double) as n_deserved
    from {{ ref('int_design_cells') }}

),

{%- for keys in levels %}

-- What no level has taken yet, together: n_together strata.
together_{{ loop.index }} as (

    select
        *,
        sum(case when level is null then micro_target else 0 end) over (partition by {{ keys | join(', ') }}) * n_strata
        / nullif(cast(sum(micro_target) over (partition by {{ budget | join(', ') }}) as double), 0) as n_together
    from level_{{ loop.index0 }}

),

level_{{ loop.index }} as (

    select
        decision_date,
        budget_cell,
        rate_group,
        is_apart,
        n_strata,
        n_left_over_strata,
        decided_by,
        decision_class,
        entity_type,
        score_step,
        micro_target,
        pool,
        {%- set stands -%}
        level is null and (
            n_together >= {{ strata_of_an_entity_type() if loop.first else 1 }}
            {%- if loop.index == 3 %} or is_apart{% endif %}
            {%- if loop.index == 4 %} or n_left_over_strata = 2{% endif %}
        )
        {%- endset %}
        case when {{ stands }} then {{ loop.index }} else level end as level,
        case when {{ stands }} then n_together else n_deserved end as n_deserved
    from together_{{ loop.index }}

),
{%- endfor %}

blocks as (

    select
        *,
        case
            when level = 1 then decided_by || '|' || decision_class || '|' || entity_type || '|' || rate_group
            when level = 2 then decided_by || '|' || decision_class || '|other|' || rate_group
            when level = 3 then decided_by || '|' || pool
            when level = 4 then decision_class
            else 'all'
        end as block,
        greatest(1, cast(floor(coalesce(n_deserved, 1) + 1e-9) as bigint)) as n_parts
    from level_{{ levels | length }}

),

placed as (

    select
        *,
        sum(micro_target) over in_order - cast(micro_target as double) / 2 as middle,
        sum(micro_target) over (partition by {{ budget | join(', ') }}, block) as whole
    from blocks
    window in_order as (
        partition by {{ budget | join(', ') }}, block
        order by
            case when level is null or level > 2 then decision_class end,
            score_step, entity_type, decided_by, rate_group
        rows between unbounded preceding and current row
    )

),

parted as (

    select
        *,
        least(n_parts - 1, cast(floor(middle / greatest(whole, 1) * n_parts) as bigint)) as part
    from placed

),

numbered as (

    select
        *,
        dense_rank() over (partition by {{ budget | join(', ') }}, block order by part) as part_number
    from parted

)

select
    decision_date,
    budget_cell,
    rate_group,
    decided_by,
    decision_class,
    entity_type,
    score_step,
    case when budget_cell = 'all' then '' else budget_cell || ': ' end
    || block
    || case
        when max(part_number) over (partition by {{ budget | join(', ') }}, block) > 1
            then '|part ' || cast(part_number as {{ dbt.type_string() }})
        else ''
    end as stratum_id
from numbered
