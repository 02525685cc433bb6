{#- Single sampling of lots by attributes, ISO 2859-1 style: code letters, master tables (normal and tightened), operating
    characteristic. Percent nonconforming, so AQLs up to 10. docs/lots.md says what a verdict on a lot means. -#}

{#- Lots up to these sizes share a code letter; larger ones have the last. -#}
{% macro lot_size_bounds() %}
    {{- return([8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10000, 35000, 150000, 500000]) -}}
{% endmacro %}

{#- Inspection level -> code letter by class of lot size. -#}
{% macro code_letters_of_levels() %}
    {{- return({
        'S-1': 'AAAABBBBCCCCDDD',
        'S-2': 'AAABBBCCCDDDEEE',
        'S-3': 'AABBCCDDEEFFGGH',
        'S-4': 'AABCCDEEFGGHJJK',
        'I': 'AABCCDEFGHJKLMN',
        'II': 'ABCDEFGHJKLMNPQ',
        'III': 'BCDEFGHJKLMNPQR',
    }) -}}
{% endmacro %}

{% macro code_letters() -%} ABCDEFGHJKLMNPQR {%- endmacro %}

{% macro sample_sizes() %}
    {{- return([2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000]) -}}
{% endmacro %}

{#- The preferred AQLs, in thousandths of a percent, so that they compare exactly. -#}
{% macro lot_aqls() %}
    {{- return([10, 15, 25, 40, 65, 100, 150, 250, 400, 650, 1000, 1500, 2500, 4000, 6500, 10000]) -}}
{% endmacro %}

{#- Cells of a master table on one diagonal (place of the letter plus place of the AQL, from 0) are alike: diagonal ->
    acceptance number. The first one's plan holds for all below it, the last one's for all above it. -#}
{% macro acceptance_numbers() %}
    {{- return({
        'normal': {14: 0, 17: 1, 18: 2, 19: 3, 20: 5, 21: 7, 22: 10, 23: 14, 24: 21},
        'tightened': {15: 0, 18: 1, 19: 2, 20: 3, 21: 5, 22: 8, 23: 12, 24: 18},
    }) -}}
{% endmacro %}

{% macro code_letter(lot_size, lot_level) -%}
    substring(
        case {{ lot_level }}
            {%- for level, letters in code_letters_of_levels().items() %}
            when '{{ level }}' then '{{ letters }}'
            {%- endfor %}
        end,
        1{% for bound in lot_size_bounds() %} + case when {{ lot_size }} > {{ bound }} then 1 else 0 end{% endfor %},
        1
    )
{%- endmacro %}

{#- Place of a value in a list, from 0. -#}
{% macro place_in(value, list) -%}
    case {{ value }}
        {%- for each in list %} when {{ each }} then {{ loop.index0 }}{% endfor %}
    end
{%- endmacro %}

{#- The value at a place of a list, from 0. -#}
{% macro value_at(place, list) -%}
    case {{ place }}
        {%- for each in list %} when {{ loop.index0 }} then {{ each }}{% endfor %}
    end
{%- endmacro %}

{#- Where the arrows of the master table lead from a diagonal. Normal: up from 15, down from 16. Tightened: down from 16
    and 17. Where there is nothing in that direction (above the first letter, below the last), they lead the other way. -#}
{% macro diagonal_of_plan(inspection, diagonal, letter_place) -%}
    case
        when {{ inspection }} = 'normal'
            then
                case
                    when {{ diagonal }} = 15 and {{ letter_place }} = 0 then 17
                    when {{ diagonal }} <= 15 or ({{ diagonal }} = 16 and {{ letter_place }} > 14) then 14
                    when {{ diagonal }} = 16 then 17
                    else least({{ diagonal }}, 24)
                end
        when {{ diagonal }} <= 15 or ({{ diagonal }} <= 17 and {{ letter_place }} > {{ diagonal }} - 3) then 15
        when {{ diagonal }} <= 17 then 18
        else least({{ diagonal }}, 24)
    end
{%- endmacro %}

{% macro acceptance_number(inspection, diagonal) -%}
    case {{ inspection }}
        {%- for kind, numbers in acceptance_numbers().items() %}
        when '{{ kind }}'
            then case {{ diagonal }}
                {%- for place, number in numbers.items() %} when {{ place }} then {{ number }}{% endfor %} end
        {%- endfor %}
    end
{%- endmacro %}

{#- Operating characteristic: the probability that a lot is accepted when each decision is wrong with probability p, by
    the binomial distribution (type B: lots from a process, whatever part of the lot is inspected). The sum of the terms
    up to the acceptance number, by Horner's rule: each term is the one before times (n - d + 1) / d * p / (1 - p). -#}
{% macro acceptance_probability(n, acceptance_number, p) -%}
    {%- set largest = acceptance_numbers().values() | map('dictsort') | map('last') | map('last') | max -%}
    {%- set terms = namespace(sum='1.0') -%}
    {%- for d in range(largest, 0, -1) -%}
        {%- set factor = '(' ~ n ~ ' - ' ~ (d - 1) ~ ') * ' ~ p ~ ' / (' ~ d ~ ' * (1.0 - ' ~ p ~ '))' -%}
        {%- set terms.sum = '1.0 + case when ' ~ acceptance_number ~ ' >= ' ~ d ~ ' then ' ~ factor ~ ' * (' ~ terms.sum
            ~ ') else 0.0 end' -%}
    {%- endfor -%}
    power(1.0 - {{ p }}, {{ n }}) * ({{ terms.sum }})
{%- endmacro %}
