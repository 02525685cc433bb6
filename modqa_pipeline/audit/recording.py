"""Which of a run's proposed draws are recorded: those of the days that are not blocked."""

import datetime

import duckdb

from modqa_pipeline.audit.draws import (
    LATE,
    MAIN,
    DrawRecord,
    next_top_up,
    read_draws,
    record_draws,
)
from modqa_pipeline.settings import Settings
from modqa_pipeline.transform.run_inputs import forget_draw_keys
from modqa_pipeline.transform.run_record import read_run_record
from modqa_pipeline.validate.run import read_blocked


def record_run_draws(settings: Settings) -> list[DrawRecord]:
    """Write down this run's draws; a blocked day is drawn in the run in which it passes."""
    home = settings.home
    record = read_run_record(home)
    draws = read_draws(home)
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        blocked = read_blocked(connection, record.dates)
        waves = [
            (day.decision_date, wave, record.last_receipt_sequence)
            for day in record.days
            for wave, makes in ((MAIN, day.makes_main_draw), (LATE, day.makes_late_draw))
            if makes and day.decision_date not in blocked
        ]
        waves += [
            (day.decision_date, next_top_up(draws, day.decision_date), day.main_receipt_sequence)
            for day in record.days
            if day.n_to_top_up and day.decision_date not in blocked
        ]
        records = record_draws(
            connection,
            home,
            waves,
            plan_hash=record.plan_hash,
            code_version=record.code_version,
            recorded_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            run_id=record.run_id,
            unit_parts=record.unit_parts,
        )
    forget_draw_keys(home)
    return records
