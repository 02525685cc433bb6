"""`config/expected_deliveries.csv`: who must deliver decisions every day."""

from typing import Annotated

from pydantic import AfterValidator, Field

from modqa_pipeline.config.table import Row
from modqa_pipeline.contracts.contract import decision_sources


def _source(name: str) -> str:
    if name not in decision_sources():
        raise ValueError(f"one of {', '.join(decision_sources())}")
    return name


class ExpectedDelivery(Row):
    """A source that a vendor or a site must deliver."""

    table = "expected_deliveries"
    key = ("source", "vendor", "site")
    for_models = True

    source: Annotated[str, AfterValidator(_source)] = Field(
        description="Source that is to be delivered."
    )
    vendor: str | None = Field(description="Vendor that delivers; blank is any.")
    site: str | None = Field(description="Site whose decisions are delivered; blank is any.")
