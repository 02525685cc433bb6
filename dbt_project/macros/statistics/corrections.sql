{#- What auditors' own errors do to a figure, and its correction. Formulas, sources and words: docs/estimation.md. -#}

{#- Metrics that are corrected: (whose verdicts they are about, by how much a settled verdict changes the event).
    Recall is not: what it divides by is found by readings alone, and one settled approval would move it by more
    than a second phase of any usual size can say. -#}
{% macro corrected_metrics() %}
    {{- return({
        'accuracy': ('true', 'error_change'),
        'precision': ('is_acted', '-violation_change'),
        'over_enforcement_rate': ('is_acted', '-violation_change'),
        'leakage_rate': ('not is_acted', 'violation_change'),
        'prevalence': ('true', 'violation_change'),
    }) -}}
{% endmacro %}

{#- 1 where a verdict says that the item violates, else 0. -#}
{% macro is_violating(verdict) -%}
    case when {{ verdict }} in ('remove', 'restrict') then 1 else 0 end
{%- endmacro %}

{#- True rate of which `apparent` is read with this sensitivity and specificity: Rogan and Gladen, American Journal of
    Epidemiology 107 (1978) 71. Only where sensitivity + specificity is above 1. -#}
{% macro rogan_gladen(apparent, sensitivity, specificity) -%}
    ({{ apparent }} + {{ specificity }} - 1) / nullif({{ sensitivity }} + {{ specificity }} - 1, 0)
{%- endmacro %}

{#- Variance of a share of golden readings, kept off 0 by one reading of either kind: Lang and Reiczigel, Preventive
    Veterinary Medicine 113 (2014) 13. -#}
{% macro golden_variance(n_right, n) -%}
    cast({{ n_right }} + 1 as double) / ({{ n }} + 2) * ({{ n }} - {{ n_right }} + 1) / ({{ n }} + 2) / ({{ n }} + 2)
{%- endmacro %}

{#- A bound of a figure that is another one plus something with a variance of its own: the distance to the other's
    bound and z standard errors add in squares (Zou and Donner, Statistics in Medicine 27 (2008) 1693). Within 0 and 1. -#}
{% macro bound_with(figure, distance, variance, side) -%}
    least(greatest(
        {{ figure }} {{ '-' if side == 'lower' else '+' }} sqrt(
            ({{ distance }}) * ({{ distance }}) + {{ z_95() * z_95() }} * ({{ variance }})
        ), 0.0
    ), 1.0)
{%- endmacro %}
