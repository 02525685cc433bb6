{#- A step of int_design_cells, after prior_levels. -#}
{% macro cells_foreseen() -%}
units as (

    select * from {{ ref('int_unit_targets') }}

),

rate_groups as (

    select
        decision_date,
        budget_cell,
        decided_by,
        rate_group,
        sum(n_target) as n_target
    from units
    group by decision_date, budget_cell, decided_by, rate_group

),

steps as (

    select
        decision_date,
        decided_by,
        decision_class,
        score_step
    from {{ ref('int_score_steps') }}
    union all
    select distinct
        units.decision_date,
        units.decided_by,
        classes.decision_class,
        0 as score_step
    from units
    cross join (select 'acted' as decision_class union all select 'approved' as decision_class) as classes

),

-- Every combination, also those that nobody has seen today: a late row may be one.
foreseen as (

    select distinct
        units.decision_date,
        units.budget_cell,
        units.rate_group,
        units.is_apart,
        units.n_strata,
        units.n_left_over_strata,
        units.n_to_draw,
        units.decided_by,
        units.entity_type,
        steps.decision_class,
        steps.score_step
    from units
    inner join steps on units.decision_date = steps.decision_date and units.decided_by = steps.decided_by

),

populations as (

    select
        frame.decision_date,
        units.budget_cell,
        units.rate_group,
        units.decided_by,
        units.entity_type,
        frame.decision_class,
        coalesce(frame.score_step, 0) as score_step,
        sum(frame.n_decisions) as n_decisions
    from {{ ref('int_frame_units') }} as frame
    inner join units on frame.decision_date = units.decision_date and frame.unit_key = units.unit_key
    group by
        frame.decision_date, units.budget_cell, units.rate_group, units.decided_by, units.entity_type,
        frame.decision_class, coalesce(frame.score_step, 0)

),

cells as (

    select
        foreseen.*,
        case when score_followed.decided_by is null then -1 else foreseen.score_step end as prior_step,
        coalesce(populations.n_decisions, 0) as n_decisions,
        rate_groups.n_target as n_target_of_group
    from foreseen
    inner join rate_groups
        on
            foreseen.decision_date = rate_groups.decision_date
            and foreseen.budget_cell = rate_groups.budget_cell
            and foreseen.decided_by = rate_groups.decided_by
            and foreseen.rate_group = rate_groups.rate_group
    left join score_followed
        on
            foreseen.decision_date = score_followed.decision_date
            and foreseen.decided_by = score_followed.decided_by
    left join populations
        on
            foreseen.decision_date = populations.decision_date
            and foreseen.budget_cell = populations.budget_cell
            and foreseen.rate_group = populations.rate_group
            and foreseen.decided_by = populations.decided_by
            and foreseen.entity_type = populations.entity_type
            and foreseen.decision_class = populations.decision_class
            and foreseen.score_step = populations.score_step

)
{%- endmacro %}
