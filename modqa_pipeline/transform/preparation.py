"""From what has been delivered to what this run builds: the days, and the inputs that dbt joins."""

import datetime
from datetime import date
from typing import Any

import modqa_pipeline
from modqa_pipeline.audit.draws import read_draws
from modqa_pipeline.plan import load_plan
from modqa_pipeline.settings import Settings
from modqa_pipeline.transform.day_states import read_day_states
from modqa_pipeline.transform.days import days_to_build
from modqa_pipeline.transform.run_inputs import write_run_inputs
from modqa_pipeline.transform.run_record import RunRecord, write_run_record
from modqa_pipeline.transform.unfinished import begin, forget_rows, unfinished_days


def prepare_run(
    settings: Settings,
    ledger: list[dict[str, Any]],
    requested: list[date],
    *,
    may_draw: bool,
    run_id: str,
) -> RunRecord:
    """Choose the days, write `state/run/`, and say what was decided."""
    plan = load_plan(settings.home)
    draws = read_draws(settings.home)
    last_receipt = max((line["sequence"] for line in ledger), default=0)
    unfinished = unfinished_days(settings.home)
    days = days_to_build(
        requested,
        may_draw=may_draw,
        touched=last_touch_by_day(ledger),
        draws=draws,
        states=read_day_states(settings.home),
        unfinished=unfinished,
        last_receipt=last_receipt,
        late_after_days=settings.schedule.late_after_days,
    )
    forget_rows(settings.home, unfinished - {day.decision_date for day in days})
    write_run_inputs(settings, plan, days, draws, ledger, run_id)
    record = RunRecord(
        run_id=run_id,
        started_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        code_version=modqa_pipeline.__version__,
        plan_hash=plan.plan_hash,
        last_receipt_sequence=last_receipt,
        days=days,
    )
    write_run_record(settings.home, record)
    begin(settings.home)
    return record


def last_touch_by_day(ledger: list[dict[str, Any]]) -> dict[date, int]:
    """Day -> sequence of the last delivery that touches it."""
    touched: dict[date, int] = {}
    for line in ledger:
        for day in line["touched_days"]:
            touched[date.fromisoformat(day)] = line["sequence"]
    return touched
