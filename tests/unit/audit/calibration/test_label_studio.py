"""A calibration session in Label Studio: tasks, configuration, and the JSON export as it comes back."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from modqa_pipeline.audit.calibration.command import export_tasks
from tests.worlds.ingest import NOW
from tests.worlds.label_studio import annotated


@pytest.fixture
def studio(session_with_workbooks):
    """A session whose tasks are exported."""
    export_tasks(session_with_workbooks.world.settings, session_with_workbooks.session_id)
    return session_with_workbooks


def files(studio, role: str = "") -> list:
    found = sorted((studio.folder / "label_studio").glob("*.json"))
    return [path for path in found if ("facilitator" in path.name) == (role == "facilitator")]


def give_back(studio, exported, name: str = "export.json") -> dict:
    return studio.give_back(json.dumps(exported).encode(), name)


def test_tasks_hide_what_raters_must_not_see_and_delivered_text_is_no_markup(studio):
    for path in files(studio):
        text = path.read_text(encoding="utf-8")
        for hidden in ("second read disagrees", "first: ", '"remove"'):
            assert hidden not in text
    [path] = files(studio, "facilitator")
    assert "second read disagrees" in path.read_text(encoding="utf-8")
    task = json.loads(files(studio)[0].read_text(encoding="utf-8"))[0]["data"]
    assert task["evidence"].startswith('<a href="https://evidence.example/') and task[
        "item"
    ].startswith("=c-")


def test_the_configuration_asks_for_what_the_workbook_asks_for(studio):
    view = ElementTree.parse(studio.folder / "label_studio" / "goods-1_rater.xml").getroot()
    asked = {tag.get("name"): [c.get("value") for c in tag] for tag in view.iter("Choices")}
    assert asked == {"label": ["approve", "remove", "restrict", "escalate"], "policy": ["P1", "P2"]}
    assert [tag.get("name") for tag in view.iter("TextArea")] == ["comment"]


def test_annotations_are_ratings_and_the_rest_stays_open(studio):
    answers = {0: {"label": "remove", "policy": "P1", "comment": "small"}, 3: {"label": "approve"}}
    line = give_back(studio, annotated(files(studio)[0], answers))
    assert (line["rows_read"], line["rows_accepted"], line["refusal_code"]) == (2, 2, None)
    first, second = studio.world.lake("calibration_ratings")
    assert (first["label"], first["policy_code"], first["comment"]) == ("remove", "P1", "small")
    assert first["submitted_at"].isoformat() == "2026-03-09T12:00:00.123456"
    assert (second["label"], second["session_id"], second["is_reference"]) == (
        "approve",
        "goods-1",
        False,
    )
    items = {item["number"]: item["item_id"] for item in studio.record["items"]}
    assert (first["item_id"], second["item_id"]) == (items[1], items[4])


def test_a_byte_order_mark_before_an_export_is_no_part_of_it(studio):
    exported = json.dumps(annotated(files(studio)[0], {0: {"label": "remove", "policy": "P1"}}))
    line = studio.give_back(b"\xef\xbb\xbf" + exported.encode(), "export.json")
    assert (line["rows_accepted"], line["refusal_code"]) == (1, None)


def test_what_was_skipped_stays_open(studio):
    exported = annotated(files(studio)[0], {0: {"label": "remove"}, 1: {"label": "remove"}})
    exported[0]["annotations"][0]["was_cancelled"] = True
    assert give_back(studio, exported)["rows_accepted"] == 1


def test_a_label_that_is_changed_later_is_a_later_rating(studio):
    give_back(studio, annotated(files(studio)[0], {0: {"label": "remove"}}))
    studio.world.now = NOW + timedelta(days=1)
    later = annotated(files(studio)[0], {0: {"label": "approve"}}, at="2026-03-10T12:00:00Z")
    give_back(studio, later, "later.json")
    assert [row["label"] for row in studio.world.lake("calibration_ratings")] == [
        "remove",
        "approve",
    ]
    assert len({row["submitted_at"] for row in studio.world.lake("calibration_ratings")}) == 2


def test_the_facilitator_gives_the_reference(studio):
    answers = {0: {"agreed_label": "unsettled", "agreed_policy": "P1", "rubric_change": "say so"}}
    give_back(studio, annotated(files(studio, "facilitator")[0], answers))
    [row] = studio.world.lake("calibration_ratings")
    assert (row["is_reference"], row["label"], row["rubric_change"]) == (
        True,
        "unsettled",
        "say so",
    )
    assert row["submitted_at"].isoformat() == studio.record["created_at"].removesuffix("+00:00")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"label": "entfernen"}, "not_in_enumeration", 'expected one of approve, remove, restrict'),
        ({"label": "remove", "policy": "P9"}, "not_in_enumeration", "'P9' is not one of them"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_told_by_item(studio, change, code, said):
    line = give_back(studio, annotated(files(studio)[0], {0: change, 1: {"label": "remove"}}))
    assert (line["rows_accepted"], line["rows_quarantined"]) == (1, 1)
    assert said in studio.world.only_reason() and "item d-" in studio.world.only_reason()
    assert studio.world.quarantined()[0]["reason_code"] == code


def test_changed_ids_and_another_session_are_refused(studio):
    exported = annotated(files(studio)[0], {0: {"label": "remove"}})
    exported[0]["data"]["modqa"]["Item id"] = "d-59"
    assert give_back(studio, exported)["rows_quarantined"] == 1
    exported[0]["data"]["modqa"]["modqa_session_record"] = "0" * 16
    line = give_back(studio, exported, "stale.json")
    assert line["refusal_code"] == "stale_worksheet"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "it is not JSON"),
        (b"[]", "it has no list of tasks"),
        (b'[{"data": {"text": "x"}, "annotations": []}]', "a task has no marks of ModQA"),
        (
            b'[{"data": {"modqa": {"modqa_session": "s"}}, "label": "x"}]',
            "as in the format JSON_MIN",
        ),
    ],
)
def test_a_json_file_that_is_no_export_is_refused(studio, content, said):
    line = studio.give_back(content, "x.json")
    assert line["refusal_code"] == "unreadable_file" and said in line["refusal_reason"]
