-- One row per day to be drawn, rate group, decision class, entity type and score step: population, prior rates and
-- the audits that it deserves.
--
-- Prior rates: verdicts of the past in the same (decided_by, class, entity type, step), shrunk level by level to the
-- rate without entity type, without step, and without decided_by; half an event is added at the top, so that no rate is
-- zero. A score that recent errors do not confirm is left aside (int_past_counts). Without any past audit they are
-- {{ default_prior_rate() }} of errors in every cell.
-- Cells divide the rate group's share of the budget in proportion to N s, where N is the population and s^2 sums the
-- variances of one decision in accuracy, precision and recall relative to their squared estimates, so that no metric is
-- bought with another (Cochran 1977, 5A.4, on several characteristics).
{%- set events = prior_events() %}
with

{{ prior_levels() }},

{{ cells_foreseen() }},

{{ cell_priors() }},

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
