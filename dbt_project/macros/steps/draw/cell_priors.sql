{#- A step of int_design_cells, after cells_foreseen. -#}
{% macro cell_priors() -%}
{%- set events = prior_events() -%}
{%- set levels = prior_level_keys() -%}
with_priors as (

    select
        cells.*,
        by_side.n_error_known is not null as is_known,
        {%- for event in events %}
        {%- set default = '1 - ' ~ default_prior_rate() if event == 'violating' else default_prior_rate() %}
        {%- set at_top %}case
            when coalesce(by_class.n_{{ event }}_known, 0) > 0
                then (cast(by_class.n_{{ event }} as double) + 0.5) / (by_class.n_{{ event }}_known + 1)
            when cells.decision_class = 'acted' then {{ default }}
            else {{ default_prior_rate() }}
        end{% endset %}
        {%- set at_side = shrunk('by_side.n_' ~ event, 'by_side.n_' ~ event ~ '_known', at_top) %}
        {%- set at_step = shrunk('by_step.n_' ~ event, 'by_step.n_' ~ event ~ '_known', at_side) %}
        round({{ shrunk('by_entity.n_' ~ event, 'by_entity.n_' ~ event ~ '_known', at_step) }}, 10)
            as prior_{{ event }}_rate{{ ',' if not loop.last }}
        {%- endfor %}
    from cells
    {%- for level, keys in levels.items() %}
    left join {{ level }}
        on
            {%- for key in keys %}
            {{ 'and ' if not loop.first }}cells.{{ 'prior_step' if key == 'score_step' else key }} = {{ level }}.{{ key }}
            {%- endfor %}
    {%- endfor %}

)
{%- endmacro %}
