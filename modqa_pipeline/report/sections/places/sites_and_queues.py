"""Section 5: sites, queues and every target over 28 days, lots of four weeks."""

from typing import Any

from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.period import PeriodFacts
from modqa_pipeline.report.sections.places import lots, queues, sites, targets


def build(facts: DayFacts) -> dict[str, Any]:
    """Two charts, each with its table; a remark if there are no sites or queues."""
    return {
        **of_period(facts.window),
        "queues": queues.build(facts.window, facts.findings),
        "findings": queues.findings_table(facts),
    }


def of_period(facts: PeriodFacts) -> dict[str, Any]:
    """The same of a week or a month, without the findings of a day."""
    return {
        "sites": sites.build(facts),
        "queues": queues.build(facts),
        "targets": targets.build(facts),
        "lots": lots.build(facts),
        "findings": None,
    }
