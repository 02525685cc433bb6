-- One row per day, wave, stratum and slice of this run: counts of verdicts that estimate.
--
-- Whole numbers, so that any figure on any slice and period is a ratio of sums of them. In slices by policy, precision
-- and wrong policy go by the decision's policy, recall and prevalence go by the verdict's, and the other metrics have
-- no denominator.
{{ config(materialized='duckdb_view') }}
{%- set keys = ['decision_date', 'wave', 'stratum_id'] %}
{%- set counts = [
    'n_correct', 'n_acted', 'n_acted_violating', 'n_approved', 'n_approved_violating',
    'n_violating', 'n_violating_acted', 'n_policy_known', 'n_policy_wrong', 'n_critical_errors',
    'n_major_errors', 'n_minor_errors', 'n_technical_errors',
] %}
with

estimating as (

    select
        outcomes.*,
        outcomes.decision in ('remove', 'restrict') as is_acted,
        outcomes.verdict_decision in ('remove', 'restrict') as is_violating,
        outcomes.decision <> outcomes.verdict_decision as is_error,
        causes.root_cause is not null as is_technical
    from {{ ref('int_outcomes') }} as outcomes
    left join {{ ref('technical_root_causes') }} as causes on outcomes.root_cause = causes.root_cause
    where outcomes.is_estimating

),

flagged as (

    select
        *,
        1 as n_audited,
        case when not is_error then 1 else 0 end as n_correct,
        case when is_acted then 1 else 0 end as n_acted,
        case when is_acted and is_violating then 1 else 0 end as n_acted_violating,
        case when is_acted then 0 else 1 end as n_approved,
        case when is_violating and not is_acted then 1 else 0 end as n_approved_violating,
        case when is_violating then 1 else 0 end as n_violating,
        case when is_acted and is_violating then 1 else 0 end as n_violating_acted,
        case when is_acted and not is_error and is_policy_right is not null then 1 else 0 end as n_policy_known,
        case when is_acted and not is_error and not is_policy_right then 1 else 0 end as n_policy_wrong,
        case when is_error and severity = 'critical' then 1 else 0 end as n_critical_errors,
        case when is_error and severity = 'major' then 1 else 0 end as n_major_errors,
        case when is_error and severity = 'minor' then 1 else 0 end as n_minor_errors,
        case when is_error and is_technical then 1 else 0 end as n_technical_errors
    from estimating

),

sliced as (

    {{ sliced('flagged', keys + ['n_audited'] + counts) }}

),

by_decision as (

    select
        {{ keys | join(', ') }},
        slice_kind,
        slice_value,
        sum(n_audited) as n_audited,
        {%- for count in counts %}
        sum({{ count }}) as {{ count }}{{ ',' if not loop.last }}
        {%- endfor %}
    from sliced
    group by {{ keys | join(', ') }}, slice_kind, slice_value

),

by_verdict_policy as (

    select
        {{ keys | join(', ') }},
        'policy' as slice_kind,
        coalesce(verdict_policy_first, '(blank)') as slice_value,
        sum(n_violating) as n_violating,
        sum(n_violating_acted) as n_violating_acted
    from flagged
    where is_violating
    group by {{ keys | join(', ') }}, coalesce(verdict_policy_first, '(blank)')

),

policies_seen as (

    select distinct decision_date, slice_value
    from {{ ref('int_slice_populations') }}
    where slice_kind = 'policy'
    union
    select distinct decision_date, slice_value
    from by_verdict_policy

),

-- Prevalence of a policy has the whole frame as its denominator, so every stratum needs its row.
policy_rows as (

    select
        strata.decision_date,
        strata.wave,
        strata.stratum_id,
        'policy' as slice_kind,
        policies_seen.slice_value,
        strata.n_audited as n_prevalence_base
    from {{ ref('int_strata_returned') }} as strata
    inner join policies_seen on strata.decision_date = policies_seen.decision_date

)

select
    {{ keys | join(', ') }},
    slice_kind,
    slice_value,
    cast(n_audited as bigint) as n_audited,
    cast(n_audited as bigint) as n_prevalence_base,
    {%- for count in counts %}
    cast({{ count }} as bigint) as {{ count }}{{ ',' if not loop.last }}
    {%- endfor %}
from by_decision
where slice_kind <> 'policy'
union all
select
    rows.decision_date,
    rows.wave,
    rows.stratum_id,
    rows.slice_kind,
    rows.slice_value,
    cast(coalesce(by_decision.n_audited, 0) as bigint) as n_audited,
    cast(rows.n_prevalence_base as bigint) as n_prevalence_base,
    {%- for count in counts %}
    {%- set origin = 'by_verdict_policy' if count in ('n_violating', 'n_violating_acted') else 'by_decision' %}
    cast(coalesce({{ origin }}.{{ count }}, 0) as bigint) as {{ count }}{{ ',' if not loop.last }}
    {%- endfor %}
from policy_rows as rows
left join by_decision
    on
        rows.decision_date = by_decision.decision_date
        and rows.wave = by_decision.wave
        and rows.stratum_id = by_decision.stratum_id
        and rows.slice_kind = by_decision.slice_kind
        and rows.slice_value = by_decision.slice_value
left join by_verdict_policy
    on
        rows.decision_date = by_verdict_policy.decision_date
        and rows.wave = by_verdict_policy.wave
        and rows.stratum_id = by_verdict_policy.stratum_id
        and rows.slice_value = by_verdict_policy.slice_value
