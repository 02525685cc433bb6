"""Section 7, what went wrong: decision against verdict, errors by policy, root causes, errors to look at.

What claims a share is weighted by the sample's design; what lists is counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable
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
from modqa_pipeline.report.scopes.edition import Edition
from modqa_pipeline.report.scopes.period import PeriodFacts, Slice
from modqa_pipeline.report.scopes.subjects import site_value

DECISIONS = ("approve", "remove", "restrict")
VERDICTS = ("approve", "remove", "restrict", "escalate", "unassessable")
ERROR_TYPES = ("over_enforcement", "leakage", "wrong_action", "wrong_policy")
NO_POLICY = "(no policy)"
NOT_STATED = "(not stated)"
MAX_BARS, MAX_ROWS, MAX_ITEMS = 12, 60, 10
SHARE_MEANS = "weighted by the sample's design, of errors drawn at random"
CAUSE_COLUMNS = [
    Column("Root cause", is_number=False),
    Column("Share of errors", meaning=SHARE_MEANS),
    Column("Errors found"),
    Column("Critical"),
]
ITEM_COLUMNS = [
    Column("Decision", is_number=False),
    Column("Day", is_number=False, keeps_line=True),
    Column("Queue", is_number=False),
    Column("Decided by", is_number=False),
    Column("Decision and verdict", is_number=False),
    Column("Policy", is_number=False),
    Column("Severity", is_number=False),
    Column("Root cause", is_number=False),
]
Rows = list[dict[str, Any]]


def build(facts: PeriodFacts, about: Slice | None = None) -> dict[str, Any]:
    """The matrix, errors by policy, root causes and the gravest items, of a site, a queue or a policy, or of all."""
    outcomes = facts.outcomes_of.get(about, []) if about else facts.outcomes
    errors = facts.errors_of.get(about, []) if about else facts.errors
    matrix = _matrix(outcomes, facts)
    return {
        "matrix": matrix,
        "policies": _policies(errors, facts) if errors else None,
        "causes": _causes(errors, facts) if errors else None,
        "gravest": gravest(errors, facts) if errors else None,
        "remark": ""
        if errors or not matrix
        else f"The audit found no errors {facts.period.words}.",
    }


def _matrix(rows: Rows, facts: PeriodFacts) -> dict[str, Any] | None:
    """Counts of audited decisions; off the diagonal is wrong."""
    if not rows:
        return None
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counts[row["decision"], row["verdict_decision"]] += row["n"]
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
                [_matrix_cell(d, v, counts[d, v], most) for v in verdicts],
            )
            for d in decisions
        ],
        "title": f"{wording.count(wrong)} of {audited} got a different verdict {facts.period.words}",
        "where": f"marts.fct_audit_outcomes where {facts.period.of_days} and error_type <> 'pending'",
    }


def _matrix_cell(decision: str, verdict: str, n: int, most: int) -> dict[str, Any]:
    kind = "right" if decision == verdict else "open" if verdict == "unassessable" else "wrong"
    shade = 0 if kind != "wrong" or not n else 1 + round(3 * n / most)
    return {"text": wording.count(n) if n else "·", "kind": kind, "shade": shade}


def _in_order(known: tuple[str, ...], found: set[str]) -> list[str]:
    """The usual values that occur, in their order, then all others."""
    return [v for v in known if v in found] + sorted(found - set(known), key=str)


def _weights(rows: Rows, name: Callable[[dict[str, Any]], str]) -> dict[str, float]:
    """Weight of the errors by name: of all errors, counted, where none of them may enter rates."""
    is_counted = not any(row["weight"] for row in rows)
    weights: dict[str, float] = {}
    for row in rows:
        weight = 1.0 if is_counted else float(row["weight"] or 0)
        weights[name(row)] = weights.get(name(row), 0.0) + weight
    return weights


def ranked(rows: Rows, name: Callable[[dict[str, Any]], str]) -> list[tuple[str, float]]:
    """Names with their share of the weight, the largest first; equal ones by name."""
    weights = _weights(rows, name)
    total = sum(weights.values()) or 1
    shares = ((who, weight / total) for who, weight in weights.items())
    return sorted(shares, key=lambda pair: (-pair[1], pair[0]))


def _policy(row: dict[str, Any]) -> str:
    return row["policy_code"] or NO_POLICY


def _cause(row: dict[str, Any]) -> str:
    return wording.words(row["root_cause"] or NOT_STATED)


def _policies(rows: Rows, facts: PeriodFacts) -> Chart:
    counts = Counter((_policy(row), row["error_type"]) for row in rows)
    shares = ranked(rows, _policy)
    types = _in_order(ERROR_TYPES, {kind for _, kind in counts})
    codes = [code for code, _ in shares]
    names = [facts.edition.policy_name(code) for code in codes[:MAX_BARS]]
    layers = {wording.words(t): [counts[code, t] for code in codes[:MAX_BARS]] for t in types}
    share = dict(shares)
    return Chart(
        name="errors-by-policy",
        title=f"{_leading(shares, facts.edition.policy_name, 'has', 'have')} {facts.period.words}",
        figure=bars.stacked_rows(names, layers, f"errors found {facts.period.words}"),
        table=Table(
            name="errors-by-policy",
            caption=f"Errors by policy and type {facts.period.words}",
            columns=_policy_columns(types),
            rows=[
                _policy_row(facts.edition, code, types, counts, share[code])
                for code in codes[:MAX_ROWS]
            ],
            where=_where(facts),
        ),
        note="In the order of their share, which is weighted by the sample's design; bars count errors found.",
    )


def _leading(
    ranked: list[tuple[str, float]], name: Callable[[str], str], verb: str, verbs: str
) -> str:
    """Who has the most; ties are said to be ties."""
    most = ranked[0][1]
    first = [who for who, share in ranked if abs(share - most) < 0.0005]
    said = wording.percent(most, 0)
    if len(first) == 1:
        return f"{name(first[0])} {verb} the most errors: {said} of them"
    if len(first) > 3:
        return f"{len(first)} of {len(ranked)} {verbs} equally many errors: {said} each"
    return (
        f"{wording.listed([name(who) for who in first])} {verbs} equally many errors: {said} each"
    )


def _policy_columns(types: list[str]) -> list[Column]:
    named = [Column(wording.words(kind).capitalize()) for kind in types]
    share = Column("Share of errors", meaning=SHARE_MEANS)
    return [Column("Policy", is_number=False), share, *named, Column("Errors found")]


def _policy_row(
    edition: Edition,
    policy: str,
    types: list[str],
    counts: Counter[tuple[str, str]],
    share: float,
) -> Row:
    by_type = [counts[policy, kind] for kind in types]
    name = text_cell(edition.policy_name(policy), href=edition.href("policy", policy))
    return Row([name, rate_cell(share), *map(count_cell, by_type), count_cell(sum(by_type))])


def _causes(rows: Rows, facts: PeriodFacts) -> Chart:
    shares = ranked(rows, _cause)
    found = Counter(map(_cause, rows))
    critical = Counter(_cause(row) for row in rows if row["severity"] == "critical")
    return Chart(
        name="root-causes",
        title=f"{_half(shares)} {facts.period.words}",
        figure=bars.pareto([(name, share, found[name]) for name, share in shares[:MAX_BARS]]),
        table=Table(
            name="root-causes",
            caption=f"Root causes of errors {facts.period.words}",
            columns=CAUSE_COLUMNS,
            rows=[
                Row(
                    [
                        text_cell(name),
                        rate_cell(share),
                        count_cell(found[name]),
                        count_cell(critical[name]),
                    ]
                )
                for name, share in shares[:MAX_ROWS]
            ],
            where=_where(facts),
        ),
        note="Shares are weighted by the sample's design.",
    )


def _half(ranked: list[tuple[str, float]]) -> str:
    """The fewest causes that together make up half of the errors."""
    explained, needed = 0.0, 0
    for _, share in ranked:
        explained, needed = explained + share, needed + 1
        if explained >= 0.5:
            break
    causes = wording.listed([f"“{name}”" for name, _ in ranked[:needed]])
    verb = "accounts" if needed == 1 else "account"
    return f"{causes} {verb} for {wording.percent(explained, 0)} of the errors"


def gravest(rows: Rows, facts: PeriodFacts) -> Table:
    """The ten gravest errors, the newest of them first, to be looked at one by one."""
    caption = (
        f"{wording.plural(len(rows), 'error')} found {facts.period.words}"
        if len(rows) <= MAX_ITEMS
        else f"The {MAX_ITEMS} gravest and newest of {wording.count(len(rows))} errors found {facts.period.words}"
    )
    return Table(
        "errors", caption, ITEM_COLUMNS, [_item(facts.edition, row) for row in rows[:MAX_ITEMS]], _where(facts)
    )  # fmt: skip


def _item(edition: Edition, row: dict[str, Any]) -> Row:
    queue, policy = row["queue_id"], row["policy_code"]
    who = site_value(row) if row["site"] else wording.listed(list(_model(row)), "")
    policies = (
        f"; {row['decision_policy_code']} was named" if row["error_type"] == "wrong_policy" else ""
    )
    return Row(
        [
            text_cell(row["decision_id"]),
            text_cell(str(row["decision_date"])),
            text_cell(edition.queue_name(queue) if queue else None, href=edition.href("queue", queue or "")),
            text_cell(who, href=edition.href("site", who)),
            text_cell(f"{row['decision']}, should be {row['verdict_decision']}{policies}"),
            text_cell(edition.policy_name(policy) if policy else None, href=edition.href("policy", policy or "")),
            text_cell(row["severity"]),
            text_cell(wording.words(row["root_cause"])),
        ]
    )  # fmt: skip


def _model(row: dict[str, Any]) -> Iterable[str]:
    if row["model_name"]:
        yield f"{row['model_name']} {row['model_version'] or ''}".strip()


def _where(facts: PeriodFacts) -> str:
    return (
        f"marts.fct_audit_outcomes where {facts.period.of_days} "
        "and error_type not in ('correct', 'pending', 'unassessable')"
    )
