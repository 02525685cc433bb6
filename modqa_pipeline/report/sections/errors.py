"""Section 7, what went wrong: decision against verdict, errors by policy, root causes."""

from typing import Any

from modqa_pipeline.report.charts import bars
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.figures.tables import (
    Chart,
    Column,
    Row,
    Table,
    count_cell,
    rate_cell,
    text_cell,
)
from modqa_pipeline.report.queries import outcomes
from modqa_pipeline.report.scopes.day import DayFacts

DECISIONS = ("approve", "remove", "restrict")
VERDICTS = ("approve", "remove", "restrict", "escalate", "unassessable")
ERROR_TYPES = ("over_enforcement", "leakage", "wrong_action", "wrong_policy")
NO_ERRORS = "The audit found no errors in the 28 days up to this day."
MAX_BARS, MAX_ROWS = 12, 60
CAUSE_COLUMNS = [
    Column("Root cause", is_number=False),
    Column("Errors"),
    Column("Share"),
    Column("Critical"),
    Column("This day"),
]


def build(facts: DayFacts) -> dict[str, Any]:
    """The matrix of the day; errors and causes of 28 days, since one day has few."""
    matrix = _matrix(outcomes.decision_by_verdict(facts.marts, facts.day), facts)
    causes = outcomes.root_causes(facts.marts, facts.day)
    policies = outcomes.errors_by_policy(facts.marts, facts.day)
    return {
        "matrix": matrix,
        "policies": _policies(policies, facts) if policies else None,
        "causes": _causes(causes, facts) if causes else None,
        "remark": "" if causes or not matrix else NO_ERRORS,
    }


def _matrix(rows: list[dict[str, Any]], facts: DayFacts) -> dict[str, Any] | None:
    """Counts of audited decisions; off the diagonal is wrong."""
    if not rows:
        return None
    counts = {(row["decision"], row["verdict_decision"]): row["n"] for row in rows}
    decisions = _in_order(DECISIONS, {d for d, _ in counts})
    verdicts = _in_order(VERDICTS, {v for _, v in counts})
    wrong = sum(n for (d, v), n in counts.items() if d != v and v != "unassessable")
    most = max((n for (d, v), n in counts.items() if d != v), default=0)
    audited = wording.plural(sum(counts.values()), "audited decision")
    return {
        "verdicts": [wording.words(v) or "(blank)" for v in verdicts],
        "rows": [
            (
                wording.words(d) or "(blank)",
                [_matrix_cell(d, v, counts.get((d, v), 0), most) for v in verdicts],
            )
            for d in decisions
        ],
        "title": f"{wording.count(wrong)} of {audited} got a different verdict",
        "where": f"marts.fct_audit_outcomes where {facts.on_day} and error_type <> 'pending'",
    }


def _matrix_cell(decision: str, verdict: str, n: int, most: int) -> dict[str, Any]:
    kind = "right" if decision == verdict else "open" if verdict == "unassessable" else "wrong"
    shade = 0 if kind != "wrong" or not n else 1 + round(3 * n / most)
    return {"text": wording.count(n) if n else "·", "kind": kind, "shade": shade}


def _in_order(known: tuple[str, ...], found: set[str]) -> list[str]:
    """The usual values that occur, in their order, then all others."""
    return [v for v in known if v in found] + sorted(found - set(known), key=str)


def _policies(rows: list[dict[str, Any]], facts: DayFacts) -> Chart:
    counts = {(row["policy_code"], row["error_type"]): row["n"] for row in rows}
    totals: dict[str, int] = {}
    for (policy, _), n in counts.items():
        totals[policy] = totals.get(policy, 0) + n
    ranked = sorted(totals, key=lambda policy: (-totals[policy], policy))
    types = _in_order(ERROR_TYPES, {kind for _, kind in counts})
    names, errors = ranked[:MAX_BARS], sum(totals.values())
    layers = {wording.words(t): [counts.get((name, t), 0) for name in names] for t in types}
    share = wording.percent(totals[names[0]] / errors, 0)
    return Chart(
        name="errors-by-policy",
        title=f"{names[0]} has the most errors: {share} of {wording.count(errors)} in 28 days",
        figure=bars.stacked_rows(names, layers, "errors found in 28 days"),
        table=Table(
            name="errors-by-policy",
            caption="Errors of 28 days by policy and type",
            columns=_policy_columns(types),
            rows=[_policy_row(p, types, counts, totals[p]) for p in ranked[:MAX_ROWS]],
            where=_errors_where(facts),
        ),
    )


def _policy_columns(types: list[str]) -> list[Column]:
    named = [Column(wording.words(kind).capitalize()) for kind in types]
    return [Column("Policy", is_number=False), *named, Column("All")]


def _policy_row(
    policy: str, types: list[str], counts: dict[tuple[str, str], int], total: int
) -> Row:
    by_type = [count_cell(counts.get((policy, kind), 0)) for kind in types]
    return Row([text_cell(policy), *by_type, count_cell(total)])


def _causes(rows: list[dict[str, Any]], facts: DayFacts) -> Chart:
    total = sum(row["n"] for row in rows)
    named = [(wording.words(row["root_cause"]), row["n"]) for row in rows[:MAX_BARS]]
    return Chart(
        name="root-causes",
        title=_leading_causes(named, total),
        figure=bars.pareto(named, total),
        table=Table(
            name="root-causes",
            caption="Root causes of the errors of 28 days",
            columns=CAUSE_COLUMNS,
            rows=[_cause_row(row, total) for row in rows[:MAX_ROWS]],
            where=_errors_where(facts),
        ),
    )


def _cause_row(row: dict[str, Any], total: int) -> Row:
    share = rate_cell(row["n"] / total)
    others = [count_cell(row["n_critical"]), count_cell(row["n_day"])]
    return Row([text_cell(wording.words(row["root_cause"])), count_cell(row["n"]), share, *others])


def _leading_causes(named: list[tuple[str, int]], total: int) -> str:
    """The fewest causes that together make up half of the errors."""
    n_explained, needed = 0, 0
    for _, n in named:
        n_explained, needed = n_explained + n, needed + 1
        if 2 * n_explained >= total:
            break
    causes = wording.listed([f"“{name}”" for name, _ in named[:needed]])
    verb = "accounts" if needed == 1 else "account"
    share = wording.percent(n_explained / total, 0)
    return f"{causes} {verb} for {share} of {wording.plural(total, 'error')} in 28 days"


def _errors_where(facts: DayFacts) -> str:
    return (
        f"marts.fct_audit_outcomes where {facts.in_28_days} "
        "and error_type not in ('correct', 'pending', 'unassessable')"
    )
