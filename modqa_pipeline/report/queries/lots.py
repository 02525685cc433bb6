"""Deliveries that were inspected as lots."""

from datetime import date
from typing import Any

from modqa_pipeline.report.queries.marts import Marts


def lots(marts: Marts, first_week: date, last_week: date) -> list[dict[str, Any]]:
    """Lots of the weeks from one Monday to another, the newest first; sites without a lot are left out."""
    return marts.rows(
        """select * from marts.kpi_lot_acceptance
           where decision_week between $first and $last and inspection is not null
           order by decision_week desc, vendor, site""",
        first=first_week,
        last=last_week,
    )
