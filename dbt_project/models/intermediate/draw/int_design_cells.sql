-- One row per day to be drawn, rate group, decision class, entity type and score step: population, prior rates and
-- the audits that it deserves.
--
-- Prior rates: verdicts of the past in the same (decided_by, class, entity type, step), shrunk level by level to the
-- rate without entity type, without step, and without decided_by; half an event is added at the top, so that no rate
-- is zero. A score that recent errors do not bear out is left aside (int_past_counts). Without any past audit they are {{ default_prior_rate() }} of errors in every cell.
-- Deserved: the rate group's share of the budget, divided in proportion to N s, where s^2 sums the variances of one
-- decision in accuracy, precision and recall relative to their squared estimates, so that no metric is bought with
-- another (Cochran 1977, 5A.4, on several characteristics).
{%- set events = {
    'error': ('n_errors', 'n_audits'),
    'violating': ('n_violating', 'n_audits'),
    'critical': ('n_critical_errors', 'n_audits'),
    'wrong_policy': ('n_wrong_policy', 'n_policy_known'),
} %}
{%- set levels = {
    'by_class': ['decision_date', 'decision_class'],
    'by_side': ['decision_date', 'decision_class', 'decided_by'],
    'by_step': ['decision_date', 'decision_class', 'decided_by', 'score_step'],
    'by_entity': ['decision_date', 'decision_class', 'decided_by', 'score_step', 'entity_type'],
} %}
with

past as (

    select
        decision_date,
        decision_class,
        decided_by,
        entity_type,
        score_step,
        {%- for event, (hit, total) in events.items() %}
        {{ hit }} as n_{{ event }},
        {{ total }} as n_{{ event }}_known{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_past_counts') }}

),

score_followed as (

    select distinct
        decision_date,
        decided_by
    from {{ ref('int_past_counts') }}
    where is_score_followed

),

{%- for level, keys in levels.items() %}

{{ level }} as (

    select
        {{ keys | join(', ') }},
        {%- for event in events %}
        sum(n_{{ event }}) as n_{{ event }},
        sum(n_{{ event }}_known) as n_{{ event }}_known{{ ',' if not loop.last }}
        {%- endfor %}
    from past
    group by {{ keys | join(', ') }}

),
{%- endfor %}

units as (

    select * from {{ ref('int_unit_targets') }}

),

rate_groups as (

    select
        decision_date,
        budget_cell,
        decided_by,
        rate_group,
        sum(n_target) as n_target
    from units
    group by decision_date, budget_cell, decided_by, rate_group

),

steps as (

    select
        decision_date,
        decided_by,
        decision_class,
        score_step
    from {{ ref('int_score_steps') }}
    union all
    select distinct
        units.decision_date,
        units.decided_by,
        classes.decision_class,
        0 as score_step
    from units
    cross join (select 'acted' as decision_class union all select 'approved' as decision_class) as classes

),

-- Every combination, also those that nobody has seen today: a late row may be one.
foreseen as (

    select distinct
        units.decision_date,
        units.budget_cell,
        units.rate_group,
        units.is_apart,
        units.n_strata,
        units.n_left_over_strata,
        units.n_to_draw,
        units.decided_by,
        units.entity_type,
        steps.decision_class,
        steps.score_step
    from units
    inner join steps on units.decision_date = steps.decision_date and units.decided_by = steps.decided_by

),

populations as (

    select
        frame.decision_date,
        units.budget_cell,
        units.rate_group,
        units.decided_by,
        units.entity_type,
        frame.decision_class,
        coalesce(frame.score_step, 0) as score_step,
        sum(frame.n_decisions) as n_decisions
    from {{ ref('int_frame_units') }} as frame
    inner join units on frame.decision_date = units.decision_date and frame.unit_key = units.unit_key
    group by
        frame.decision_date, units.budget_cell, units.rate_group, units.decided_by, units.entity_type,
        frame.decision_class, coalesce(frame.score_step, 0)

),

cells as (

    select
        foreseen.*,
        case when score_followed.decided_by is null then -1 else foreseen.score_step end as prior_step,
        coalesce(populations.n_decisions, 0) as n_decisions,
        rate_groups.n_target as n_target_of_group
    from foreseen
    inner join rate_groups
        on
            foreseen.decision_date = rate_groups.decision_date
            and foreseen.budget_cell = rate_groups.budget_cell
            and foreseen.decided_by = rate_groups.decided_by
            and foreseen.rate_group = rate_groups.rate_group
    left join score_followed
        on
            foreseen.decision_date = score_followed.decision_date
            and foreseen.decided_by = score_followed.decided_by
    left join populations
        on
            foreseen.decision_date = populations.decision_date
            and foreseen.budget_cell = populations.budget_cell
            and foreseen.rate_group = populations.rate_group
            and foreseen.decided_by = populations.decided_by
            and foreseen.entity_type = populations.entity_type
            and foreseen.decision_class = populations.decision_class
            and foreseen.score_step = populations.score_step

),

with_priors as (

    select
        cells.*,
        by_side.n_error_known is not null as is_known,
        {%- for event in events %}
        {%- set default = '1 - ' ~ default_prior_rate() if event == 'violating' else default_prior_rate() %}
        {%- set at_top %}case
            when coalesce(by_class.n_{{ event }}_known, 0) > 0
                then (cast(by_class.n_{{ event }} as double) + 0.5) / (by_class.n_{{ event }}_known + 1)
            when cells.decision_class = 'acted' then {{ default }}
            else {{ default_prior_rate() }}
        end{% endset %}
        {%- set at_side = shrunk('by_side.n_' ~ event, 'by_side.n_' ~ event ~ '_known', at_top) %}
        {%- set at_step = shrunk('by_step.n_' ~ event, 'by_step.n_' ~ event ~ '_known', at_side) %}
        round({{ shrunk('by_entity.n_' ~ event, 'by_entity.n_' ~ event ~ '_known', at_step) }}, 10)
            as prior_{{ event }}_rate{{ ',' if not loop.last }}
        {%- endfor %}
    from cells
    {%- for level, keys in levels.items() %}
    left join {{ level }}
        on
            {%- for key in keys %}
            {{ 'and ' if not loop.first }}cells.{{ 'prior_step' if key == 'score_step' else key }} = {{ level }}.{{ key }}
            {%- endfor %}
    {%- endfor %}

),

-- Expected counts in whole millionths, so that their sums do not depend on the order of rows.
counted as (

    select
        *,
        cast(round(1e6 * n_decisions * prior_error_rate, 0) as bigint) as micro_errors,
        cast(round(1e6 * n_decisions * prior_violating_rate, 0) as bigint) as micro_violating
    from with_priors

),

grouped as (

    select
        *,
        sum(n_decisions) over rate_group - sum(micro_errors) over rate_group / 1e6 as n_correct_of_group,
        greatest(1e-6, sum(case when decision_class = 'acted' then micro_violating else 0 end) over rate_group / 1e6)
            as n_found_of_group,
        greatest(1e-6, sum(case when decision_class = 'acted' then 0 else micro_violating end) over rate_group / 1e6)
            as n_missed_of_group
    from counted
    window rate_group as (partition by decision_date, budget_cell, decided_by, rate_group)

),

with_recall as (

    select
        *,
        n_missed_of_group / (n_found_of_group + n_missed_of_group) as missed_share
    from grouped

),

with_spread as (

    select
        *,
        sqrt(
            prior_error_rate * (1 - prior_error_rate) / greatest(n_correct_of_group * n_correct_of_group, 1e-6)
            + prior_violating_rate * (1 - prior_violating_rate) * case
                when decision_class = 'acted'
                    then (1 + missed_share * missed_share) / (n_found_of_group * n_found_of_group)
                else missed_share * missed_share / (n_missed_of_group * n_missed_of_group)
            end
        ) as spread_of_one
    from with_recall

)

select
    decision_date,
    budget_cell,
    rate_group,
    is_apart,
    n_strata,
    n_left_over_strata,
    n_to_draw,
    decided_by,
    decision_class,
    entity_type,
    score_step,
    n_decisions,
    is_known,
    {%- for event in events %}
    prior_{{ event }}_rate,
    {%- endfor %}
    -- no decision is forgotten: a cell that has any deserves a millionth at least
    greatest(case when n_decisions > 0 then 1 else 0 end, cast(round(
        1e6 * n_target_of_group * n_decisions * spread_of_one
        / sum(n_decisions * spread_of_one) over (partition by decision_date, budget_cell, decided_by, rate_group), 0
    ) as bigint)) as micro_target
from with_spread
