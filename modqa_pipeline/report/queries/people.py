"""Moderators over 28 days. Pseudonyms only; who is shown is decided by the section."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts


def moderator_scorecards(marts: Marts, day: date) -> list[dict[str, Any]]:
    """One row a moderator with audits in the 28 days up to the day."""
    return marts.rows(
        """select moderator_key, vendor, site, n_decisions, n_audited, n_effective, accuracy,
                  accuracy_lower, accuracy_upper, accuracy_shrunk, standing, status
           from marts.kpi_moderator_scorecard
           where period_kind = '28_days' and period_end = $day and n_audited > 0
           order by accuracy, moderator_key""",
        day=day,
    )
