"""The checks page: every expectation of a day in plain words, expected, observed, failing keys."""

from itertools import groupby
from typing import Any

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.scopes.day import DayFacts
from modqa_pipeline.report.scopes.subjects import anchor
from modqa_pipeline.report.sections.headline import failed_checks


def build(facts: DayFacts) -> dict[str, Any]:
    """Checks grouped by suite, suites with failures first."""
    ordered = sorted(facts.checks, key=lambda c: (c["suite"], c["is_passed"], c["check_name"]))
    suites = [_suite(name, list(rows)) for name, rows in groupby(ordered, key=lambda c: c["suite"])]
    n_failed = len(failed_checks.failed(facts))
    return {
        "suites": sorted(suites, key=lambda suite: (-suite["n_failed"], suite["name"])),
        "headline": _headline(len(ordered), n_failed, facts),
        "where": f"marts.fct_check_results where decision_date = '{facts.day}'",
    }


def _headline(n: int, n_failed: int, facts: DayFacts) -> str:
    day = wording.day_name(facts.day)
    if not n:
        return f"No check has run for {day}."
    if not n_failed:
        return f"All {wording.plural(n, 'check')} of {day} passed."
    return f"{n_failed} of {wording.plural(n, 'check')} of {day} failed."


def _suite(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": wording.words(name) if name == "dbt" else wording.words(name).capitalize(),
        "n_failed": sum(not row["is_passed"] for row in rows),
        "n": len(rows),
        "checks": [_check(row) for row in rows],
    }


def _check(row: dict[str, Any]) -> dict[str, Any]:
    keys = failed_checks.failing_keys(row)
    return row | {
        "anchor": anchor("check", row["suite"] + row["check_name"]),
        "failing_on": keys,
        "n_unlisted": max(0, (row["n_failing"] or 0) - len(keys)) if keys else 0,
        "evaluated": wording.count(row["n_evaluated"]),
        "failing": wording.count(row["n_failing"]),
        "since_day": wording.day_name(row["since"]) if row["since"] else "",
    }
