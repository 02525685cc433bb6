"""What `config/known.csv` accepts on a day."""

from datetime import UTC, date, datetime

from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.config.tables import Tables


def accepted_today(tables: Tables, today: date | None = None) -> dict[str, Known]:
    """Rows of `config/known.csv` whose day has not passed, by what they name."""
    day = today or datetime.now(UTC).date()
    return {row.what: row for row in tables[Known] if row.until >= day}
