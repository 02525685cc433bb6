"""Moderators and auditors over 28 days. Pseudonyms only; who is shown is decided by the section."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts


def moderator_scorecards(marts: Marts, kind: str, first: date) -> list[dict[str, Any]]:
    """One row per moderator with audits in the week or the 28 days that begin with a day."""
    return marts.rows(
        """select moderator_key, vendor, site, n_decisions, n_audited, n_effective, accuracy,
                  accuracy_lower, accuracy_upper, accuracy_shrunk, standing, status
           from marts.kpi_moderator_scorecard
           where period_kind = $kind and period_start = $first and n_audited > 0
           order by accuracy, moderator_key""",
        kind=kind,
        first=first,
    )


def auditor_quality(marts: Marts, day: date) -> list[dict[str, Any]]:
    """One row per auditor with readings of items read twice, in the 28 days up to the day; most readings first."""
    return marts.rows(
        """select auditor_key, n_first_reads, n_second_reads, n_read_twice, agreement_rate,
                  agreement_lower, agreement_upper, agreement_status, n_adjudicated, upheld_rate,
                  upheld_lower, upheld_upper, upheld_status, undefined_reason
           from marts.kpi_auditor_quality
           where period_kind = '28_days' and period_end = $day and n_read_twice > 0
           order by n_read_twice desc, auditor_key""",
        day=day,
    )


def golden_readings(marts: Marts) -> list[dict[str, Any]]:
    """One row per auditor who was shown golden items."""
    return marts.rows(
        """select subject_key, n_exposed, n_read, n_correct, n_wrong_policy, accuracy, accuracy_lower, accuracy_upper,
                  verdict, last_answered_at
           from marts.kpi_golden_accuracy
           where subject_kind = 'auditor'
           order by subject_key"""
    )
