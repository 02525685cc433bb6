-- One row per period (week, 28 days, month) of this run, slice and metric with a target: how far the figure is from it.
--
-- z is dual to the interval: it is 1.96 where the target lies on a bound. For Wilson's interval it is the score
-- statistic (p - t) / sqrt(t (1 - t) / n_eff) (Wilson 1927); for recall the same on the scale of the logit. Positive is
-- better than the target. Figures that are not `ok` are not tested.
{{ config(materialized='duckdb_view') }}
with

periods as (

    select * from {{ ref('int_periods') }}

),

{{ figures_of_periods(['week', '28_days', 'month']) }},

with_target as (

    {{ figures_with_target('figures') }}

),

targeted as (

    select * from with_target where target is not null

),

on_logit_scale as (

    select
        *,
        -- the estimate, kept off the ends by half a verdict
        {{ logit('least(greatest(estimate, 0.5 / n_audited), 1 - 0.5 / n_audited)') }} as logit_estimate,
        {{ logit('target') }} as logit_target,
        {{ logit('lower') }} as logit_lower,
        {{ logit('upper') }} as logit_upper
    from targeted

)

select
    period_kind,
    period_start,
    period_end,
    slice_kind,
    slice_value,
    metric,
    target,
    estimate,
    lower,
    upper,
    n_audited,
    n_effective,
    status,
    sign,
    round(sign * case
        when status <> 'ok' then null
        -- a census knows
        when n_effective is null then case when estimate > target then 1e3 when estimate < target then -1e3 else 0 end
        when metric <> 'recall' then (estimate - target) / sqrt(target * (1 - target) / n_effective)
        when logit_estimate >= logit_target
            then {{ z_95() }} * (logit_estimate - logit_target) / nullif(logit_estimate - logit_lower, 0)
        else {{ z_95() }} * (logit_estimate - logit_target) / nullif(logit_upper - logit_estimate, 0)
    end, 10) as z
from on_logit_scale
