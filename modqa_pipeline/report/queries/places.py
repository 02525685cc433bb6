"""What the pages of sites, queues and policies need of weeks and months: read once for all of them."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]


def weekly_figures(marts: Marts, first: date, last: date) -> Rows:
    """Rates of sites and queues, and those of policies, by week, from one Monday to another."""
    return marts.rows(
        """select decision_week, slice_kind, slice_value, metric, estimate, lower, upper, n_audited, status,
                  n_decisions, covered_share
           from marts.kpi_quality_weekly
           where decision_week between $first and $last
               and (slice_kind in ('site', 'queue')
                   and metric in ('accuracy', 'critical_error_rate', 'leakage_rate', 'over_enforcement_rate')
                   or slice_kind = 'policy'
                   and metric in ('recall', 'precision', 'over_enforcement_rate', 'wrong_policy_rate'))
           order by decision_week""",
        first=first,
        last=last,
    )


def weekly_operations(marts: Marts, first: date, last: date) -> Rows:
    """Counts of sites, queues and policies by week, over the days from one to another."""
    return marts.rows(
        """select cast(date_trunc('week', decision_date) as date) as decision_week, slice_kind, slice_value,
                  cast(sum(n_decisions) as bigint) as n_decisions,
                  sum(n_sla_met) / nullif(sum(n_sla_known), 0) as sla_met_rate,
                  sum(n_escalated) / nullif(sum(n_decisions), 0) as escalation_rate
           from marts.kpi_operations_daily
           where decision_date between $first and $last and slice_kind in ('site', 'queue', 'policy')
           group by all""",
        first=first,
        last=last,
    )


def monthly_scorecards(marts: Marts, first: date, last: date) -> Rows:
    """Scorecards of sites by month, the newest first, with what would be different now of those that have closed."""
    return marts.rows(
        """select cards.*, restated.value_now as accuracy_now, restated.n_verdicts_more,
                  restated.n_disputes_accepted_since
           from marts.kpi_site_scorecard as cards
           left join marts.fct_restatements as restated
               on restated.decision_month = cards.period_start
               and restated.vendor is not distinct from cards.vendor
               and restated.site = cards.site and restated.metric = 'accuracy'
           where cards.period_kind = 'month' and cards.period_start between $first and $last
           order by cards.period_start desc, cards.vendor, cards.site""",
        first=first,
        last=last,
    )


def disputes(marts: Marts, first: date) -> Rows:
    """Disputes of sites by month of the decisions, with their effect and that of the controls; the newest first."""
    return marts.rows(
        """select counts.*, effects.change_from_disputes, effects.n_controls_read,
                  effects.n_controls_overturned, effects.change_from_controls
           from marts.kpi_disputes as counts
           left join marts.kpi_dispute_effects as effects
               on effects.decision_month = counts.decision_month
               and counts.slice_value = coalesce(effects.vendor, '(blank)') || '/' || coalesce(effects.site, '(blank)')
           where counts.slice_kind = 'site' and counts.decision_month >= $first
           order by counts.decision_month desc""",
        first=first,
    )


def appeals(marts: Marts, first: date) -> Rows:
    """Appeals against decisions of sites, queues and policies, by month of receipt; the newest first."""
    return marts.rows(
        """select * from marts.kpi_appeals
           where period_kind = 'month' and period_start >= $first
               and slice_kind in ('site', 'queue', 'policy')
           order by period_start desc""",
        first=first,
    )
