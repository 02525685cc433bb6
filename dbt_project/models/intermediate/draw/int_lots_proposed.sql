-- One row per lot that this run draws (site × week, Monday to Sunday): its size, and how it is to be inspected.
--
-- The lot holds what had been delivered when its days were drawn. It is drawn once all of its days are drawn, so its
-- size is known. The code letter follows from lot size and inspection level; sample size and acceptance number follow
-- from letter and AQL, along the arrows of the master table.
with

sites as (

    select
        cast(date_trunc('week', cells.decision_date) as date) as decision_week,
        cells.vendor,
        cells.site,
        min({{ site_value() }}) as slice_value,
        sum(cells.n_decisions) as lot_size
    from {{ ref('int_frame_cells') }} as cells
    inner join {{ ref('stg_run_days') }} as run_days on cells.decision_date = run_days.decision_date
    where
        run_days.makes_lot_draw
        and cells.wave = 'main'
        and cells.decided_by = 'bpo'
        and cells.vendor is not null
        and cells.site is not null
    group by cast(date_trunc('week', cells.decision_date) as date), cells.vendor, cells.site

),

asked as (

    select
        sites.*,
        {{ own_or_each('lot_aql') }} as lot_aql,
        case when own.lot_aql is null then each_one.lot_level else own.lot_level end as lot_level
    from sites
    {{- join_own_and_each(ref('stg_plan'), "'site'", 'sites.slice_value') }}
    where {{ own_or_each('lot_aql') }} is not null

),

lettered as (

    select
        asked.*,
        coalesce(known.inspection, others.inspection) as inspection,
        {{ code_letter('asked.lot_size', 'asked.lot_level') }} as code_letter,
        {{ place_in('cast(round(asked.lot_aql * 1000) as int)', lot_aqls()) }} as aql_place
    from asked
    left join {{ ref('stg_lot_inspections') }} as known
        on asked.decision_week = known.decision_week and asked.slice_value = known.slice_value
    left join {{ ref('stg_lot_inspections') }} as others
        on asked.decision_week = others.decision_week and others.slice_value = '*'

),

placed as (

    select
        *,
        instr('{{ code_letters() }}', code_letter) - 1 as letter_place
    from lettered

),

planned as (

    select
        *,
        {{ diagonal_of_plan('inspection', 'letter_place + aql_place', 'letter_place') }} as plan_diagonal
    from placed

)

select
    decision_week,
    vendor,
    site,
    lot_aql,
    lot_level,
    cast(lot_size as bigint) as lot_size,
    inspection,
    code_letter,
    case
        when inspection <> 'discontinued'
            then substring('{{ code_letters() }}', plan_diagonal - aql_place + 1, 1)
    end as plan_letter,
    -- a sample as large as the lot is the lot
    cast(case
        when inspection = 'discontinued' then 0
        else least(lot_size, {{ value_at('plan_diagonal - aql_place', sample_sizes()) }})
    end as bigint) as n_to_inspect,
    cast({{ acceptance_number('inspection', 'plan_diagonal') }} as bigint) as acceptance_number
from planned
