"""When the audits of a worksheet were drawn, from the records of draws, lots and adjudications."""

from datetime import date, datetime, timedelta

from modqa_pipeline.facts.adjudications import read_adjudications
from modqa_pipeline.facts.draws import read_draws
from modqa_pipeline.facts.lots import LOT, read_lots
from modqa_pipeline.home.paths import Home

DAYS_OF_A_WEEK = 7


def drawn_on(home: Home) -> dict[tuple[date, str], date]:
    """Decision day and wave to the UTC day on which the wave was recorded; its worksheets follow in the same run."""
    found = {(draw.day, draw.wave): _utc_day(draw.recorded_at) for draw in read_draws(home)}
    found |= {
        (lots.monday + timedelta(days=n), LOT): _utc_day(lots.recorded_at)
        for lots in read_lots(home)
        for n in range(DAYS_OF_A_WEEK)
    }
    return found | {(r.day, r.wave): _utc_day(r.recorded_at) for r in read_adjudications(home)}


def _utc_day(recorded_at: str) -> date:
    return datetime.fromisoformat(recorded_at).date()
