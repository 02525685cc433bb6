"""Section 5: sites over 28 days, queues of the day, every target over 28 days, lots of four weeks."""

from typing import Any

from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.sections.places import lots, queues, sites, targets


def build(facts: DayFacts) -> dict[str, Any]:
    """Two charts, each with its table; a remark if there are no sites or queues."""
    return {
        "sites": sites.build(facts),
        "queues": queues.build(facts),
        "targets": targets.build(facts),
        "lots": lots.build(facts),
        "findings": queues.findings_table(facts),
    }
