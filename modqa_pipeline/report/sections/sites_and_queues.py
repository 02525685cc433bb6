"""Section 5, sites over 28 days and queues of the day, against their targets."""

from typing import Any

from modqa_pipeline.report.facts import DayFacts
from modqa_pipeline.report.sections import queues, sites


def build(facts: DayFacts) -> dict[str, Any]:
    """Two charts, each with its table; words where there are no sites or queues."""
    return {
        "sites": sites.build(facts),
        "queues": queues.build(facts),
        "findings": queues.findings_table(facts),
    }
