"""Small Parquet files that tell the dbt models what this run builds (`state/run/`).

Days, settings and plan are data that models join, not dbt variables: variables would make dbt parse
its project anew, and can only name a range. The file lists keep a day's cost free of the history.
"""

import io
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from modqa_pipeline.audit.draws import LATE, MAIN, DrawRecord, draw_file, order_pads
from modqa_pipeline.home import Home, write_bytes
from modqa_pipeline.plan import Plan
from modqa_pipeline.settings import Settings
from modqa_pipeline.transform.days import RunDay
from modqa_pipeline.transform.ledger_inputs import (
    DELIVERY_DAYS,
    VERDICT_TIMES,
    delivery_days,
    verdict_times,
)

DAILY = ("bpo_decisions", "machine_decisions", "audit_results")
WHOLE = ("queue_registry", "policies", "moderators", "auditors", "quarantine_resolutions")
WAITING_DAY = "9999-12-31"
SCHEMA_DAY = "1970-01-01"

_DAYS = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("run_id", pa.string()),
        ("makes_main_draw", pa.bool_()),
        ("makes_late_draw", pa.bool_()),
        ("main_receipt_sequence", pa.int64()),
        ("late_receipt_sequence", pa.int64()),
    ]
)
_BUILT_DAYS = pa.schema([("decision_date", pa.date32())])
_SETTINGS = pa.schema(
    [
        ("min_audited", pa.int32()),
        ("census_share", pa.float64()),
        ("min_covered_share", pa.float64()),
        ("min_expected_events", pa.float64()),
        ("prior_days", pa.int32()),
        ("cutoff_hour_utc", pa.int32()),
        ("audit_max_age_days", pa.int32()),
        ("allowed_lag_hours", pa.int32()),
    ]
)
_DRAW_RECORDS = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("wave", pa.string()),
        ("last_receipt_sequence", pa.int64()),
        ("plan_hash", pa.string()),
    ]
)
_DRAW_KEYS = pa.schema(
    [
        ("decision_date", pa.date32()),
        ("wave", pa.string()),
        ("inner_pad_hex", pa.string()),
        ("outer_pad_hex", pa.string()),
    ]
)
_PLAN = pa.schema(
    [
        ("slice_kind", pa.string()),
        ("slice_value", pa.string()),
        ("daily_budget", pa.int64()),
        ("stratum_floor", pa.int64()),
        ("weekly_floor", pa.int64()),
        ("weekly_cap", pa.int64()),
        ("weight", pa.float64()),
        ("risk_share", pa.float64()),
        ("second_read_share", pa.float64()),
        ("agreement_share", pa.float64()),
        ("golden_share", pa.float64()),
    ]
)
_TARGETS = pa.schema(
    [
        ("slice_kind", pa.string()),
        ("slice_value", pa.string()),
        ("metric", pa.string()),
        ("target", pa.float64()),
    ]
)
_SEVERITY_WEIGHTS = pa.schema(
    [("severity", pa.string()), ("weight", pa.float64()), ("auto_fail", pa.bool_())]
)
_EXPECTED = pa.schema([("source", pa.string()), ("vendor", pa.string()), ("site", pa.string())])
_LEDGER = pa.schema(
    [
        ("sequence", pa.int64()),
        ("source", pa.string()),
        ("file_name", pa.string()),
        ("sha256", pa.string()),
        ("rows_read", pa.int64()),
        ("rows_accepted", pa.int64()),
        ("rows_quarantined", pa.int64()),
        ("rows_duplicate", pa.int64()),
        ("first_day", pa.string()),
        ("last_day", pa.string()),
        ("received_at", pa.string()),
        ("mapping", pa.string()),
        ("unknown_columns", pa.string()),
        ("n_timestamps_without_zone", pa.int64()),
        ("refusal_code", pa.string()),
        ("refusal_reason", pa.string()),
    ]
)
_FILES = pa.schema([("dataset", pa.string()), ("path", pa.string())])
_DRAW_STRATA = pa.schema(
    [
        ("wave", pa.string()),
        ("stratum_id", pa.string()),
        ("decided_by", pa.string()),
        ("decision_class", pa.string()),
        ("entity_type", pa.string()),
        ("n_decisions", pa.int64()),
        ("n_drawn", pa.int64()),
        ("prior_error_rate", pa.float64()),
    ]
)
_DRAW_DECISIONS = pa.schema(
    [
        ("decision_id", pa.string()),
        ("wave", pa.string()),
        ("stratum_id", pa.string()),
        ("draw_reason", pa.string()),
        ("inclusion_probability", pa.float64()),
        ("sampling_weight", pa.float64()),
        ("draw_rank", pa.int64()),
        ("receipt_sequence", pa.int64()),
    ]
)


def write_run_inputs(
    settings: Settings,
    plan: Plan,
    days: list[RunDay],
    built: set[date],
    draws: list[DrawRecord],
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
    real_draws = [d for d in draws if d.wave == LATE or d.n_decisions > 0]
    tables = {
        "run_days": (_DAYS, [{**asdict(day), "run_id": run_id} for day in days]),
        "built_days": (_BUILT_DAYS, [{"decision_date": day} for day in sorted(built)]),
        "run_settings": (_SETTINGS, [_settings_row(settings)]),
        "plan": (_PLAN, plan.plan),
        "targets": (_TARGETS, plan.targets),
        "severity_weights": (_SEVERITY_WEIGHTS, plan.severity_weights),
        "expected_deliveries": (_EXPECTED, plan.expected_deliveries),
        "draw_records": (_DRAW_RECORDS, [_draw_row(draw) for draw in real_draws]),
        "ingest_ledger": (_LEDGER, [_ledger_row(line) for line in ledger]),
        "delivery_days": (DELIVERY_DAYS, delivery_days(ledger, set(dates))),
        "verdict_times": (VERDICT_TIMES, verdict_times(ledger)),
        "run_files": (_FILES, _files(settings, dates, real_draws)),
    }
    for name, (schema, rows) in tables.items():
        _write(home.run_inputs / f"{name}.parquet", schema, rows)
    _write(home.restricted / "draw_keys.parquet", _DRAW_KEYS, _key_rows(settings, days))


def forget_draw_keys(home: Home) -> None:
    """Remove the day secrets once the draws are recorded."""
    (home.restricted / "draw_keys.parquet").unlink(missing_ok=True)


def _settings_row(settings: Settings) -> dict[str, Any]:
    quality, checks = settings.quality, settings.checks
    return {
        "min_audited": quality.min_audited,
        "census_share": quality.census_share,
        "min_covered_share": quality.min_covered_share,
        "min_expected_events": quality.min_expected_events,
        "prior_days": quality.prior_days,
        "cutoff_hour_utc": settings.schedule.cutoff_hour_utc,
        "audit_max_age_days": checks.audit_max_age_days,
        "allowed_lag_hours": checks.allowed_lag_hours,
    }


def _draw_row(draw: DrawRecord) -> dict[str, Any]:
    return {
        "decision_date": draw.day,
        "wave": draw.wave,
        "last_receipt_sequence": draw.last_receipt_sequence,
        "plan_hash": draw.plan_hash,
    }


def _ledger_row(line: dict[str, Any]) -> dict[str, Any]:
    row = {name: line.get(name) for name in _LEDGER.names}
    row["unknown_columns"] = "|".join(line.get("unknown_columns") or []) or None
    row["received_at"] = line["received_at"].removesuffix("Z").removesuffix("+00:00")
    return row


def _key_rows(settings: Settings, days: list[RunDay]) -> list[dict[str, Any]]:
    rows = []
    for day in days:
        for wave, makes in ((MAIN, day.makes_main_draw), (LATE, day.makes_late_draw)):
            if makes:
                inner, outer = order_pads(settings.pseudonym_key or b"", day.decision_date, wave)
                rows.append(
                    {
                        "decision_date": day.decision_date,
                        "wave": wave,
                        "inner_pad_hex": inner,
                        "outer_pad_hex": outer,
                    }
                )
    return rows


def _files(settings: Settings, days: list[date], draws: list[DrawRecord]) -> list[dict[str, str]]:
    home = settings.home
    wanted = {day.isoformat() for day in days}
    found = []
    for dataset in DAILY:
        extra = {WAITING_DAY, SCHEMA_DAY}
        found += [(dataset, p) for p in _partition_files(home.lake / dataset, wanted | extra)]
    reach = settings.landing.redelivery_days
    near = {(d + timedelta(days=k)).isoformat() for d in days for k in range(-reach, reach + 1)}
    found += [
        ("superseded_decisions", p)
        for p in _partition_files(home.lake / "superseded_decisions", near | {SCHEMA_DAY})
    ]
    for dataset in WHOLE:
        found += [(dataset, p) for p in sorted((home.lake / dataset).glob("*.parquet"))]
    found += [("quarantine", p) for p in sorted(home.quarantine.glob("*/*.parquet"))]
    for table, schema in (("strata", _DRAW_STRATA), ("decisions", _DRAW_DECISIONS)):
        empty = home.run_inputs / f"draw_{table}" / f"decision_date={SCHEMA_DAY}" / "schema.parquet"
        _write(empty, schema, [])
        found.append((f"draw_{table}", empty))
        found += [
            (f"draw_{table}", draw_file(home, table, d.day, d.wave))
            for d in draws
            if d.decision_date in wanted
        ]
    return [{"dataset": dataset, "path": str(path)} for dataset, path in found]


def _partition_files(root: Path, days: set[str]) -> list[Path]:
    return [
        path
        for day in sorted(days)
        for path in sorted((root / f"decision_date={day}").glob("*.parquet"))
    ]


def _write(path: Path, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), buffer)
    write_bytes(path, buffer.getvalue())
