-- One row per day, wave, stratum, slice and metric of this run: what one stratum contributes to one estimate.
--
-- Verdicts in the metric's base and events among them; which part of the stratum the base is, from the frame
-- where the frame says it; and the rate of the event that the draw recorded. Recall has two parts, found
-- (among acted decisions) and missed (among approved ones). Which policy a violation is of, only the verdict
-- says: violations of one policy are expected in proportion to its part of the day's acted decisions.
{{ config(materialized='run_view') }}
with

counts as (

    select * from {{ ref('fct_stratum_slice_counts') }}
    where decision_date in (select decision_date from {{ ref('stg_run_days') }})

),

strata as (

    select
        *,
        {{ stratum_priors() }}
    from {{ ref('int_strata_returned') }}

),

acted_of_the_day as (

    select
        decision_date,
        sum(n_decisions_acted) as n_decisions_acted
    from counts
    where slice_kind = 'all'
    group by decision_date

),

policy_parts as (

    select
        counts.decision_date,
        counts.slice_kind,
        counts.slice_value,
        greatest(cast(sum(counts.n_decisions_acted) as double) / max(days.n_decisions_acted), 0.0001) as part
    from counts
    inner join acted_of_the_day as days on counts.decision_date = days.decision_date
    where counts.slice_kind = 'policy' and days.n_decisions_acted > 0
    group by counts.decision_date, counts.slice_kind, counts.slice_value

),

cells as (

    select
        counts.*,
        counts.slice_kind = 'policy' as is_policy,
        cast(strata.n_decisions as double) as population,
        cast(strata.n_audited as double) as n_usable,
        strata.error_prior,
        strata.wrong_action_prior,
        strata.leak_prior,
        strata.critical_prior,
        strata.wrong_policy_prior,
        strata.violation_prior * coalesce(policy_parts.part, 1) as violation_prior,
        (1 - strata.wrong_action_prior) * coalesce(policy_parts.part, 1) as found_prior,
        strata.leak_prior * coalesce(policy_parts.part, 1) as missed_prior,
        searched.n_decisions as searched_n_decisions,
        searched.n_decisions_acted as searched_n_decisions_acted,
        searched.n_decisions - searched.n_decisions_acted as searched_n_decisions_approved,
        searched.n_acted as searched_n_acted,
        searched.n_approved as searched_n_approved
    from counts
    inner join strata
        on
            counts.decision_date = strata.decision_date
            and counts.wave = strata.wave
            and counts.stratum_id = strata.stratum_id
    -- where violations are looked for: in the slice, and by policy in all of the stratum
    left join counts as searched
        on
            counts.decision_date = searched.decision_date
            and counts.wave = searched.wave
            and counts.stratum_id = searched.stratum_id
            and searched.slice_kind = case counts.slice_kind when 'policy' then 'all' else counts.slice_kind end
            and searched.slice_value = case counts.slice_kind when 'policy' then '(all)' else counts.slice_value end
    left join policy_parts
        on
            counts.decision_date = policy_parts.decision_date
            and counts.slice_kind = policy_parts.slice_kind
            and counts.slice_value = policy_parts.slice_value

)

{% for name, metric in metric_definitions().items() %}
{{ metric_cells('cells', name, metric) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
