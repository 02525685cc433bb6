"""The auditors' verdicts: valid for the contract, true but for the faults of auditing."""

from datetime import time, timedelta

import pytest

from modqa_pipeline.demo.catalogue import DECISIONS
from modqa_pipeline.demo.day import make_day
from modqa_pipeline.demo.landing import write_verdicts
from modqa_pipeline.demo.verdicts import row_number, verdict_rows
from modqa_pipeline.home.paths import Home
from tests.worlds.demo import draw, make_world

COLUMNS = [
    "audit_id",
    "decision_id",
    "auditor_id",
    "audit_round",
    "audit_reason",
    "verdict_decision",
    "verdict_policy_code",
    "severity",
    "root_cause",
    "comment",
    "policy_version_used",
    "audited_at",
]
EVENING = time(18)


@pytest.fixture(scope="module")
def big_world():
    return make_world(decisions_per_day=40_000)


@pytest.fixture(scope="module")
def samples(big_world):
    return draw(big_world, big_world.first_day, every=3)


@pytest.fixture(scope="module")
def verdicts(big_world, samples):
    return verdict_rows(big_world, samples, big_world.first_day + timedelta(days=1), EVENING)


@pytest.fixture(scope="module")
def client_firsts(verdicts, samples):
    drawn = {s["decision_id"] for s in samples}
    return [v for v in verdicts if v["audit_round"] == "first" and v["decision_id"] in drawn]


def test_file_is_valid_for_the_contract(tmp_path, world):
    day = world.first_day
    path = write_verdicts(Home(tmp_path), world, draw(world, day), day + timedelta(days=1))
    lines = path.read_text().splitlines()
    assert path == tmp_path / "landing" / "audit_results" / f"{day + timedelta(days=1)}.csv"
    assert lines[0].split(",") == COLUMNS
    assert len(lines) > 400


def test_values_are_those_of_the_contract(verdicts):
    for v in verdicts:
        assert v["audit_round"] in ("first", "second")
        assert v["audit_reason"] in ("random", "targeted")
        assert v["verdict_decision"] in ("approve", "remove", "restrict", "unassessable")
        assert v["severity"] in (None, "critical", "major", "minor")
        assert bool(v["verdict_policy_code"]) == (v["verdict_decision"] in ("remove", "restrict"))
    assert len({v["audit_id"] for v in verdicts}) == len(verdicts)


def test_verdicts_are_given_in_the_shift_of_the_next_day(big_world, verdicts):
    next_day = big_world.first_day + timedelta(days=1)
    assert min(v["audited_at"] for v in verdicts) >= f"{next_day}T08:00:00Z"
    assert max(v["audited_at"] for v in verdicts) <= f"{next_day}T18:00:00Z"


def test_shares_are_near_the_design(samples, verdicts, client_firsts):
    n = len(client_firsts)
    unassessable = sum(v["verdict_decision"] == "unassessable" for v in client_firsts)
    seconds = sum(v["audit_round"] == "second" for v in verdicts)
    assert n / len(samples) == pytest.approx(0.96, abs=0.01)
    assert unassessable / n == pytest.approx(0.01, abs=0.004)
    assert seconds / n == pytest.approx(0.10, abs=0.012)


def test_auditors_find_the_truth_but_for_one_in_a_hundred(big_world, client_firsts):
    rows = make_day(big_world, big_world.first_day)
    wrong = [
        v for v in client_firsts
        if v["verdict_decision"] not in (
            "unassessable", DECISIONS[rows.truth[row_number(v["decision_id"])]]
        )
    ]  # fmt: skip
    assert len(wrong) / len(client_firsts) == pytest.approx(0.01, abs=0.004)


def test_auditors_without_error_find_the_truth():
    world = make_world(auditor_error=0.0)
    day = world.first_day
    rows, found = make_day(world, day), verdict_rows(
        world, draw(world, day), day + timedelta(days=1), EVENING
    )  # fmt: skip
    for v in (v for v in found if v["audit_reason"] == "random"):
        truth = DECISIONS[rows.truth[row_number(v["decision_id"])]]
        assert v["verdict_decision"] in (truth, "unassessable")


def test_errors_alone_bear_severity_and_cause(samples, client_firsts):
    decided = {s["decision_id"]: s["decision"] for s in samples}
    for v in client_firsts:
        is_wrong = v["verdict_decision"] not in ("unassessable", decided[v["decision_id"]])
        assert bool(v["severity"]) == bool(v["root_cause"]) == is_wrong


def test_those_that_the_draw_marks_are_read_twice(samples, verdicts):
    twice = {v["decision_id"] for v in verdicts if v["audit_round"] == "second"}
    assert twice <= {s["decision_id"] for s in samples if s["is_second_read"]}


def test_second_reader_is_another_and_later(verdicts):
    first = {v["decision_id"]: v for v in verdicts if v["audit_round"] == "first"}
    for second in (v for v in verdicts if v["audit_round"] == "second"):
        assert second["auditor_id"] != first[second["decision_id"]]["auditor_id"]
        assert second["audited_at"] >= first[second["decision_id"]]["audited_at"]


def test_disagreements_and_the_agreements_that_were_asked_for_are_adjudicated_the_day_after(
    big_world, samples, verdicts
):
    found = {}
    for v in verdicts:
        found.setdefault(v["decision_id"], []).append(v["verdict_decision"])
    disputed = {decision_id for decision_id, values in found.items() if len(set(values)) > 1}
    asked = {s["decision_id"] for s in samples if s["is_agreement_adjudicated"]}
    asked &= {decision_id for decision_id, values in found.items() if len(values) == 2}
    later = verdict_rows(big_world, samples, big_world.first_day + timedelta(days=2), EVENING)
    rows = make_day(big_world, big_world.first_day)
    assert {v["decision_id"] for v in later} == disputed | asked
    assert disputed and asked - disputed
    for v in later:
        assert v["audit_round"] == "adjudication"
        assert v["verdict_decision"] == DECISIONS[rows.truth[row_number(v["decision_id"])]]


def test_vendor_auditors_judge_their_own_vendor_outside_the_draw(samples, verdicts):
    drawn = {s["decision_id"] for s in samples}
    internal = [v for v in verdicts if not v["auditor_id"].startswith("qa-")]
    assert {v["auditor_id"] for v in internal} == {"acme-0012", "borealis-0024"}
    assert not drawn & {v["decision_id"] for v in internal}


def test_verdict_does_not_depend_on_the_other_samples(big_world, samples, verdicts):
    next_day = big_world.first_day + timedelta(days=1)
    few = verdict_rows(big_world, samples[:40], next_day, EVENING)
    by_id = {v["audit_id"]: v for v in verdicts}
    for v in (v for v in few if v["audit_reason"] == "random"):
        assert by_id[v["audit_id"]] == v


def test_day_that_is_not_over_has_fewer_verdicts(big_world, samples, verdicts):
    next_day = big_world.first_day + timedelta(days=1)
    until_noon = verdict_rows(big_world, samples, next_day, time(12))
    assert until_noon == [v for v in verdicts if v["audited_at"] <= f"{next_day}T12:00:00Z"]


def test_no_samples_no_file(tmp_path, world):
    assert write_verdicts(Home(tmp_path), world, [], world.first_day) is None
