{#- A step of int_design_cells. -#}
{% macro prior_levels() -%}
{%- set events = prior_events() -%}
{%- set levels = prior_level_keys() -%}
past as (

    select
        decision_date,
        decision_class,
        decided_by,
        entity_type,
        score_step,
        {%- for event, (hit, total) in events.items() %}
        {{ hit }} as n_{{ event }},
        {{ total }} as n_{{ event }}_known{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_past_counts') }}

),

score_followed as (

    select distinct
        decision_date,
        decided_by
    from {{ ref('int_past_counts') }}
    where is_score_followed

),

{%- for level, keys in levels.items() %}

{{ level }} as (

    select
        {{ keys | join(', ') }},
        {%- for event in events %}
        sum(n_{{ event }}) as n_{{ event }},
        sum(n_{{ event }}_known) as n_{{ event }}_known{{ ',' if not loop.last }}
        {%- endfor %}
    from past
    group by {{ keys | join(', ') }}

){{ ',' if not loop.last }}
{%- endfor %}
{%- endmacro %}
