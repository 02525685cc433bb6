"""Simulated audits of a small marketplace, and figures made from them with Wilson's interval.

They hang together, so that a page made from them reads like a real one; they are not the product's
estimates. Some names are nasty on purpose.
"""

import hashlib
import math
import random
from collections import defaultdict
from datetime import date, datetime, timedelta

LAST_DAY = date(2026, 11, 20)
SITES = {"acme/porto": 0.085, "acme/cluj": 0.03, "bolt/manila": 0.035, "bolt/tunis": 0.05}
NASTY = "<script>alert(1)</script>"
NASTY_OWNER = '"><img src=x onerror=alert(2)>'
QUEUES = {
    "q-electronics": ("Electronics counterfeit", "product", "brand-integrity", 0.05),
    "q-seller-kyc": ("Seller onboarding", "seller", "seller-trust", 0.03),
    "q-reviews": ("Reviews & comments", "content", "content-safety", 0.04),
    "q-ipr": ("IPR notices", "ipr", "legal-ops", 0.02),
    "q-food": ("Food supplements <b>EU</b>", "product", None, 0.06),
    NASTY: (NASTY, "content", NASTY_OWNER, 0.05),
}
POLICIES = {"CF-01": "counterfeit", "PR-07": "prohibited item", "SP-02": "spam", "HS-03": "hate"}
CAUSES = ["training", "policy unclear", "tool fault", "workload", "translation", "=1+1"]
ACTED = ("remove", "restrict")
SCALE = 200
"""Decisions that stand behind one audit."""

CHANCE = random.Random(20261120)


def key_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def wilson(k: int, n: int) -> tuple[float, float]:
    z = 1.959964
    p, scale = k / n, 1 + z * z / n
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    center = (p + z * z / (2 * n)) / scale
    return max(0.0, center - reach), min(1.0, center + reach)


def simulate(day: date, n: int = 360) -> list[dict]:
    """Audited decisions of one day, with verdicts."""
    return [_audit(day, i) for i in range(n)]


def _audit(day: date, i: int) -> dict:
    queue = CHANCE.choice(list(QUEUES))
    is_machine = CHANCE.random() < 0.4
    place = None if is_machine else CHANCE.choice(list(SITES))
    person = None if is_machine else f"{place}-{min(9, int(CHANCE.expovariate(0.42)))}"
    violating = CHANCE.random() < 0.45
    wrong = CHANCE.random() < _error_rate(day, queue, place, person)
    verdict = "remove" if violating else "approve"
    decision = verdict if not wrong else "approve" if violating else CHANCE.choice(ACTED)
    vendor, site = place.split("/") if place else (None, None)
    return {
        "decision_id": f"{day}-{i}",
        "decision_date": day,
        "decided_by": "machine" if is_machine else "bpo",
        "entity_type": QUEUES[queue][1],
        "queue_id": queue,
        "vendor": vendor,
        "site": site,
        "moderator_key": key_of(person) if person else None,
        "model_name": "clf" if is_machine else None,
        "model_version": "4" if is_machine else None,
        "market": "DE",
        "language": "de",
        "decision": decision,
        "audit_reason": "random",
        "audited_at": datetime(day.year, day.month, day.day) + timedelta(days=1, hours=8),
        "auditor_key": key_of(f"auditor-{i % 9}"),
        "wave": "main",
        "stratum_id": f"{queue}|approve",
        "sampling_weight": float(SCALE),
        "is_drawn": True,
        "is_estimating": True,
    } | _verdict(decision, verdict, wrong)


def _error_rate(day: date, queue: str, place: str | None, person: str | None) -> float:
    """Electronics gets worse in the last days; one person in Porto always was."""
    rate = SITES[place] if place else QUEUES[queue][3]
    age = (LAST_DAY - day).days
    if queue == "q-electronics" and age <= 2:
        rate += 0.25 - 0.1 * age
    return rate + (0.15 if person == "acme/porto-0" else 0)


def _verdict(decision: str, verdict: str, wrong: bool) -> dict:
    policy = CHANCE.choice(list(POLICIES))
    kind = "leakage" if verdict == "remove" else "over_enforcement"
    return {
        "policy_code": None if decision == "approve" else policy,
        "verdict_decision": verdict,
        "verdict_policy_code": policy if verdict == "remove" else None,
        "error_type": kind if wrong else "correct",
        "severity": CHANCE.choice(["critical", "major", "minor", "minor"]) if wrong else None,
        "root_cause": CHANCE.choice(CAUSES[: 1 + int(CHANCE.random() * 6)]) if wrong else None,
    }


def slices_of(audit: dict) -> list[tuple[str, str]]:
    found = [("all", "(all)"), ("decided_by", audit["decided_by"]), ("queue", audit["queue_id"])]
    found += [("entity_type", audit["entity_type"]), ("market", "DE"), ("language", "de")]
    if audit["site"]:
        site = f"{audit['vendor']}/{audit['site']}"
        return [*found, ("vendor", audit["vendor"]), ("site", site)]
    return [*found, ("model", "clf@4")]


def _acted(audit: dict) -> bool:
    return audit["decision"] != "approve"


def _violates(audit: dict) -> bool:
    return audit["verdict_decision"] != "approve"


METRICS = {
    "accuracy": (lambda a: True, lambda a: a["decision"] == a["verdict_decision"]),
    "precision": (_acted, _violates),
    "over_enforcement_rate": (_acted, lambda a: not _violates(a)),
    "leakage_rate": (lambda a: not _acted(a), _violates),
    "recall": (_violates, _acted),
    "prevalence": (lambda a: True, _violates),
    "wrong_policy_rate": (_acted, lambda a: a["error_type"] == "wrong_policy"),
    "critical_error_rate": (lambda a: True, lambda a: a["severity"] == "critical"),
}
"""Of each metric: which audits are in its denominator, and which of those count."""


def quality_rows(audits: list[dict], day_column: str, day: date) -> list[dict]:
    grouped = defaultdict(list)
    for audit in audits:
        for key in slices_of(audit):
            grouped[key].append(audit)
    return [
        {day_column: day, "slice_kind": kind, "slice_value": value, "metric": metric}
        | figure([counts(a) for a in members if belongs(a)], len(members))
        for (kind, value), members in grouped.items()
        for metric, (belongs, counts) in METRICS.items()
    ]


def figure(hits: list[bool], n_members: int) -> dict:
    n, k = len(hits), sum(hits)
    lower, upper = wilson(k, n) if n else (None, None)
    return {
        "estimate": k / n if n else None,
        "lower": lower,
        "upper": upper,
        "n_audited": n,
        "n_decisions": n_members * SCALE,
        "n_effective": float(n) if n else None,
        "covered_share": 1.0,
        "status": "undefined" if n == 0 else "insufficient" if n < 30 else "ok",
    }
