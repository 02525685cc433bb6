"""Two calibration sessions of a queue: in the second one rater of a site sits apart, and one name is markup."""

from datetime import datetime, timedelta

from tests.worlds.published.audits import NASTY
from tests.worlds.published.schema import CALIBRATION_FIGURES

QUEUE, BEFORE, SESSION = "Q-EL", "goods-1", "goods-2"
RATERS = {
    f"{n}" * 64: site
    for n, site in enumerate(("acme/lisbon", "acme/lisbon", "acme/porto", "acme/porto"))
}
APART = list(RATERS)[-1]
QUESTION = f"Is a replica with consent counterfeit? {NASTY}"
N_SPLIT, N_ALIKE = 3, 5
_STARTED = datetime(2026, 10, 5, 9)


def tables() -> dict[str, list[dict]]:
    """Rows of the marts of both sessions."""
    found: dict[str, list[dict]] = {"fct_calibration_ratings": [], "fct_calibration_items": []}
    for number, session in enumerate((BEFORE, SESSION)):
        for item in range(N_SPLIT + N_ALIKE):
            labels = ["remove"] * 3 + ["approve" if item < N_SPLIT else "remove"]
            is_asked = session == SESSION and item == 0
            found["fct_calibration_ratings"] += [
                {"session_id": session, "item_id": f"d-{item}", "rater_key": rater, "site": site, "label": label,
                 "queue_id": QUEUE, "submitted_at": _STARTED + timedelta(days=30 * number),
                 "reference_label": None if is_asked else "remove"}
                for (rater, site), label in zip(RATERS.items(), labels, strict=True)
            ]  # fmt: skip
            found["fct_calibration_items"].append(
                {"session_id": session, "item_id": f"d-{item}", "queue_id": QUEUE, "policy_code": "EL-01",
                 "n_ratings": 4, "n_labels": len(set(labels)), "n_policies": 1,
                 "percent_agreement": 0.5 if item < N_SPLIT else 1.0,
                 "reference_label": None if is_asked else "remove",
                 "policy_question": QUESTION if is_asked else None}
            )  # fmt: skip
    found["kpi_calibration_agreement"] = [
        _figures(BEFORE, "all", "(all)", 0.5),
        _figures(SESSION, "all", "(all)", 0.8125),
        _figures(SESSION, "policy", "EL-01", 0.7),
        _figures(SESSION, "policy", NASTY, 0.9),
        _figures(SESSION, "rater_again", APART, 0.6),
        _figures(SESSION, "rater_again", "(all)", 0.9),
        *(_figures(SESSION, "rater_reference", rater, 0.9) for rater in RATERS),
    ]
    found["kpi_calibration_with_others"] = [
        _with_others("rater", rater, site, 0.3 if rater == APART else 0.85)
        for rater, site in RATERS.items()
    ] + [_with_others("site", site, site, 0.8) for site in sorted(set(RATERS.values()))]
    return found


def _figures(session: str, kind: str, value: str, figure: float) -> dict:
    figures = {
        name: figure for name in CALIBRATION_FIGURES if not name.endswith(("ordinal", "interval"))
    }
    bounds = {f"{name}_lower": figure - 0.1 for name in figures}
    bounds |= {f"{name}_upper": min(1.0, figure + 0.1) for name in figures}
    n_items = N_SPLIT + N_ALIKE
    return {
        "session_id": session, "slice_kind": kind, "slice_value": value, "n_items": n_items,
        "n_items_paired": n_items, "n_ratings": 4 * n_items, "n_referenced": 4 * n_items, **figures, **bounds,
    }  # fmt: skip


def _with_others(kind: str, value: str, site: str, agreed: float) -> dict:
    return {
        "session_id": SESSION, "slice_kind": kind, "slice_value": value, "site": site, "n_items": 8,
        "percent_agreement": agreed, "percent_agreement_lower": agreed - 0.1,
        "percent_agreement_upper": agreed + 0.1, "session_agreement": 0.8125, "is_apart": agreed < 0.5,
    }  # fmt: skip
