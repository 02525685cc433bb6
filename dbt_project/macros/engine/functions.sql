{#- Functions whose names or arguments differ between DuckDB and Spark. -#}

{#- Whole seconds of either clock, so 0.9 s and 1.1 s are one apart. -#}
{% macro minutes_between(earlier, later) %}
    {{- return(adapter.dispatch('minutes_between', 'modqa')(earlier, later)) -}}
{% endmacro %}
{% macro duckdb__minutes_between(earlier, later) -%}
    (date_diff('second', {{ earlier }}, {{ later }}) / 60.0)
{%- endmacro %}
{% macro spark__minutes_between(earlier, later) -%}
    (timestampdiff(second, date_trunc('second', {{ earlier }}), date_trunc('second', {{ later }})) / 60.0D)
{%- endmacro %}

{% macro days_between(earlier, later) %}
    {{- return(adapter.dispatch('days_between', 'modqa')(earlier, later)) -}}
{% endmacro %}
{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}
{% macro spark__days_between(earlier, later) -%} datediff({{ later }}, {{ earlier }}) {%- endmacro %}

{#- HMAC-SHA-256 in hexadecimal, from a key already padded and mixed with the inner and outer pads (RFC 2104), so that
    the secret itself is never in SQL. -#}
{% macro hmac_hex(inner_pad, outer_pad, message) %}
    {{- return(adapter.dispatch('hmac_hex', 'modqa')(inner_pad, outer_pad, message)) -}}
{% endmacro %}
{% macro duckdb__hmac_hex(inner_pad, outer_pad, message) -%}
    sha256({{ outer_pad }} || unhex(sha256({{ inner_pad }} || encode({{ message }}))))
{%- endmacro %}
{% macro spark__hmac_hex(inner_pad, outer_pad, message) -%}
    sha2(concat({{ outer_pad }}, unhex(sha2(concat({{ inner_pad }}, encode({{ message }}, 'UTF-8')), 256))), 256)
{%- endmacro %}

{#- The first 48 bits of a hexadecimal digest as a fraction of one. -#}
{% macro hex_fraction(digest) %}
    {{- return(adapter.dispatch('hex_fraction', 'modqa')(digest)) -}}
{% endmacro %}
{% macro duckdb__hex_fraction(digest) -%}
    (cast('0x' || substring({{ digest }}, 1, 12) as bigint) / 281474976710656.0)
{%- endmacro %}
{% macro spark__hex_fraction(digest) -%}
    (cast(conv(substring({{ digest }}, 1, 12), 16, 10) as bigint) / 281474976710656.0D)
{%- endmacro %}

{#- A fraction as the first 48 bits of a hexadecimal digest, rounded up; from 1 on it is above every digest. -#}
{% macro fraction_hex(fraction) -%}
    case
        when {{ fraction }} < 1
            then lpad(lower(hex(cast(floor({{ fraction }} * 281474976710656) as bigint) + 1)), 12, '0')
        else 'g'
    end
{%- endmacro %}

{#- Lists arrive as text, separated by `|`. -#}
{% macro first_code(codes) -%} split_part({{ codes }}, '|', 1) {%- endmacro %}

{% macro is_one_of(code, codes) -%}
    (instr('|' || {{ codes }} || '|', '|' || {{ code }} || '|') > 0)
{%- endmacro %}

{#- A number of 64 bits that equal rows share; never compared across engines, and collisions are possible. -#}
{% macro row_hash(columns) %}
    {{- return(adapter.dispatch('row_hash', 'modqa')(columns)) -}}
{% endmacro %}
{% macro duckdb__row_hash(columns) -%} hash({{ columns | join(', ') }}) {%- endmacro %}
{% macro spark__row_hash(columns) -%} xxhash64({{ columns | join(', ') }}) {%- endmacro %}

{#- A version as people count them: v10 comes after v9. Every number gets twenty digits, so that texts order it. -#}
{% macro version_order(version) %}
    {{- return(adapter.dispatch('version_order', 'modqa')(version)) -}}
{% endmacro %}
{% macro duckdb__version_order(version) -%}
    regexp_replace(
        regexp_replace(lower({{ version }}), '(\d+)', '{{ '0' * 20 }}\1', 'g'), '\d*(\d{20})', '\1', 'g'
    )
{%- endmacro %}
{% macro spark__version_order(version) -%}
    regexp_replace(
        regexp_replace(lower({{ version }}), '([0-9]+)', '{{ '0' * 20 }}$1'), '[0-9]*([0-9]{20})', '$1'
    )
{%- endmacro %}

{#- The values of a group as a list, in order; groups with the same values have the same list. -#}
{% macro sorted_list(expression) %}
    {{- return(adapter.dispatch('sorted_list', 'modqa')(expression)) -}}
{% endmacro %}
{% macro duckdb__sorted_list(expression) -%} list_sort(list({{ expression }})) {%- endmacro %}
{% macro spark__sorted_list(expression) -%} array_sort(collect_list({{ expression }})) {%- endmacro %}

{#- The first day that a file's name has, as 2026-03-05, 2026_03_05 or 20260305; null without one. -#}
{% macro day_in_name(name) -%}
    {%- set form = "'(20[0-9]{2})[-_]?([0-9]{2})[-_]?([0-9]{2})'" -%}
    try_cast(
        regexp_extract({{ name }}, {{ form }}, 1) || '-' || regexp_extract({{ name }}, {{ form }}, 2)
        || '-' || regexp_extract({{ name }}, {{ form }}, 3) as date
    )
{%- endmacro %}
