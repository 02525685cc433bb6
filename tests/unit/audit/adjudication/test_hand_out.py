"""Second readings and adjudications, from the draw's marks to the verdict that comes back."""

import csv
import shutil

from modqa_pipeline.audit.adjudication.hand_out import ADJUDICATORS, export_adjudications
from modqa_pipeline.audit.worksheets.outstanding import read_outstanding
from modqa_pipeline.facts.adjudications import recorded_adjudications
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home.connections import connect
from tests.worlds.second_readings import (
    FIRST_EXPORT,
    PEOPLE,
    SECOND,
    give_verdicts,
    hand_out,
    in_disagreement,
    make_read_twice,
    make_roster,
    readers,
    rows_of,
)
from tests.worlds.worksheets import Sheets


def listed_as_unassigned(sheets: Sheets, name: str) -> list[dict]:
    file = sheets.folder / name
    return list(csv.DictReader(file.open())) if file.exists() else []


def test_what_is_marked_is_read_by_two_people_and_comes_back_by_round(world):
    sheets = make_read_twice(world)
    given = readers(sheets)
    assert {decision for each, decision in given if each == "second"} == set(SECOND)
    assert all(given["first", d] != given["second", d] for d in SECOND)
    give_verdicts(sheets, in_disagreement)
    held = {(row["audit_round"], row["decision_id"]): row for row in world.lake("audit_results")}
    assert set(held) == set(given)
    assert held["second", "d-3"]["verdict_decision"] == "approve"
    assert held["first", "d-3"]["auditor_key"] != held["second", "d-3"]["auditor_key"]


def test_a_second_reading_that_nobody_can_give_is_listed_with_its_round(world):
    sheets = make_read_twice(world, PEOPLE[0])
    listed = listed_as_unassigned(sheets, "unassigned.csv")
    assert {(row["decision_id"], row["audit_round"]) for row in listed} == {
        (d, "second") for d in SECOND
    }
    assert {row["reason"] for row in listed} == {"everybody who could has already read it"}


def test_disagreements_and_marked_agreements_go_to_who_has_read_neither(readings_back):
    sheets = readings_back
    assert hand_out(sheets).n_audits == 2
    given = readers(sheets)
    assert {d for each, d in given if each == "adjudication"} == {"d-3", "d-5"}
    for decision in ("d-3", "d-5"):
        assert len({given[each, decision] for each in fmt.ROUNDS}) == 3
    [first, *_] = [rows_of(f) for f in sheets.folder.glob("*_adjudication_1.xlsx")]
    assert first[0]["Reading A"] and first[0]["Reading B"]
    assert {first[0]["A: comment"], first[0]["B: comment"]} == {
        "first thinks so",
        "second thinks so",
    }


def test_what_is_handed_out_stays_as_it_was(readings_back):
    sheets, world = readings_back, readings_back.world
    hand_out(sheets)
    before = {file.name: file.read_bytes() for file in sheets.folder.iterdir()}
    # a reader who thinks again, a new colleague, and nothing derived is left
    give_verdicts(sheets, lambda *_: "restrict", FIRST_EXPORT)
    world.deliver("auditors", "more.csv", make_roster("nova.auditor", nova=ADJUDICATORS))
    world.ingest()
    shutil.rmtree(sheets.folder)
    shutil.rmtree(world.settings.home.state / "worksheets")
    sheets.export()
    assert hand_out(sheets).n_audits == 2
    assert {file.name: file.read_bytes() for file in sheets.folder.iterdir()} == before
    assert hand_out(sheets).n_audits == 0


def test_what_comes_back_later_is_handed_out_in_a_file_of_its_own(world):
    sheets = make_read_twice(world)
    give_verdicts(sheets, lambda r, d: in_disagreement(r, d) if d != "d-5" else None)
    assert hand_out(sheets).n_audits == 1
    give_verdicts(sheets, in_disagreement, FIRST_EXPORT)
    assert hand_out(sheets).n_audits == 1
    waves = recorded_adjudications(world.settings.home)
    assert [wave.name for wave in waves] == ["adjudication_1", "adjudication_2"]
    assert (sheets.folder / "auditors_adjudication_2.csv").exists()
    assert export_adjudications(world.settings, waves).n_audits == 2


def test_adjudicators_go_first(readings_back):
    roster = make_roster("nova.auditor", "dora.auditor", dora="Adjudicator")
    readings_back.world.deliver("auditors", "more.csv", roster)
    readings_back.world.ingest()
    hand_out(readings_back)
    given = readers(readings_back)
    assert {given["adjudication", d] for d in ("d-3", "d-5")} == {"dora.auditor"}


def test_what_no_adjudicator_can_take_goes_to_anybody_who_has_not_read_it(readings_back):
    [dora] = make_roster("dora.auditor", dora=ADJUDICATORS)
    readings_back.world.deliver("auditors", "more.csv", [dora | {"daily_capacity": "1"}])
    readings_back.world.ingest()
    assert hand_out(readings_back).n_audits == 2
    given = readers(readings_back)
    settled_by = {d: given["adjudication", d] for d in ("d-3", "d-5")}
    assert sorted(settled_by.values()).count("dora.auditor") == 1
    assert all(len({given[each, d] for each in fmt.ROUNDS}) == 3 for d in settled_by)


def test_what_nobody_can_settle_waits_for_somebody(world):
    sheets = make_read_twice(world, *PEOPLE[:2])
    give_verdicts(sheets, in_disagreement)
    found = hand_out(sheets)
    assert (found.n_audits, found.unassigned) == (
        0,
        {"everybody who could has already read it": 2},
    )
    listed = listed_as_unassigned(sheets, "unassigned_adjudication.csv")
    assert {(row["decision_id"], row["audit_round"]) for row in listed} == {
        ("d-3", "adjudication"), ("d-5", "adjudication")}  # fmt: skip
    world.deliver("auditors", "more.csv", make_roster(PEOPLE[2]))
    world.ingest()
    assert hand_out(sheets).n_audits == 2
    assert not listed_as_unassigned(sheets, "unassigned_adjudication.csv")


def test_an_adjudication_comes_back_and_is_outstanding_until_then(readings_back):
    sheets, world = readings_back, readings_back.world
    hand_out(sheets)
    home = world.settings.home
    with connect(world.settings.home, world.settings.engine) as con:
        open_now = read_outstanding(con, home)
    assert sum(each.n_audits for each in open_now) == 2
    assert {each.audit_round for each in open_now} == {"adjudication"}
    give_verdicts(sheets, lambda *_: "restrict", "*_adjudication_1.xlsx")
    settled = [r for r in world.lake("audit_results") if r["audit_round"] == "adjudication"]
    assert {row["decision_id"] for row in settled} == {"d-3", "d-5"}
    with connect(world.settings.home, world.settings.engine) as con:
        assert read_outstanding(con, home) == []
    assert hand_out(sheets).n_audits == 0


def test_a_hand_out_that_is_not_on_record_is_refused(readings_back):
    sheets, world = readings_back, readings_back.world
    hand_out(sheets)
    [file, *_] = sheets.folder.glob("*_adjudication_1.xlsx")
    [wave] = recorded_adjudications(world.settings.home)
    wave.file.write_bytes(wave.file.read_bytes() + b" ")
    assert sheets.give_back(file.read_bytes())["refusal_code"] == "stale_worksheet"


def test_an_agreement_that_is_settled_looks_like_a_disagreement(readings_back):
    hand_out(readings_back)
    files = readings_back.folder.glob("*_adjudication_1.xlsx")
    rows = {row["Decision"]: row for file in files for row in rows_of(file)}
    filled = {
        decision: {heading for heading, value in row.items() if value}
        for decision, row in rows.items()
    }
    assert filled["d-3"] == filled["d-5"]
    verdicts = {d: {row["Reading A"], row["Reading B"]} for d, row in rows.items()}
    assert verdicts == {"d-3": {"approve", "remove"}, "d-5": {"remove"}}
