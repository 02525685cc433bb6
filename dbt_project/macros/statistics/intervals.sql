{#- Intervals at 95 % from a rate and an effective sample size. Without a size there is nothing left to be unsure
    of (a census): both bounds are the rate. -#}

{#- Wilson, JASA 22 (1927) 209. -#}
{% macro wilson_bound(p, n, side) -%}
    {%- set z2 = z_95() * z_95() -%}
    case
        when {{ p }} is null or {{ n }} is null then {{ p }}
        else {{ 'greatest(0.0, ' if side == 'lower' else 'least(1.0, ' }}(
            {{ p }} + {{ z2 / 2 }} / {{ n }}
            {{ '-' if side == 'lower' else '+' }} {{ z_95() }} * sqrt(
                greatest({{ p }} * (1 - {{ p }}), 0) / {{ n }} + {{ z2 / 4 }} / ({{ n }} * {{ n }})
            )
        ) / (1 + {{ z2 }} / {{ n }}))
    end
{%- endmacro %}

{#- Effective size of a weighted share p: p (1 - p) / v with v = sum w^2 (y - p)^2 / (sum w)^2, linearised and with
    replacement; equal weights make it the number of rows. Where v is 0, (sum w)^2 / sum w^2. `squared` is sum w^2,
    `squared_of_event` the same over the rows with the event. -#}
{% macro weighted_size(p, weight, squared, squared_of_event) -%}
    {%- set v -%}
    ({{ squared_of_event }} * (1 - 2 * {{ p }}) + {{ p }} * {{ p }} * {{ squared }}) / ({{ weight }} * {{ weight }})
    {%- endset -%}
    case
        when {{ p }} is null then null
        when {{ p }} > 0 and {{ p }} < 1 and {{ v }} > 1e-15 then {{ p }} * (1 - {{ p }}) / ({{ v }})
        else {{ weight }} * {{ weight }} / {{ squared }}
    end
{%- endmacro %}

{#- Where the variance of p grows by slope for each unit of p: the d in (d - p)^2 = z^2 (v + slope (d - p)), as
    Wilson's are where it is p (1 - p) / n. -#}
{% macro score_bound(p, variance, slope, side) -%}
    {%- set half = (z_95() * z_95() / 2) ~ ' * ' ~ slope -%}
    {{ 'greatest(0.0, ' if side == 'lower' else 'least(1.0, ' }}{{ p }} + {{ half }} {{ '-' if side == 'lower' else '+' }} sqrt(
        {{ half }} * {{ half }} + {{ z_95() * z_95() }} * {{ variance }}
    ))
{%- endmacro %}

{#- Symmetric on the scale of ln(p / (1 - p)), where the standard error is 1 / sqrt(n p (1 - p)): Brown, Cai and
    DasGupta, Statistical Science 16 (2001) 101, section 4.1.3. For p strictly between 0 and 1. -#}
{% macro logit_bound(p, n, side) -%}
    {{ p }} / ({{ p }} + (1 - {{ p }}) * exp({{ '' if side == 'lower' else '-' }}least(
        {{ z_95() }} / sqrt({{ n }} * {{ p }} * (1 - {{ p }})), 700.0
    )))
{%- endmacro %}

{% macro z_95() -%}
    {{- return(1.959963984540054) -}}
{%- endmacro %}
