"""Audited decisions: the decision, the verdict, the root cause.

Counts are of every audit, whether or not it may enter rates. The `weight` of a row is how many decisions it stands
for, null where it may enter no rate: shares are of weights.
"""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts

Rows = list[dict[str, Any]]


def decisions_by_verdict(marts: Marts, first: date, last: date) -> Rows:
    """Audited decisions of the days by place, policy, decision and final verdict; counted."""
    return marts.rows(
        """select vendor, site, queue_id, policy_code, decision, verdict_decision, count(*) as n
           from marts.fct_audit_outcomes
           where decision_date between $first and $last and error_type is distinct from 'pending'
           group by all""",
        first=first,
        last=last,
    )


def errors(marts: Marts, first: date, last: date) -> Rows:
    """Decisions of the days that the audit found wrong: critical ones first, then the newest."""
    return marts.rows(
        """select decision_id, decision_date, decided_by, vendor, site, queue_id, model_name, model_version,
                  market, language, entity_type, decision, policy_code as decision_policy_code,
                  verdict_decision, coalesce(verdict_policy_code, policy_code) as policy_code, error_type, severity,
                  root_cause, case when is_estimating then sampling_weight end as weight
           from marts.fct_audit_outcomes
           where decision_date between $first and $last
               and error_type not in ('correct', 'pending', 'unassessable')
           order by case severity when 'critical' then 1 when 'major' then 2 else 3 end,
               decision_date desc, decision_id""",
        first=first,
        last=last,
    )
