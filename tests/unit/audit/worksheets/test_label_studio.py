"""Audits of a day in Label Studio: tasks that show what workbooks show, and verdicts that come back from them."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from modqa_pipeline.audit.export_day import export_day_tasks
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.forms import worksheet as fmt
from tests.worlds.golden_day import make_golden_day
from tests.worlds.ingest import NOW
from tests.worlds.label_studio import annotated, annotation
from tests.worlds.second_readings import give_verdicts, hand_out, in_disagreement, make_read_twice
from tests.worlds.worksheets import DAY, N_DRAWN, Sheets, make_sheets

REMOVE = {"verdict": "remove", "policy": "P1"}


@pytest.fixture
def studio(sheets) -> Sheets:
    """A day whose tasks are exported; its one auditor has all of them."""
    export_day_tasks(sheets.world.settings, DAY)
    return sheets


def task_files(sheets: Sheets) -> list[Path]:
    return sorted((sheets.folder / "label_studio").glob("*.json"))


def data_of(path: Path) -> list[dict]:
    return [task["data"] for task in json.loads(path.read_text(encoding="utf-8"))]


def give_back(sheets: Sheets, exported: list[dict], name: str = "export.json") -> dict:
    return sheets.give_back(json.dumps(exported).encode(), name)


def rows_of(workbook: Path) -> list[dict]:
    sheet = openpyxl.load_workbook(workbook)["Audits"]
    headings = [cell.value for cell in sheet[1]]
    return [
        dict(zip(headings, row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def test_everybody_has_the_tasks_that_their_workbook_has_in_its_order(world):
    sheets = make_sheets(world, auditors=2, second=("d-0", "d-3"))
    [line] = export_day_tasks(world.settings, DAY)
    assert line.startswith(f"{N_DRAWN + 2} tasks in 2 files")
    assert [path.stem for path in task_files(sheets)] == [p.stem for p in sheets.workbooks()]
    for path, workbook in zip(task_files(sheets), sheets.workbooks(), strict=True):
        for data, row in zip(data_of(path), rows_of(workbook), strict=True):
            assert {h: data["modqa"][h] for h in fmt.KEPT} == {h: row[h] for h in fmt.KEPT}
            assert data["item"] == row["Item"] and row["Evidence"] in data["evidence"]


def test_the_same_day_is_the_same_files(studio):
    before = {path: path.read_bytes() for path in studio.folder.rglob("*.*")}
    export_day_tasks(studio.world.settings, DAY)
    assert {path: path.read_bytes() for path in studio.folder.rglob("*.*")} == before
    assert {path.suffix for path in before} == {".xlsx", ".csv", ".json", ".xml"}


def test_tasks_hide_who_decided_and_what(studio):
    [path] = task_files(studio)
    for hidden in ("mary.doe", "manila", "acme", "0.25"):
        assert hidden not in path.read_text(encoding="utf-8")
    assert {data["told"] for data in data_of(path)} == {""}
    assert b"told" not in path.with_suffix(".xml").read_bytes()


def test_nothing_tells_golden_rows_and_second_readings(world):
    sheets = make_golden_day(world, auditors=2)
    export_day_tasks(world.settings, DAY)
    for path in task_files(sheets):
        rounds = set()
        tasks = data_of(path)
        for data in tasks:
            marks = data["modqa"]
            sealed = marks.pop("Decision"), marks.pop("Audit")
            rounds.add(fmt.round_of(marks[fmt.SEAL_PROPERTY], *sealed))
            assert len(sealed[1]) == len("ws-") + 16
        assert rounds == {fmt.FIRST, fmt.GOLDEN}
        assert len({json.dumps(data["modqa"]) for data in tasks}) == 1
        assert len({frozenset(data) for data in tasks}) == 1


def test_adjudicators_see_both_readings_and_settle_them(world):
    sheets = make_read_twice(world)
    give_verdicts(sheets, in_disagreement)
    hand_out(sheets)
    export_day_tasks(world.settings, DAY)
    settled = {}
    for path in (path for path in task_files(sheets) if "_adjudication_1" in path.name):
        assert b'name="told"' in path.with_suffix(".xml").read_bytes()
        for data in data_of(path):
            settled[data["modqa"]["Decision"]] = set(data["told"].split("\n"))
        answers = {number: {"verdict": "restrict"} for number in range(len(data_of(path)))}
        assert give_back(sheets, annotated(path, answers), path.name)["rows_quarantined"] == 0
    assert {"Reading A: remove", "Reading B: remove"} <= settled["d-5"]
    shown = {line.split(": ")[1] for line in settled["d-3"] if line.startswith("Reading")}
    assert shown == {"approve", "remove"}
    held = [r for r in world.lake("audit_results") if r["audit_round"] == fmt.ADJUDICATION]
    assert {(r["decision_id"], r["verdict_decision"]) for r in held} == {
        ("d-3", "restrict"), ("d-5", "restrict")}  # fmt: skip


def test_the_configuration_asks_for_what_the_workbook_asks_for(studio):
    [path] = task_files(studio)
    view = ElementTree.parse(path.with_suffix(".xml")).getroot()
    asked = {tag.get("name"): tag for tag in view.iter("Choices")}
    assert [c.get("value") for c in asked["verdict"]] == [
        "approve", "remove", "restrict", "escalate", "unassessable",
    ]  # fmt: skip
    assert [c.get("value") for c in asked["policy"]] == ["=1+1", "P1", "P2"]
    assert asked["policy"].get("choice") == "multiple"
    assert set(asked) == {"verdict", "policy", "severity", "root_cause", "why_unassessable"}
    assert asked["why_unassessable"].get("whenChoiceValue") == "unassessable"
    assert all(choice.get("hint") for choice in asked["verdict"])
    assert [tag.get("name") for tag in view.iter("TextArea")] == ["comment"]


def test_annotations_are_verdicts_and_the_rest_stays_open(studio):
    answers = {
        0: REMOVE | {"policy": ["P1", "P2"], "severity": "major", "root_cause": "training", "comment": "=small"},
        3: {"verdict": "unassessable", "why_unassessable": "evidence_missing"},
    }  # fmt: skip
    line = give_back(studio, annotated(task_files(studio)[0], answers))
    assert (line["rows_read"], line["rows_accepted"], line["refusal_code"]) == (2, 2, None)
    first, second = studio.world.lake("audit_results")
    data = data_of(task_files(studio)[0])
    assert [r["decision_id"] for r in (first, second)] == [
        data[n]["modqa"]["Decision"] for n in (0, 3)
    ]
    assert (first["verdict_decision"], first["verdict_policy_code"]) == ("remove", "P1|P2")
    assert (first["severity"], first["root_cause"], first["comment"]) == (
        "major",
        "training",
        "=small",
    )
    assert (first["policy_version_used"], first["audit_round"], first["audit_reason"]) == (
        "v3",
        "first",
        "random",
    )
    assert first["audited_at"] == datetime(2026, 3, 9, 12, 0, 0, 123456)
    assert (second["verdict_decision"], second["root_cause"]) == (
        "unassessable",
        "evidence_missing",
    )


def test_a_verdict_from_a_workbook_and_from_label_studio_are_of_one_audit(studio):
    studio.give_back(studio.fill({2: {"Verdict": "approve"}}))
    studio.world.now = NOW + timedelta(days=1)
    give_back(studio, annotated(task_files(studio)[0], {0: REMOVE}))
    held = studio.world.lake("audit_results")
    assert [row["verdict_decision"] for row in held] == ["approve", "remove"]
    assert len({row["audit_id"] for row in held}) == 1


def test_an_export_may_come_again(studio):
    give_back(studio, annotated(task_files(studio)[0], {0: REMOVE}))
    again = annotated(task_files(studio)[0], {0: REMOVE, 1: REMOVE})
    line = give_back(studio, again, "later.json")
    assert (line["rows_duplicate"], line["rows_accepted"]) == (1, 1)


def test_two_annotations_of_a_task_must_say_the_same(studio):
    exported = annotated(task_files(studio)[0], {0: REMOVE, 1: REMOVE})
    later = "2026-03-09T15:00:00Z"
    exported[0]["annotations"].append(annotation(REMOVE, later))
    exported[1]["annotations"].append(annotation({"verdict": "approve"}, later))
    line = give_back(studio, exported)
    assert (line["rows_accepted"], line["rows_duplicate"], line["rows_quarantined"]) == (2, 1, 1)
    assert "(Verdict) is \"approve\"; expected one annotation per task" in studio.reason()  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"verdict": "entfernen"}, "not_in_enumeration", "expected one of approve, remove"),
        ({"verdict": "remove", "policy": "P9"}, "not_in_enumeration", "'P9' is not one of them"),
    ],
)
def test_an_answer_that_is_none_is_told_by_item(studio, change, code, said):
    line = give_back(studio, annotated(task_files(studio)[0], {0: change, 1: REMOVE}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert said in studio.reason() and "item d-" in studio.reason()
    assert studio.world.quarantined()[0]["reason_code"] == code
    give_back(studio, annotated(task_files(studio)[0], {0: REMOVE}), "mended.json")
    assert len(studio.world.resolutions()) == 1


@pytest.mark.parametrize("at", ["2026-02-28T12:00:00Z", "2026-03-12T12:00:00Z"])
def test_a_verdict_before_its_decision_or_after_its_file_is_refused(studio, at):
    line = give_back(studio, annotated(task_files(studio)[0], {0: REMOVE}, at=at))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (0, 1)


def test_changed_ids_are_refused_by_item(studio):
    exported = annotated(task_files(studio)[0], {0: REMOVE})
    exported[0]["data"]["modqa"]["Decision"] = "d-59"
    assert give_back(studio, exported)["rows_quarantined"] == 1
    assert "ModQA wrote for this row" in studio.reason()


@pytest.mark.parametrize(
    ("mark", "value", "code"),
    [
        (fmt.DRAW_PROPERTY, "0" * 16, "stale_worksheet"),
        (fmt.WAVE_PROPERTY, "late", "stale_worksheet"),
        (fmt.WAVE_PROPERTY, "../main", "damaged_worksheet"),
        (fmt.DAY_PROPERTY, "tomorrow", "damaged_worksheet"),
        (fmt.SEAL_PROPERTY, ["x"], "damaged_worksheet"),
    ],
)
def test_tasks_of_another_draw_or_with_damaged_marks_are_refused(studio, mark, value, code):
    exported = annotated(task_files(studio)[0], {0: REMOVE})
    exported[0]["data"]["modqa"][mark] = value
    assert give_back(studio, exported)["refusal_code"] == code


def test_audits_among_ratings_are_refused(studio):
    content = json.dumps(annotated(task_files(studio)[0], {0: REMOVE})).encode()
    line = studio.world.take("calibration_ratings", "export.json", content)
    assert line["refusal_code"] == "misplaced_worksheet"
    assert "landing/audit_results/" in line["refusal_reason"]


def test_a_day_without_a_draw_is_told(studio):
    with pytest.raises(SettingsError, match="no recorded draw"):
        export_day_tasks(studio.world.settings, DAY + timedelta(days=9))
