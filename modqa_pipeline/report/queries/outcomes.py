"""Plain counts of audited decisions: the decision, the verdict, the root cause.

Counts, not estimates: every audit counts once, whether or not it may enter rates.
"""

from datetime import date, timedelta
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]
WRONG = "error_type not in ('correct', 'pending', 'unassessable')"


def decision_by_verdict(marts: Marts, day: date) -> Rows:
    """Audited decisions of the day by decision and final verdict."""
    return marts.rows(
        """select decision, verdict_decision, count(*) as n
           from marts.fct_audit_outcomes
           where decision_date = $day and error_type is distinct from 'pending'
           group by decision, verdict_decision""",
        day=day,
    )


def errors_by_policy(marts: Marts, day: date) -> Rows:
    """Errors of 28 days by type and policy: the verdict's, else the decision's."""
    return marts.rows(
        f"""select coalesce(verdict_policy_code, policy_code, '(no policy)') as policy_code,
                   error_type, count(*) as n, count(*) filter (where decision_date = $day) as n_day
            from marts.fct_audit_outcomes
            where decision_date between $first and $day and {WRONG}
            group by 1, 2""",
        first=day - timedelta(days=27),
        day=day,
    )


def root_causes(marts: Marts, day: date) -> Rows:
    """Errors of the 28 days up to the day by root cause, the most frequent first."""
    return marts.rows(
        f"""select coalesce(root_cause, '(not stated)') as root_cause, count(*) as n,
                   count(*) filter (where severity = 'critical') as n_critical,
                   count(*) filter (where decision_date = $day) as n_day
            from marts.fct_audit_outcomes
            where decision_date between $first and $day and {WRONG}
            group by 1 order by n desc, 1""",
        first=day - timedelta(days=27),
        day=day,
    )
