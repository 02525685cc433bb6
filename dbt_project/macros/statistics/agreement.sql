{#- Agreement beyond chance, and how far a coefficient moves with each item. Every coefficient here is a function of
    sums over items; its standard error comes from its derivative by the weight of each item (Gwet, Handbook of
    Inter-Rater Reliability, 4th ed., 2014, chapter 5, for AC1 and Fleiss's kappa; the infinitesimal jackknife, Jaeckel
    1972, for alpha; Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969) 323, for Cohen's kappa). -#}

{#- (observed - chance) / (1 - chance); null where chance alone always agrees. -#}
{% macro beyond_chance(observed, chance) -%}
    ({{ observed }} - {{ chance }}) / nullif(1 - {{ chance }}, 0)
{%- endmacro %}

{#- Krippendorff's alpha (2011) as 1 - (n - 1) A / E: A adds up the items' disagreement, E is that of all pairs of
    ratings, n counts ratings of items that have two or more. -#}
{% macro alpha(n, observed, expected) -%}
    1 - ({{ n }} - 1) * {{ observed }} / nullif({{ expected }}, 0)
{%- endmacro %}

{#- Derivative of alpha by the weight of an item from the number of its ratings, their disagreement, and their distance
    from all other ratings. -#}
{% macro alpha_moved(n, observed, expected, n_ratings, disagreement, distance) -%}
    -(
        ({{ n_ratings }} * {{ observed }} + ({{ n }} - 1) * {{ disagreement }})
        / nullif({{ expected }}, 0)
        - 2 * ({{ n }} - 1) * {{ observed }} * {{ distance }} / nullif({{ expected }} * {{ expected }}, 0)
    )
{%- endmacro %}

{#- Sum over an item's pairs of ratings of the squared distance of their values, from the sums of values and squares. -#}
{% macro squared_distances(n, total, squares) -%}
    2 * ({{ n }} * {{ squares }} - {{ total }} * {{ total }})
{%- endmacro %}

{#- 97.5 % quantile of Student's t, by the expansion in 1 / df of Abramowitz and Stegun (1964) 26.7.5: 0.12 % too low at
    3 degrees of freedom, 0.01 % at 5; coefficient_bound asks for no fewer than 3. -#}
{% macro t_975(df) -%}
    {%- set z = z_95() -%}
    ({{ z }}
        + {{ (z ** 3 + z) / 4 }} / {{ df }}
        + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / ({{ df }} * {{ df }})
        + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }} / ({{ df }} * {{ df }} * {{ df }})
        + {{ (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160 }}
        / ({{ df }} * {{ df }} * {{ df }} * {{ df }}))
{%- endmacro %}

{#- Bound of a coefficient. A sample in which no item moves it, or of fewer than four items, says nothing of how far the
    figure may be off: null. -#}
{% macro coefficient_bound(estimate, deviation, quantile, n_items, side) -%}
    case
        when {{ n_items }} >= 4 and {{ deviation }} > 1e-9
            then {{ 'greatest(-1.0' if side == 'lower' else 'least(1.0' }},
                {{ estimate }} {{ '-' if side == 'lower' else '+' }} {{ quantile }} * {{ deviation }})
    end
{%- endmacro %}

{#- Items that a plain rate would need for the variance of this mean over items: p (1 - p) / v, as everywhere; where
    no item differs from another, the items that there are. -#}
{% macro items_worth(rate, variance, n_items) -%}
    case
        when {{ variance }} > 1e-15 then {{ rate }} * (1 - {{ rate }}) / {{ variance }}
        else {{ n_items }}
    end
{%- endmacro %}

{#- Severities, as the policies have them, or numbers: labels with an order and distances. Null for others. -#}
{% macro label_value(label) -%}
    case {{ label }}
        when 'minor' then 1
        when 'major' then 2
        when 'critical' then 3
        else case
            when translate({{ label }}, '0123456789', '') in ('', '-', '.', '-.') and length({{ label }}) between 1 and 9
                then try_cast({{ label }} as double)
        end
    end
{%- endmacro %}

{#- A label in one spelling: 1 and 1.0 are the same number. -#}
{% macro one_spelling(label) -%}
    case
        when translate({{ label }}, '0123456789', '') in ('.', '-.')
            then trim(trailing '.' from trim(trailing '0' from {{ label }}))
        else {{ label }}
    end
{%- endmacro %}

{#- What is the same figure, however the engine added up: floats are summed in no order. -#}
{% macro rounded(figure) -%} round({{ figure }}, 12) {%- endmacro %}

{#- Scales on which labels have distances, beside the nominal one. -#}
{% macro calibration_scales() -%} {{- return(['ordinal', 'interval']) -}} {%- endmacro %}

{#- Coefficients of agreement beyond chance: column of the mart -> column of the steps. -#}
{% macro calibration_coefficients() %}
    {{- return({
        'krippendorff_alpha': 'alpha_nominal',
        'krippendorff_alpha_ordinal': 'alpha_ordinal',
        'krippendorff_alpha_interval': 'alpha_interval',
        'gwet_ac1': 'ac1',
        'fleiss_kappa': 'fleiss',
        'cohen_kappa': 'cohen',
    }) -}}
{% endmacro %}
