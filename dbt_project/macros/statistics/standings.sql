{#- Members of a group shrunk toward the group's rate, and their standing in it (empirical Bayes: Efron and Morris,
    Journal of the American Statistical Association 70 (1975) 311).

    members: rows with `rate` and `size`, the effective number of audits behind it; without a size a row keeps out
    of the group and gets nothing. group: the columns that make one. Makes the CTE `standings`, with
    group_rate m = sum(size rate) / sum(size); shrunk = m + B (rate - m), B = t^2 / (t^2 + m (1 - m) / size), with
    the variance t^2 between members by moments (DerSimonian and Laird, Controlled Clinical Trials 7 (1986) 177);
    and standing: `above` or `below` where the posterior interval at 95 %, shrunk +- z sqrt(B m (1 - m) / size),
    leaves out m, else `level`.

    No correction for many comparisons on top: shrinking is one. Where members are alike B is near 0, and the rate must
    lie z / sqrt(B) standard errors from m to be called different (Gelman, Hill and Yajima, Journal of Research on
    Educational Effectiveness 5 (2012) 189); tests/simulation measures how often a member is called different although
    it is not. -#}
{% macro standings(members, group) %}
{%- set members_of_group = 'partition by ' ~ group | join(', ') %}
group_rates as (

    select
        *,
        sum(size * rate) over members / sum(size) over members as group_rate,
        sum(size) over members as size_sum,
        sum(size * size) over members as size_squared_sum,
        count(size) over members as n_members
    from {{ members }}
    window members as ({{ members_of_group }})

),

groups_spread as (

    select
        *,
        group_rate * (1 - group_rate) / size as chance_variance,
        greatest(0, (
            sum(size * (rate - group_rate) * (rate - group_rate)) over ({{ members_of_group }})
            - (n_members - 1) * group_rate * (1 - group_rate)
        ) / nullif(size_sum - size_squared_sum / size_sum, 0)) as true_variance
    from group_rates

),

members_shrunk as (

    select
        *,
        case
            when size is null then null
            -- one member is its own group; without errors, or without anything right, there is nothing to shrink
            when n_members < 2 or chance_variance = 0 then 1
            else true_variance / (true_variance + chance_variance)
        end as reliability
    from groups_spread

),

standings as (

    select
        *,
        case when size is not null then group_rate + reliability * (rate - group_rate) end as shrunk,
        case
            when size is null then null
            when n_members < 2 or chance_variance = 0 then 'level'
            when reliability * (rate - group_rate) > {{ z_95() }} * sqrt(reliability * chance_variance) then 'above'
            when reliability * (rate - group_rate) < -{{ z_95() }} * sqrt(reliability * chance_variance) then 'below'
            else 'level'
        end as standing
    from members_shrunk

)
{% endmacro %}
