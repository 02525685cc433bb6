{#- Tests against a target, dual to the intervals of intervals.sql, and their correction for testing many at once. -#}

{#- Upper tail of the normal distribution for x >= 0 to fifteen digits: Hart (1968), as given by West, Wilmott
    Magazine (2005) 70. -#}
{% macro normal_tail(x) -%}
    {%- set numerator = [
        0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
        221.213596169931, 220.206867912376,
    ] -%}
    {%- set denominator = [
        0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
        637.333633378831, 793.826512519948, 440.413735824752,
    ] -%}
    exp(-least({{ x }}, 35.0) * least({{ x }}, 35.0) / 2)
    * case
        when {{ x }} < 7 then {{ polynomial(x, numerator) }} / {{ polynomial(x, denominator) }}
        else 1 / (2.506628274631 * ({{ x }} + 1 / ({{ x }} + 2 / ({{ x }} + 3 / ({{ x }} + 4 / ({{ x }} + 0.65))))))
    end
{%- endmacro %}

{% macro polynomial(x, coefficients) -%}
    {%- set terms = namespace(text=coefficients[0] | string) -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set terms.text = '(' ~ terms.text ~ ') * ' ~ x ~ ' + ' ~ coefficient -%}
    {%- endfor -%}
    ({{ terms.text }})
{%- endmacro %}

{#- ln(p / (1 - p)), with p kept off 0 and 1. -#}
{% macro logit(p) -%}
    ln(greatest({{ p }}, 1e-12) / greatest(1 - {{ p }}, 1e-12))
{%- endmacro %}

{#- Metrics of which more is better; of the others less is. -#}
{% macro more_is_better(metric) -%}
    {{ metric }} in ('accuracy', 'precision', 'recall')
{%- endmacro %}

{#- The whole interval is on the better side of a target, or on the worse one. sign: 1 where more is better, -1 where
    less is better. -#}
{% macro is_better(lower, upper, target, sign=1) -%}
    (({{ sign }} = 1 and {{ lower }} > {{ target }}) or ({{ sign }} = -1 and {{ upper }} < {{ target }}))
{%- endmacro %}

{% macro is_worse(lower, upper, target, sign=1) -%}
    (({{ sign }} = 1 and {{ upper }} < {{ target }}) or ({{ sign }} = -1 and {{ lower }} > {{ target }}))
{%- endmacro %}

{#- The three words about a figure and its target; they are decided here and nowhere else. A figure that is not shown
    (too few verdicts) is established nowhere. -#}
{% macro verdict_of(is_shown, is_met, is_not_met) -%}
    case
        when not ({{ is_shown }}) then 'not_established'
        when {{ is_met }} then 'met'
        when {{ is_not_met }} then 'not_met'
        else 'not_established'
    end
{%- endmacro %}

{#- Rows of figures with the target of their slice and metric (null without a target, and for blank slices), and `sign`:
    1 where more is better, -1 where less is better. -#}
{% macro figures_with_target(figures) -%}
    select
        figures.*,
        case when figures.slice_value <> '(blank)' then {{ own_or_each('target') }} end as target,
        case when {{ more_is_better('figures.metric') }} then 1 else -1 end as sign
    from {{ figures }} as figures
    {{- join_own_and_each(
        ref('stg_targets'), 'figures.slice_kind', 'figures.slice_value', {'metric': 'figures.metric'}
    ) }}
{%- endmacro %}
