{#- A step of int_unit_targets, after units_within_margins. -#}
{% macro units_targeted() -%}
adjusted as (

    select
        *,
        n_by_size * case set_by when 'raised' then floor_factor when 'lowered' then cap_factor else 1 end
            as n_by_margins
    from judged

),

totalled as (

    select
        *,
        sum(case when set_by = 'raised' then n_by_margins else 0 end) over budget as n_raised,
        sum(case when set_by = 'lowered' then n_by_margins else 0 end) over budget as n_lowered,
        sum(case when set_by = 'lowered' then n_by_size else 0 end) over budget as n_lowered_by_size,
        sum(case when set_by = 'rate' then n_by_margins else 0 end) over budget as n_other
    from adjusted
    window budget as (partition by decision_date, budget_cell)

),

-- The others share what raised and lowered leave. Floors above the budget are cut alike; if nobody is below its cap,
-- the draw goes beyond the caps: it spends the budget.
targeted as (

    select
        *,
        case
            when set_by = 'raised' then n_by_margins * least(1.0, n_to_draw / n_raised)
            when n_lowered + n_other = 0
                then coalesce((n_to_draw - n_raised) * n_by_size / nullif(n_lowered_by_size, 0), 0)
            when n_other = 0 then (n_to_draw - n_raised) * n_by_margins / n_lowered
            when set_by = 'lowered' then n_by_margins
            else greatest(n_to_draw - n_raised - n_lowered, 0) * n_by_margins / n_other
        end as n_target
    from totalled

)
{%- endmacro %}
