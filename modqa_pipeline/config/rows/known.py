"""`config/known.csv`: findings that somebody knows and has accepted until a day."""

from datetime import date

from pydantic import Field

from modqa_pipeline.config.rows.words import Text
from modqa_pipeline.config.table import Row


class Known(Row):
    """One accepted finding."""

    table = "known"
    key = ("what",)

    what: Text = Field(
        description="The finding, by its finding_id, or what is alerted on, by its key in alerts/alerts.jsonl."
    )
    until: date = Field(
        description="Last day on which it is accepted; it is open again on the next."
    )
    owner: Text = Field(description="Who answers for it.")
    reason: Text = Field(description="Why it is accepted.")
