-- One row per decision day, slice and metric: the estimate with its 95 % interval, and what it shows of its target.
with

daily_sums as (

    select
        decision_date as period,
        *
    from {{ ref('fct_quality_sums_daily') }}
    where
        decision_date in (select decision_date from {{ ref('stg_run_days') }})
        and metric <> 'accuracy_without_technical'

),

{{ estimates('daily_sums') }},

with_target as (

    {{ figures_with_target('estimated') }}

)

select
    period as decision_date,
    {{ estimated_columns() }},
    target,
    case
        when target is not null
            then {{ verdict_of(
                "status = 'ok'",
                is_better('lower', 'upper', 'target', 'sign'),
                is_worse('lower', 'upper', 'target', 'sign'),
            ) }}
    end as verdict
from with_target
