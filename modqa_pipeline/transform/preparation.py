"""From deliveries to what this run builds: its days, and the inputs that dbt joins."""

import datetime
from datetime import date
from typing import Any

import modqa_pipeline
from modqa_pipeline.config.engines import SPARK, claim_home
from modqa_pipeline.config.rows.plan import PlanRow, asks_for_lots, unit_parts
from modqa_pipeline.config.rows.top_ups import TopUp
from modqa_pipeline.config.settings import KeyedSettings, Settings
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.facts.dispute_controls import choices_of_controls
from modqa_pipeline.facts.draws import read_draws
from modqa_pipeline.facts.lots import read_lot_weeks, week_of
from modqa_pipeline.home.capacity import BUILT_ROW_BYTES, refuse_without_room, spill_bytes
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.ledger import last_sequence
from modqa_pipeline.runs.day_states import read_day_states
from modqa_pipeline.runs.days import RunDay, days_to_build
from modqa_pipeline.runs.dependent_days import VERDICTS_CHECK, VerdictsCheck
from modqa_pipeline.runs.run_record import RunRecord, write_run_record
from modqa_pipeline.runs.situation import Situation
from modqa_pipeline.runs.touches import read_touches
from modqa_pipeline.runs.unfinished import begin, unfinished_days
from modqa_pipeline.statistics.lot_inspection import Lot, inspections
from modqa_pipeline.transform.inputs.published import published_rows
from modqa_pipeline.transform.inputs.run_files import decisions_of_days
from modqa_pipeline.transform.inputs.run_input import RunToBuild
from modqa_pipeline.transform.inputs.run_inputs import write_run_inputs
from modqa_pipeline.transform.spark.run import give_way


def prepare_run(
    settings: KeyedSettings,
    ledger: list[dict[str, Any]],
    requested: list[date],
    *,
    may_draw: bool,
    run_id: str,
) -> RunRecord:
    """Choose the days, write `state/run/`, and return the decisions made."""
    claim_home(settings.home, settings.engine_name)
    tables = load_tables(settings.home)
    plan = tables[PlanRow]
    draws = read_draws(settings.home)
    last_receipt = last_sequence(ledger)
    states = read_day_states(settings.home)
    unfinished = unfinished_days(settings.home)
    lot_weeks = read_lot_weeks(settings.home)
    days = days_to_build(
        Situation(
            requested=requested,
            may_draw=may_draw,
            touches=read_touches(ledger, choices_of_controls(settings.home.draws)),
            draws=draws,
            states=states,
            last_receipt=last_receipt,
            late_after_days=settings.schedule.late_after_days,
            verdicts_check=_last_verdicts_check(settings),
            unfinished=unfinished,
            top_ups={row.decision_date: row.n_audits for row in tables[TopUp]},
            lot_weeks_drawn=lot_weeks if asks_for_lots(plan) else None,
        )
    )
    chosen = {day.decision_date for day in days}
    forget_rows(settings, unfinished - chosen)
    built = chosen | set(states) | {draw.day for draw in draws}
    run = RunToBuild(
        run_id=run_id,
        settings=settings,
        tables=tables,
        days=days,
        built=built,
        draws=draws,
        lot_weeks=lot_weeks,
        inspections=_inspections(settings, days),
        ledger=ledger,
    )
    refuse_without_room_for(settings, days)
    write_run_inputs(run)
    record = RunRecord(
        run_id=run_id,
        started_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        code_version=modqa_pipeline.__version__,
        plan_hash=tables.plan_hash,
        unit_parts=unit_parts(plan),
        asks_for_lots=asks_for_lots(plan),
        last_receipt_sequence=last_receipt,
        days=days,
    )
    write_run_record(settings.home, record)
    begin(settings.home)
    return record


def refuse_without_room_for(settings: Settings, days: list[RunDay]) -> None:
    """Refuse to build decisions if the disk is too small, by the row counts in their files' footers."""
    n_rows = decisions_of_days(settings.home, [day.decision_date for day in days])
    needed = spill_bytes(n_rows, BUILT_ROW_BYTES, settings.engine.memory_limit_mb)
    refuse_without_room(settings.home, settings.engine, needed, f"building {n_rows:,} decisions")


def _last_verdicts_check(settings: Settings) -> VerdictsCheck:
    """Its results as last published."""
    failed, not_asked = set(), set()
    results = published_rows(
        settings,
        "fct_check_results",
        "select decision_date, n_evaluated, is_passed from marts.fct_check_results "
        "where check_name = ?",
        VERDICTS_CHECK,
    )
    for day, n_evaluated, is_passed in results:
        if not is_passed:
            failed.add(day)
        elif not n_evaluated:
            not_asked.add(day)
    return VerdictsCheck(
        failed=frozenset(failed),
        not_asked=frozenset(not_asked),
        max_age_days=settings.checks.audit_max_age_days,
        allowed_lag_hours=settings.checks.allowed_lag_hours,
    )


def _inspections(settings: Settings, days: list[RunDay]) -> list[dict[str, Any]]:
    """Rows of `lot_inspections`: the result of the switching rules, from the lots as last published."""
    weeks = {week_of(day.decision_date) for day in days if day.makes_lot_draw}
    if not weeks:
        return []
    lots: dict[str, list[Lot]] = {"*": []}
    for site, *lot in published_rows(
        settings,
        "kpi_lot_acceptance",
        "select vendor || '/' || site, decision_week, inspection, verdict "
        "from marts.kpi_lot_acceptance where inspection is not null",
    ):
        lots.setdefault(site, []).append(Lot(*lot))
    return [
        {"decision_week": week, "slice_value": site, "inspection": inspection}
        for site, of_site in lots.items()
        for week, inspection in inspections(of_site, weeks).items()
    ]


def forget_rows(settings: Settings, days: set[date]) -> None:
    """Remove the rows of these days from the warehouse, and from Spark if it is the engine."""
    if not days or not settings.home.warehouse.exists():
        return
    with open_database(settings.home.warehouse, settings.engine) as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() "
            "where schema_name = 'marts' and column_name = 'decision_date'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"delete from marts.{table} where list_contains(?, decision_date)", [sorted(days)]
            )
    if settings.engine_name == SPARK:
        give_way(settings, sorted(days))
