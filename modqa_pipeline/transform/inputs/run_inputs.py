"""Small Parquet files that tell the dbt models what this run builds (`state/run/`).

Days, settings and plan are data that models join, not dbt variables: variables would make dbt parse
its project anew, and can only name a range. The file lists keep a day's cost free of the history.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from modqa_pipeline.config.plan import Plan, unit_parts
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.facts.closed_scorecards import read_closed
from modqa_pipeline.facts.draws import LATE, MAIN, DrawRecord, order_pads
from modqa_pipeline.facts.golden_exposures import read_exposures
from modqa_pipeline.facts.lots import LOT, week_of
from modqa_pipeline.facts.schemas import CLOSED_SCORECARDS
from modqa_pipeline.runs.days import RunDay
from modqa_pipeline.transform.inputs.ledger import (
    DELIVERY_DAYS,
    VERDICT_TIMES,
    delivery_days,
    verdict_times,
)
from modqa_pipeline.transform.inputs.rows import (
    control_rows,
    draw_row,
    exposure_row,
    ledger_row,
    settings_row,
)
from modqa_pipeline.transform.inputs.run_files import files_to_read, write_rows
from modqa_pipeline.transform.inputs.schemas import (
    BUILT_DAYS,
    DAYS,
    DISPUTE_CONTROLS,
    DRAW_KEYS,
    DRAW_RECORDS,
    EXPECTED,
    FILES,
    GOLDEN_EXPOSURES,
    GOLDEN_ITEMS,
    LEDGER,
    LOT_INSPECTIONS,
    PLAN,
    SETTINGS,
    SEVERITY_WEIGHTS,
    TARGETS,
)


@dataclass(frozen=True)
class LotInputs:
    """Weeks whose lots have been drawn, and rows of `lot_inspections` for those that are drawn now."""

    weeks_drawn: set[date]
    inspections: list[dict[str, Any]]


def write_run_inputs(
    settings: Settings,
    plan: Plan,
    days: list[RunDay],
    built: set[date],
    draws: list[DrawRecord],
    lots: LotInputs,
    ledger: list[dict[str, Any]],
    run_id: str,
) -> None:
    """Write every input of a run; what stood there from an earlier run is replaced.

    Parameters
    ----------
    built : set of date
        Every day that this run or an earlier one builds.
    """
    home, dates = settings.home, [day.decision_date for day in days]
    real_draws = [d for d in draws if d.wave != MAIN or d.n_decisions > 0]
    # a day keeps the units that its draw was designed with, whatever the plan says now
    parts_now = unit_parts(plan.plan)
    parts_drawn = {d.day: d.unit_parts for d in real_draws if d.wave == MAIN}
    tables = {
        "run_days": (
            DAYS,
            [
                {
                    **asdict(day),
                    "run_id": run_id,
                    "unit_parts": parts_drawn.get(day.decision_date, parts_now),
                }
                for day in days
            ],
        ),
        "built_days": (BUILT_DAYS, [{"decision_date": day} for day in sorted(built)]),
        "run_settings": (SETTINGS, [settings_row(settings)]),
        "plan": (PLAN, plan.plan),
        "targets": (TARGETS, plan.targets),
        "severity_weights": (SEVERITY_WEIGHTS, plan.severity_weights),
        "expected_deliveries": (EXPECTED, plan.expected_deliveries),
        "golden_items": (GOLDEN_ITEMS, plan.golden_items),
        "golden_exposures": (
            GOLDEN_EXPOSURES,
            [
                exposure_row(e)
                for handed_out in read_exposures(home.draws).values()
                for e in handed_out
            ],
        ),
        "closed_scorecards": (
            CLOSED_SCORECARDS,
            read_closed(home.draws, {day.replace(day=1) for day in dates}),
        ),
        "dispute_controls": (DISPUTE_CONTROLS, control_rows(home, ledger)),
        "draw_records": (DRAW_RECORDS, [draw_row(draw) for draw in real_draws]),
        "ingest_ledger": (LEDGER, [ledger_row(line) for line in ledger]),
        "delivery_days": (DELIVERY_DAYS, delivery_days(ledger, set(dates))),
        "verdict_times": (VERDICT_TIMES, verdict_times(ledger)),
        "lot_inspections": (LOT_INSPECTIONS, lots.inspections),
        "run_files": (FILES, files_to_read(settings, days, real_draws, lots.weeks_drawn)),
    }
    for name, (schema, rows) in tables.items():
        write_rows(home.run_inputs / f"{name}.parquet", schema, rows)
    write_rows(home.restricted / "draw_keys.parquet", DRAW_KEYS, _key_rows(settings, days))


def _key_rows(settings: Settings, days: list[RunDay]) -> list[dict[str, Any]]:
    orders = [
        (day.decision_date, wave)
        for day in days
        for wave, makes in (
            (MAIN, day.makes_main_draw or day.n_to_top_up > 0),
            (LATE, day.makes_late_draw),
        )
        if makes
    ]
    weeks = sorted({week_of(day.decision_date) for day in days if day.makes_lot_draw})
    orders += [(week, LOT) for week in weeks]
    rows = []
    for day, wave in orders:
        inner, outer = order_pads(settings.pseudonym_key or b"", day, wave)
        rows.append(
            {"decision_date": day, "wave": wave, "inner_pad_hex": inner, "outer_pad_hex": outer}
        )
    return rows
