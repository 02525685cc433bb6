{#- Wald's sequential probability ratio test of a share of wrong answers: p0 against p1 > p0, with risk alpha of
    failing at p0 and beta of passing at p1. Wald, Sequential Analysis, 1947, ch. 5; NIST/SEMATECH e-Handbook, 6.2.6.
    Arguments are SQL expressions. After n answers, at or below the accept line the test is passed, at or above the
    reject line it is failed, between them it goes on. -#}

{#- What one wrong answer in place of a right one adds to the log likelihood ratio. -#}
{% macro sprt_scale(p0, p1) -%}
    ln(({{ p1 }} * (1 - {{ p0 }})) / ({{ p0 }} * (1 - {{ p1 }})))
{%- endmacro %}

{#- Wrong answers by which both lines rise with every answer. -#}
{% macro sprt_slope(p0, p1) -%}
    (ln((1 - {{ p0 }}) / (1 - {{ p1 }})) / {{ sprt_scale(p0, p1) }})
{%- endmacro %}

{% macro sprt_accept_line(n, p0, p1, alpha, beta) -%}
    ({{ sprt_slope(p0, p1) }} * {{ n }} - ln((1 - {{ alpha }}) / {{ beta }}) / {{ sprt_scale(p0, p1) }})
{%- endmacro %}

{% macro sprt_reject_line(n, p0, p1, alpha, beta) -%}
    ({{ sprt_slope(p0, p1) }} * {{ n }} + ln((1 - {{ beta }}) / {{ alpha }}) / {{ sprt_scale(p0, p1) }})
{%- endmacro %}
