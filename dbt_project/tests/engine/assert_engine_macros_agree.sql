-- Every macro of macros/engine/ says the same on every engine. One list: name, SQL, and the text of its value.
{{ config(tags=['engine']) }}
{%- set numbers -%}
    (select 1e0 as x union all select 2e0 union all select 4e0 union all select cast(null as double)) as numbers
{%- endset %}
{%- set early = "cast('2024-02-28 23:59:59.900' as timestamp)" %}
{%- set late = "cast('2024-03-01 00:00:30.100' as timestamp)" %}
{#- RFC 4231, test case 2: key "Jefe", padded and mixed. -#}
{%- set inner_pad = "unhex('7c535053" ~ '36' * 60 ~ "')" %}
{%- set outer_pad = "unhex('16393a39" ~ '5c' * 60 ~ "')" %}
{%- set cases = [
    ('minutes_between: seconds of the clock', minutes_between(early, late), '1440.5167'),
    ('minutes_between: backwards', minutes_between(late, early), '-1440.5167'),
    ('minutes_between: unknown', minutes_between(early, 'cast(null as timestamp)'), none),
    ('days_between: over a leap day', days_between("date '2024-02-28'", "date '2024-03-01'"), '2.0000'),
    ('days_between: backwards', days_between("date '2024-03-01'", "date '2024-02-28'"), '-2.0000'),
    ('hex_fraction: nothing', hex_fraction("'000000000000ffff'"), '0.0000'),
    ('hex_fraction: a half', hex_fraction("'80000000000012'"), '0.5000'),
    ('hex_fraction: almost one', hex_fraction("'ffffffffffff'"), '1.0000'),
    ('exact_sum: terms without a value', '(select ' ~ exact_sum('x') ~ ' from ' ~ numbers ~ ')', '7.0000'),
    ('exact_sum: no terms', '(select ' ~ exact_sum('x') ~ ' from ' ~ numbers ~ ' where x is null)', '0.0000'),
    ('run_input: settings', '(select count(*) from ' ~ run_input('run_settings') ~ ' as settings)', '1.0000'),
    (
        'lake: the day is in the path, and a date',
        "(select count(*) from " ~ lake('bpo_decisions') ~ " as decisions where decision_date < date '1970-01-01')",
        '0.0000',
    ),
] %}
{%- set texts = [
    (
        'hmac_hex: RFC 4231', hmac_hex(inner_pad, outer_pad, "'what do ya want for nothing?'"),
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ),
    ('fraction_hex: a half', fraction_hex('0.5e0'), '800000000001'),
    ('fraction_hex: almost nothing', fraction_hex('1e-14'), '000000000003'),
    ('fraction_hex: all of it', fraction_hex('1e0'), 'g'),
    (
        'row_hash: equal rows share it',
        "case when " ~ row_hash(["'a'", '1']) ~ ' = ' ~ row_hash(["'a'", '1']) ~ " then 'yes' else 'no' end", 'yes',
    ),
    (
        'row_hash: others seldom do',
        "case when " ~ row_hash(["'a'", '1']) ~ ' = ' ~ row_hash(["'a'", '2']) ~ " then 'yes' else 'no' end", 'no',
    ),
    ('first_code: of many', first_code("'hate|spam'"), 'hate'),
    ('first_code: of one', first_code("'hate'"), 'hate'),
    ('first_code: of none', first_code("cast(null as " ~ dbt.type_string() ~ ")"), none),
    ('is_one_of: last', 'case when ' ~ is_one_of("'spam'", "'hate|spam'") ~ " then 'yes' else 'no' end", 'yes'),
    ('is_one_of: a part of one', 'case when ' ~ is_one_of("'spa'", "'hate|spam'") ~ " then 'yes' else 'no' end", 'no'),
] %}
with

evaluated as (

    {% for name, sql, expected in cases %}
    select
        '{{ name }}' as macro_case,
        cast(cast({{ sql }} as decimal(20, 4)) as {{ dbt.type_string() }}) as found,
        cast({{ "'" ~ expected ~ "'" if expected is not none else 'null' }} as {{ dbt.type_string() }}) as expected
    union all
    {%- endfor %}
    {% for name, sql, expected in texts %}
    select
        '{{ name }}' as macro_case,
        cast({{ sql }} as {{ dbt.type_string() }}) as found,
        cast({{ "'" ~ expected ~ "'" if expected is not none else 'null' }} as {{ dbt.type_string() }}) as expected
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    macro_case,
    found,
    expected
from evaluated
where coalesce(found, 'nothing') <> coalesce(expected, 'nothing')
