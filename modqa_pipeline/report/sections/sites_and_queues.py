"""Section 5, sites over 28 days, queues of the day, and every target over 28 days."""

from typing import Any

from modqa_pipeline.report.facts import DayFacts
from modqa_pipeline.report.sections import queues, sites, targets


def build(facts: DayFacts) -> dict[str, Any]:
    """Two charts, each with its table; words where there are no sites or queues."""
    return {
        "sites": sites.build(facts),
        "queues": queues.build(facts),
        "targets": targets.build(facts),
        "findings": queues.findings_table(facts),
    }
