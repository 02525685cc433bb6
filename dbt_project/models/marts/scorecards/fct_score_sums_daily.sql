-- One row per decision day and site: sums over strata from which the weighted quality score and its variance follow.
--
-- A verdict loses nothing where the decision is right, else the weight of the error's severity as a share of 100, or 1
-- where that severity has auto_fail. Losses are no events, so fct_quality_sums_daily cannot hold them; the formulas,
-- and what a single verdict of a stratum adds, are the same. Rows of any days add up to those of a period.
with

estimating as (

    select
        decision_date,
        wave,
        stratum_id,
        {{ site_value() }} as slice_value,
        case when decision <> verdict_decision then coalesce(severity, 'unknown') end as error_severity
    from {{ ref('int_outcomes') }}
    where is_estimating and decided_by = 'bpo'

),

scored as (

    select
        estimating.*,
        coalesce({{ loss_of_an_error('weights') }}, 0) as loss,
        case when weights.auto_fail then 1 else 0 end as n_auto_failed
    from estimating
    left join {{ ref('stg_severity_weights') }} as weights on estimating.error_severity = weights.severity

),

cells as (

    select
        decision_date,
        wave,
        stratum_id,
        slice_value,
        count(*) as n_audited,
        sum(n_auto_failed) as n_auto_failed,
        cast(sum(loss) as double) as losses,
        cast(sum(loss * loss) as double) as squared_losses
    from scored
    group by decision_date, wave, stratum_id, slice_value

),

weighted as (

    select
        cells.*,
        cast(strata.n_decisions as double) / strata.n_audited as weight,
        cast(strata.n_audited as double) as n_usable,
        cast(strata.n_decisions as double) * greatest(strata.n_decisions - strata.n_audited, 0) / strata.n_audited
            as spread
    from cells
    inner join {{ ref('int_strata_returned') }} as strata
        on
            cells.decision_date = strata.decision_date
            and cells.wave = strata.wave
            and cells.stratum_id = strata.stratum_id

),

spread_cells as (

    select
        *,
        case when n_usable > 1 then spread / (n_usable - 1) else 0 end as unit_spread,
        case when n_usable = 1 then spread * n_audited else 0 end as single_spread
    from weighted

)

select
    decision_date,
    slice_value,
    cast(sum(n_audited) as bigint) as n_audited,
    cast(sum(n_auto_failed) as bigint) as n_auto_failed,
    {{ exact_sum('weight * n_audited') }} as base_total,
    {{ exact_sum('weight * losses') }} as loss_total,
    {{ exact_sum('weight * squared_losses') }} as squared_loss_total,
    {{ exact_sum('unit_spread * (squared_losses - losses * losses / n_usable)') }} as loss_variance,
    {{ exact_sum('unit_spread * (losses - losses * n_audited / n_usable) - single_spread / 2') }} as covariance,
    {{ exact_sum('unit_spread * (n_audited - n_audited * n_audited / n_usable) - single_spread') }} as base_variance
from spread_cells
group by decision_date, slice_value
