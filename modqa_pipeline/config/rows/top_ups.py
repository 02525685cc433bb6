"""`config/top_ups.csv`: more audits for days that were already drawn."""

from datetime import date

from pydantic import Field

from modqa_pipeline.config.table import Row


class TopUp(Row):
    """A day that gets more audits."""

    table = "top_ups"
    key = ("decision_date",)

    decision_date: date = Field(description="Day that gets more audits.")
    n_audits: int = Field(ge=1, le=1_000_000, description="How many more.")
