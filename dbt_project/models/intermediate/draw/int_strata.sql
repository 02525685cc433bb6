-- One row per day, wave and stratum of this run's days: population N_h, definition, and the prior rates that are
-- recorded with the day's draw, by an earlier run or by this one. Prior rates are null where nothing was ever audited.
{%- set priors = ['error', 'violating', 'critical', 'wrong_policy'] %}
with

populations as (

    select
        decision_date,
        wave,
        stratum_id,
        -- a stratum that was merged across one of these has none of it
        case when min(decided_by) = max(decided_by) then min(decided_by) end as decided_by,
        case when min(decision_class) = max(decision_class) then min(decision_class) end as decision_class,
        case when min(entity_type) = max(entity_type) then min(entity_type) end as entity_type,
        cast(sum(n_decisions) as bigint) as n_decisions
    from {{ ref('int_frame_cells') }}
    group by decision_date, wave, stratum_id

),

prior_rates as (

    select
        decision_date,
        stratum_id,
        {%- for prior in priors %}
        prior_{{ prior }}_rate{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_draw_strata') }}
    where wave = 'main'
    union all
    select
        cells.decision_date,
        strata.stratum_id,
        {%- for prior in priors %}
        round(
            sum(case when cells.is_known then cells.n_decisions * cells.prior_{{ prior }}_rate end)
            / sum(case when cells.is_known then cells.n_decisions end), 10
        ) as prior_{{ prior }}_rate{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_design_cells') }} as cells
    inner join {{ ref('int_stratum_cells') }} as strata
        on {{ is_same_cell('cells', 'strata') }}
    where cells.n_decisions > 0
    group by cells.decision_date, strata.stratum_id

)

select
    populations.*,
    {%- for prior in priors %}
    prior_rates.prior_{{ prior }}_rate{{ ',' if not loop.last }}
    {%- endfor %}
from populations
left join prior_rates
    on populations.decision_date = prior_rates.decision_date and populations.stratum_id = prior_rates.stratum_id
