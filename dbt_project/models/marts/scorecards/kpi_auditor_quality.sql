-- One row per auditor of the client, period kind (28_days, month) and start: how their readings compare with those of
-- others.
--
-- Only decisions that the draw marked for a second reading are compared, whether the auditor read first or second; a
-- reading that could not assess the item does not count. All disagreements are adjudicated but only a few agreements,
-- so upheld_rate weights the share among settled disagreements and the share among settled agreements by how many there
-- are of each. Its interval is Wilson's with the effective size of those weights.
{{ config(rows_of='periods') }}
with

periods as (

    select * from {{ ref('int_periods') }} where period_kind in ('28_days', 'month')

),

marked as (

    select
        decision_date,
        decision_id,
        is_agreement_adjudicated
    from {{ ref('fct_audit_samples') }}
    where is_second_read and draw_reason = 'random'

),

{%- set assessed %}
outcomes.first_verdict_decision <> 'unassessable' and outcomes.second_verdict_decision <> 'unassessable'
{%- endset %}

readings as (

    {% for own in ['first', 'second'] %}
    select
        outcomes.decision_date,
        outcomes.{{ own }}_auditor_key as auditor_key,
        '{{ own }}' as audit_round,
        coalesce(marked.decision_id is not null and {{ assessed }}, false) as is_read_twice,
        outcomes.first_verdict_decision = outcomes.second_verdict_decision as is_agreement,
        outcomes.is_adjudicated
        and outcomes.verdict_decision <> 'unassessable'
        and (
            outcomes.first_verdict_decision <> outcomes.second_verdict_decision
            or marked.is_agreement_adjudicated
        ) as is_settled,
        outcomes.{{ own }}_verdict_decision = outcomes.verdict_decision as is_upheld
    from {{ ref('fct_audit_outcomes') }} as outcomes
    left join marked
        on
            outcomes.decision_id = marked.decision_id
            and outcomes.decision_date = marked.decision_date
    where outcomes.organisation = 'client' and outcomes.{{ own }}_auditor_key is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

days as (

    select
        decision_date,
        auditor_key,
        sum(case when audit_round = 'first' then 1 else 0 end) as n_first_reads,
        sum(case when audit_round = 'second' then 1 else 0 end) as n_second_reads,
        sum(case when is_read_twice then 1 else 0 end) as n_read_twice,
        {%- for kind, condition in [('agreed', 'is_agreement'), ('disagreed', 'not is_agreement')] %}
        sum(case when is_read_twice and {{ condition }} then 1 else 0 end) as n_{{ kind }},
        sum(case when is_read_twice and {{ condition }} and is_settled then 1 else 0 end) as n_{{ kind }}_settled,
        sum(case when is_read_twice and {{ condition }} and is_settled and is_upheld then 1 else 0 end)
            as n_{{ kind }}_upheld{{ ',' if not loop.last }}
        {%- endfor %}
    from readings
    group by decision_date, auditor_key

),

summed as (

    select
        days.auditor_key,
        periods.period_kind,
        periods.period_start,
        periods.period_end,
        {%- for count in [
            'n_first_reads', 'n_second_reads', 'n_read_twice', 'n_agreed', 'n_agreed_settled', 'n_agreed_upheld',
            'n_disagreed', 'n_disagreed_settled', 'n_disagreed_upheld'
        ] %}
        cast(sum(days.{{ count }}) as bigint) as {{ count }}{{ ',' if not loop.last }}
        {%- endfor %}
    from days
    inner join periods on days.decision_date between periods.period_start and periods.period_end
    group by days.auditor_key, periods.period_kind, periods.period_start, periods.period_end

),

-- Each settled reading represents all of its kind.
weighted as (

    select
        *,
        case
            when n_read_twice = 0 then 'nothing was read twice'
            when n_disagreed > 0 and n_disagreed_settled = 0 then 'no disagreement was adjudicated'
            when n_agreed > 0 and n_agreed_settled = 0 then 'no agreement was adjudicated'
        end as undefined_reason,
        cast(n_agreed as double) / nullif(n_read_twice, 0) as agreement,
        coalesce(cast(n_disagreed as double) / nullif(n_disagreed_settled, 0), 0) as disagreed_weight,
        coalesce(cast(n_agreed as double) / nullif(n_agreed_settled, 0), 0) as agreed_weight
    from summed

),

with_rate as (

    select
        *,
        disagreed_weight * disagreed_weight * n_disagreed_settled
        + agreed_weight * agreed_weight * n_agreed_settled as weight_squared_sum,
        disagreed_weight * disagreed_weight * n_disagreed_upheld
        + agreed_weight * agreed_weight * n_agreed_upheld as weight_squared_upheld,
        case
            when undefined_reason is null
                then (disagreed_weight * n_disagreed_upheld + agreed_weight * n_agreed_upheld) / n_read_twice
        end as upheld
    from weighted

),

with_size as (

    select
        *,
        {{ weighted_size('upheld', 'n_read_twice', 'weight_squared_sum', 'weight_squared_upheld') }} as size
    from with_rate

)

select
    auditor_key,
    period_kind,
    period_start,
    period_end,
    n_first_reads,
    n_second_reads,
    n_read_twice,
    n_agreed,
    round(agreement, 10) as agreement_rate,
    round({{ wilson_bound('agreement', 'n_read_twice', 'lower') }}, 10) as agreement_lower,
    round({{ wilson_bound('agreement', 'n_read_twice', 'upper') }}, 10) as agreement_upper,
    case
        when agreement is null then 'undefined'
        when n_read_twice < settings.min_audited then 'insufficient'
        else 'ok'
    end as agreement_status,
    n_agreed_settled + n_disagreed_settled as n_adjudicated,
    n_agreed_upheld + n_disagreed_upheld as n_upheld,
    round(upheld, 10) as upheld_rate,
    round({{ wilson_bound('upheld', 'size', 'lower') }}, 10) as upheld_lower,
    round({{ wilson_bound('upheld', 'size', 'upper') }}, 10) as upheld_upper,
    round(size, 6) as n_effective,
    case
        when upheld is null then 'undefined'
        when n_agreed_settled + n_disagreed_settled < settings.min_audited then 'insufficient'
        else 'ok'
    end as upheld_status,
    undefined_reason
from with_size
cross join {{ ref('stg_run_settings') }} as settings
