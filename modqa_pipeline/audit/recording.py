"""Records a run's proposed draws: those of days that are not blocked, and all lots."""

import datetime

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.facts.draws import (
    LATE,
    MAIN,
    DrawRecord,
    forget_draw_keys,
    next_top_up,
    read_draws,
    record_draws,
)
from modqa_pipeline.facts.lots import LotRecord, record_lots, week_of
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.runs.run_record import read_run_record
from modqa_pipeline.validate.run import read_blocked


def record_run_draws(settings: Settings) -> tuple[list[DrawRecord], list[LotRecord]]:
    """Record this run's draws; a blocked day is drawn in the run in which it passes.

    Lots are drawn from days whose own draw is recorded, so what blocks such a day now changes
    nothing about them.
    """
    home = settings.home
    record = read_run_record(home)
    known = read_draws(home)
    with open_database(home.warehouse, settings.engine, read_only=True) as connection:
        blocked = read_blocked(connection, record.dates)
        waves = [
            (day.decision_date, wave, record.last_receipt_sequence)
            for day in record.days
            for wave, makes in ((MAIN, day.makes_main_draw), (LATE, day.makes_late_draw))
            if makes and day.decision_date not in blocked
        ]
        waves += [
            (day.decision_date, next_top_up(known, day.decision_date), day.main_receipt_sequence)
            for day in record.days
            if day.n_to_top_up and day.decision_date not in blocked
        ]
        made_by = {
            "plan_hash": record.plan_hash,
            "code_version": record.code_version,
            "recorded_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "run_id": record.run_id,
        }
        draws = record_draws(
            connection,
            home,
            waves,
            **made_by,
            unit_parts=record.unit_parts,
            asks_for_lots=record.asks_for_lots,
        )
        weeks = sorted({week_of(day.decision_date) for day in record.days if day.makes_lot_draw})
        lots = record_lots(connection, home, weeks, **made_by)
    forget_draw_keys(home)
    return draws, lots
