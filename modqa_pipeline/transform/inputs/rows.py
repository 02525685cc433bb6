"""What the models are told, row by row: settings, records and the ledger as the columns of `run_input_schemas`."""

from dataclasses import asdict
from typing import Any

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.facts.dispute_controls import read_controls
from modqa_pipeline.facts.draws import DrawRecord
from modqa_pipeline.facts.golden_exposures import GoldenExposure
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.inputs.schemas import LEDGER


def settings_row(settings: Settings) -> dict[str, Any]:
    """Settings that the models know."""
    quality, checks, golden = settings.quality, settings.checks, settings.golden
    return {
        "min_audited": quality.min_audited,
        "census_share": quality.census_share,
        "min_covered_share": quality.min_covered_share,
        "min_expected_events": quality.min_expected_events,
        "prior_days": quality.prior_days,
        "cutoff_hour_utc": settings.schedule.cutoff_hour_utc,
        "audit_max_age_days": checks.audit_max_age_days,
        "allowed_lag_hours": checks.allowed_lag_hours,
        "appeal_due_days": settings.appeals.due_days,
        "dispute_window_days": settings.disputes.window_days,
        "golden_acceptable_error_rate": golden.acceptable_error_rate,
        "golden_unacceptable_error_rate": golden.unacceptable_error_rate,
        "golden_alpha": golden.alpha,
        "golden_beta": golden.beta,
        "golden_suspect_readings": golden.suspect_readings,
    }


def exposure_row(exposure: GoldenExposure) -> dict[str, Any]:
    """A golden item that an auditor was shown."""
    return {**asdict(exposure), "decision_date": exposure.day}


def control_rows(home: Home, ledger: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Controls that were chosen before the last delivery, so that a rebuild finds the same."""
    last_receipt = max((line["sequence"] for line in ledger), default=0)
    return [
        {"decision_date": record.day, "decision_id": decision_id}
        for record in read_controls(home.draws)
        if record.last_receipt_sequence < last_receipt
        for decision_id in record.decision_ids
    ]


def draw_row(draw: DrawRecord) -> dict[str, Any]:
    """A recorded draw."""
    return {
        "decision_date": draw.day,
        "wave": draw.wave,
        "last_receipt_sequence": draw.last_receipt_sequence,
        "plan_hash": draw.plan_hash,
    }


def ledger_row(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the ledger, with the receipt's clock as UTC without a zone."""
    row = {name: line.get(name) for name in LEDGER.names}
    row["unknown_columns"] = "|".join(line.get("unknown_columns") or []) or None
    row["received_at"] = line["received_at"].removesuffix("Z").removesuffix("+00:00")
    return row
