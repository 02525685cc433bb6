"""Rows of marts that stand beside the estimates: rates corrected for auditors' errors, and lots."""

from datetime import date, datetime, timedelta

from tests.worlds.published.audits import key_of, quality_rows, wilson

CORRECTED = ("accuracy", "precision", "over_enforcement_rate", "leakage_rate", "prevalence")


def correction_row(day: date, **others) -> dict:
    """A row of kpi_quality_corrected over 28 days: overall accuracy, enough read again."""
    return {
        "period_kind": "28_days",
        "period_start": day - timedelta(days=27),
        "period_end": day,
        "slice_kind": "all",
        "slice_value": "(all)",
        "metric": "accuracy",
        "estimate": 0.957,
        "lower": 0.951,
        "upper": 0.962,
        "corrected_estimate": 0.968,
        "corrected_lower": 0.896,
        "corrected_upper": 0.995,
        "correction": 0.011,
        "n_audited": 6000,
        "n_read_twice": 283,
        "n_adjudicated": 46,
        "n_agreements_adjudicated": 36,
        "status": "ok",
    } | others


def auditor_row(day: date, key: str, **others) -> dict:
    """A row of kpi_auditor_quality over 28 days: enough read twice, too little adjudicated."""
    lower, upper = wilson(36, 40)
    return {
        "auditor_key": key_of(key),
        "period_kind": "28_days",
        "period_start": day - timedelta(days=27),
        "period_end": day,
        "n_first_reads": 700,
        "n_second_reads": 31,
        "n_read_twice": 40,
        "n_agreed": 36,
        "agreement_rate": 0.9,
        "agreement_lower": lower,
        "agreement_upper": upper,
        "agreement_status": "ok",
        "n_adjudicated": 7,
        "n_upheld": 5,
        "upheld_rate": 0.95,
        "upheld_lower": 0.6,
        "upheld_upper": 0.99,
        "upheld_status": "insufficient",
    } | others


def golden_row(key: str, n_correct: int, n_read: int = 30, **others) -> dict:
    """A row of kpi_golden_accuracy of an auditor."""
    lower, upper = wilson(n_correct, n_read)
    return {
        "subject_kind": "auditor",
        "subject_key": key_of(key),
        "n_exposed": n_read + 2,
        "n_read": n_read,
        "n_correct": n_correct,
        "n_wrong_policy": 1,
        "accuracy": n_correct / n_read,
        "accuracy_lower": lower,
        "accuracy_upper": upper,
        "verdict": "go_on",
        "last_answered_at": datetime(2026, 11, 20, 9),
    } | others


def as_read_row(day: date, **others) -> dict:
    """A row of kpi_quality_28_days that belongs to `correction_row`."""
    names = ("period_start", "period_end", "slice_kind", "slice_value", "metric", "n_audited")
    corrected = correction_row(day)
    figure = {name: corrected[name] for name in (*names, "estimate", "lower", "upper")}
    return figure | {"status": "ok", "n_decisions": 2_000_000, "covered_share": 1.0} | others


def correction_rows(audits: list[dict], day: date) -> tuple[list[dict], list[dict]]:
    """Rates of audits as read, and overall ones corrected; golden items for prevalence."""
    start = {"period_start": day - timedelta(days=27)}
    rows = quality_rows(audits, "period_end", day)
    as_read = [start | row for row in rows]
    whole = [row for row in as_read if row["slice_kind"] == "all"]
    return as_read, [_corrected(row, day) for row in whole if row["metric"] in CORRECTED]


def _corrected(row: dict, day: date) -> dict:
    names = ("metric", "estimate", "lower", "upper", "n_audited")
    change = 0.011 if row["metric"] in ("accuracy", "precision") else -0.011
    golden = {
        "n_golden_violating": 100,
        "n_golden_clean": 200,
        "rogan_gladen_estimate": row["estimate"] - 0.02,
        "rogan_gladen_lower": row["lower"] - 0.04,
        "rogan_gladen_upper": row["upper"],
    }
    return correction_row(
        day,
        **{name: row[name] for name in names},
        corrected_estimate=row["estimate"] + change,
        corrected_lower=row["lower"] + change - 0.02,
        corrected_upper=row["upper"] + change + 0.02,
        correction=change,
        **(golden if row["metric"] == "prevalence" else {}),
    )


def lot_row(week: date, **others) -> dict:
    """A row of kpi_lot_acceptance: an accepted lot at AQL 1.0, level II, normal inspection."""
    return {
        "decision_week": week,
        "vendor": "acme",
        "site": "porto",
        "lot_aql": 1.0,
        "lot_level": "II",
        "inspection": "normal",
        "lot_size": 20_000,
        "n_to_inspect": 315,
        "acceptance_number": 7,
        "n_inspected": 315,
        "n_unassessable": 0,
        "n_nonconforming": 4,
        "verdict": "accepted",
        "acceptance_probability_at_aql": 0.985,
        "consumer_risk_quality": 0.0371,
    } | others


def lot_rows(monday: date) -> list[dict]:
    """Lots of two sites before the week of the Monday; that week has none yet, like the other sites."""
    weeks = [monday - timedelta(weeks=n) for n in (1, 2, 3)]
    cluj = {
        "site": "cluj",
        "lot_aql": 2.5,
        "acceptance_number": 14,
        "consumer_risk_quality": 0.0633,
    }
    lots = [
        lot_row(weeks[2]),
        lot_row(weeks[1], n_nonconforming=9, verdict="not_accepted"),
        lot_row(weeks[0], n_inspected=250, verdict="pending"),
        lot_row(weeks[1], **cluj),
        lot_row(weeks[0], **cluj, n_inspected=309, n_unassessable=6, n_nonconforming=13)
        | {"verdict": "no_lot_verdict"},
    ]
    none = dict.fromkeys(lots[0]) | {
        "vendor": "bolt",
        "site": "manila",
        "verdict": "no_lot_verdict",
    }
    return [*lots, *(none | {"decision_week": week} for week in (monday, *weeks))]
