-- One row per stratum of a draw that this run makes, with all that the record keeps of it. A top-up draws more of
-- strata that are on record.
{{ config(materialized='duckdb_view') }}
with

score_ranges as (

    select
        cells.decision_date,
        cells.stratum_id,
        min(steps.score_from) as score_from,
        -- the highest step has no upper end
        case when count(steps.score_from) = count(steps.score_below) then max(steps.score_below) end as score_below
    from {{ ref('int_stratum_cells') }} as cells
    inner join {{ ref('int_score_steps') }} as steps
        on
            cells.decision_date = steps.decision_date
            and cells.decided_by = steps.decided_by
            and cells.decision_class = steps.decision_class
            and cells.score_step = steps.score_step
    group by cells.decision_date, cells.stratum_id

)

select
    allocation.decision_date,
    allocation.wave,
    allocation.stratum_id,
    strata.decided_by,
    strata.decision_class,
    strata.entity_type,
    -- ranges of two classes or sides are no range
    case when strata.decided_by is not null and strata.decision_class is not null then score_ranges.score_from end
        as score_from,
    case when strata.decided_by is not null and strata.decision_class is not null then score_ranges.score_below end
        as score_below,
    allocation.n_decisions,
    allocation.n_drawn,
    strata.prior_error_rate,
    strata.prior_violating_rate,
    strata.prior_critical_rate,
    strata.prior_wrong_policy_rate
from {{ ref('int_draw_allocation') }} as allocation
inner join {{ ref('int_strata') }} as strata
    on
        allocation.decision_date = strata.decision_date
        and allocation.wave = strata.wave
        and allocation.stratum_id = strata.stratum_id
left join score_ranges
    on
        allocation.decision_date = score_ranges.decision_date
        and allocation.stratum_id = score_ranges.stratum_id
where not allocation.is_top_up
