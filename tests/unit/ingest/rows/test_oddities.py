"""Accepted rows that contradict themselves or change nothing are noted, with their number and the first line."""

import pytest

from tests.worlds.ingest import AUDIT, AUDITOR, BPO, MODERATOR, RATING, make_decision

FIRST = AUDIT | {"verdict_policy_code": "P1"}


def odd(line: dict) -> list[str]:
    assert not any(person in note for note in line["notes"] for person in ("mary", "alan", "anna"))
    return [note.partition(";")[0] for note in line["notes"]]


def test_decisions_whose_policy_does_not_fit_are_noted_once_a_file(world):
    rows = [
        make_decision(decision_id="d-1", policy_code=""),
        make_decision(decision_id="d-2", decision="remove", policy_code=""),
        make_decision(decision_id="d-3", decision="remove", policy_code=""),
        make_decision(decision_id="d-4"),
        make_decision(decision_id="d-5", decision="zap", policy_code=""),
    ]
    line = world.take(BPO, "acme.csv", rows)
    assert odd(line) == [
        "decision is remove without a policy_code in 2 rows, first in line 3",
        "decision is approve with a policy_code in 1 row, in line 5",
    ]
    assert line["rows_accepted"] == 4


def test_a_file_without_policies_is_not_told_so_row_by_row(world):
    row = make_decision(decision="remove")
    row.pop("policy_code")
    assert world.take(BPO, "acme.csv", [row])["notes"] == []


def test_the_line_is_that_of_a_spreadsheet(world):
    good = make_decision(policy_code="")
    lines = [
        ",".join(good),
        "",
        ",".join(good.values()),
        "",
        ",".join(make_decision(decision_id="d-2").values()),
    ]
    line = world.take(BPO, "acme.csv", "\n".join(lines) + "\n")
    assert odd(line) == ["decision is approve with a policy_code in 1 row, in line 5"]


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"verdict_policy_code": ""}, "verdict_decision is remove without a verdict_policy_code"),
        ({"verdict_decision": "approve"}, "verdict_decision is approve with a verdict_policy_code"),
        (
            {"verdict_decision": "unassessable", "root_cause": ""},
            "verdict_decision is unassessable without a root_cause",
        ),
        ({"verdict_decision": "unassessable", "root_cause": "no_evidence"}, None),
        ({}, None),
    ],
)
def test_verdicts_that_do_not_fit_are_noted(world, changes, note):
    line = world.take("audit_results", "v.csv", [FIRST | changes])
    assert odd(line) == ([f"{note} in 1 row, in line 2"] if note else [])


def test_a_first_reading_after_an_earlier_one_is_noted_unless_another_organisation_made_that(world):
    world.take(BPO, "acme.csv", [make_decision()])
    roster = [AUDITOR, AUDITOR | {"auditor_id": "anna.vendor", "organisation": "vendor"}]
    world.take("auditors", "a.csv", roster)
    world.take("audit_results", "1.csv", [FIRST])
    later = FIRST | {"audit_id": "a-2", "audited_at": "2026-03-03T09:00:00Z"}
    assert odd(world.take("audit_results", "2.csv", [later])) == [
        "a first reading comes after an earlier one of the same decision, which stands, in 1 row, in line 2"
    ]
    of_vendor = later | {"audit_id": "a-3", "auditor_id": "anna.vendor"}
    assert odd(world.take("audit_results", "3.csv", [of_vendor])) == []
    second = later | {"audit_id": "a-4", "audit_round": "second"}
    assert odd(world.take("audit_results", "4.csv", [second])) == []
    again = FIRST | {"verdict_decision": "restrict"}
    assert odd(world.take("audit_results", "5.csv", [again])) == []


def test_a_rating_that_differs_from_the_raters_earlier_one_is_noted(world):
    world.take("moderators", "m.csv", [MODERATOR])
    world.take("calibration_ratings", "1.csv", [RATING])
    later = RATING | {"submitted_at": "2026-03-03T09:00:00Z"}
    assert odd(world.take("calibration_ratings", "2.csv", [later])) == []
    other = later | {"label": "approve", "submitted_at": "2026-03-04T09:00:00Z"}
    assert odd(world.take("calibration_ratings", "3.csv", [other])) == [
        "a rating differs from the rater's earlier one of the same item, which stands, in 1 row, in line 2"
    ]
