"""Through a real Label Studio: our configuration and tasks in, its export back as ratings and verdicts."""

import json
from datetime import UTC, datetime

import pytest

from modqa_pipeline.audit.calibration.command import export_tasks
from modqa_pipeline.audit.export_day import export_day_tasks
from tests.worlds.calibration_week import Session, make_week
from tests.worlds.ingest import KEY, make_world
from tests.worlds.worksheets import DAY, N_DRAWN, Sheets, make_sheets


@pytest.fixture
def session(tmp_path, monkeypatch) -> Session:
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    made = Session(make_week(make_world(tmp_path / "home")))
    made.create()
    export_tasks(made.world.settings, made.session_id)
    return made


@pytest.fixture
def sheets(tmp_path, monkeypatch) -> Sheets:
    """A day whose audits two people share, and read three of each other's."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    world = make_world(tmp_path / "home")
    made = make_sheets(world, auditors=2, second=("d-0", "d-3", "d-5"))
    export_day_tasks(world.settings, DAY)
    return made


def choice(name: str, *said: str) -> dict:
    return {"from_name": name, "to_name": "item", "type": "choices", "value": {"choices": said}}


def typed(name: str, said: str) -> dict:
    return {"from_name": name, "to_name": "item", "type": "textarea", "value": {"text": [said]}}


def annotate(studio, tasks: bytes, config: bytes, results: list[list[dict]]) -> list[dict]:
    """Import tasks into a project of their own, annotate the first of them, and export it."""
    project = studio.ask(
        "POST", "/api/projects/", {"title": "session", "label_config": config.decode()}
    )["id"]
    studio.ask("POST", f"/api/projects/{project}/import", json.loads(tasks))
    listed = studio.ask("GET", f"/api/tasks?project={project}&page_size=100&fields=all")["tasks"]
    by_number = {int(task["data"]["number"].split(":")[0]): task["id"] for task in listed}
    for number, result in zip(sorted(by_number), results, strict=False):
        studio.ask("POST", f"/api/tasks/{by_number[number]}/annotations/", {"result": result})
    return studio.ask(
        "GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true"
    )


def test_a_session_goes_through_label_studio_and_comes_back_as_ratings(studio, session):
    folder = session.folder / "label_studio"
    tasks = sorted(path for path in folder.glob("*.json") if "facilitator" not in path.name)[0]
    results = [
        [choice("label", "remove"), choice("policy", "P1"), typed("comment", "small")],
        [choice("label", "approve")],
    ]
    exported = annotate(
        studio, tasks.read_bytes(), (folder / "goods-1_rater.xml").read_bytes(), results
    )
    assert len(exported) == len(json.loads(tasks.read_text()))
    session.world.now = datetime.now(UTC)  # the server's clock is that of the machine
    line = session.give_back(json.dumps(exported).encode(), "export.json")
    assert (line["refusal_code"], line["rows_read"], line["rows_accepted"]) == (None, 2, 2)
    held = {row["label"]: row for row in session.world.lake("calibration_ratings")}
    assert (held["remove"]["policy_code"], held["remove"]["comment"]) == ("P1", "small")
    numbers = {item["item_id"]: item["number"] for item in session.record["items"]}
    assert numbers[held["remove"]["item_id"]] < numbers[held["approve"]["item_id"]]
    assert held["remove"]["rater_key"] in {rater["rater_key"] for rater in session.record["raters"]}


def test_the_facilitators_project_gives_the_reference(studio, session):
    folder = session.folder / "label_studio"
    results = [
        [choice("agreed_label", "unsettled"), typed("question_for_the_policy_team", "Which size?")]
    ]
    exported = annotate(
        studio,
        (folder / "goods-1_facilitator.json").read_bytes(),
        (folder / "goods-1_facilitator.xml").read_bytes(),
        results,
    )
    session.give_back(json.dumps(exported).encode(), "export.json")
    [row] = session.world.lake("calibration_ratings")
    assert (row["is_reference"], row["label"], row["policy_question"]) == (
        True,
        "unsettled",
        "Which size?",
    )


def test_a_days_audits_go_through_label_studio_and_come_back_as_verdicts(studio, sheets):
    answers = [
        [choice("verdict", "remove"), choice("policy", "P1", "P2"), choice("severity", "major"),
         choice("root_cause", "training"), typed("comment", "=small")],
        [choice("verdict", "unassessable"), choice("why_unassessable", "evidence_missing")],
    ]  # fmt: skip
    answers += [[choice("verdict", "approve")]] * N_DRAWN
    sheets.world.now = datetime.now(UTC)
    for file in sorted((sheets.folder / "label_studio").glob("*.json")):
        tasks = file.read_bytes()
        exported = annotate(studio, tasks, file.with_suffix(".xml").read_bytes(), answers)
        line = sheets.give_back(json.dumps(exported).encode(), f"from_{file.name}")
        assert (line["refusal_code"], line["rows_accepted"]) == (None, len(json.loads(tasks)))
    held = sheets.world.lake("audit_results")
    found = {(row["decision_id"], row["audit_round"]) for row in held}
    assert found == {(f"d-{n}", "first") for n in range(N_DRAWN)} | {
        (d, "second") for d in ("d-0", "d-3", "d-5")
    }
    removed = [row for row in held if row["verdict_decision"] == "remove"]
    assert {
        (r["verdict_policy_code"], r["severity"], r["root_cause"], r["comment"]) for r in removed
    } == {("P1|P2", "major", "training", "=small")}
    assert len(removed) == len({row["auditor_key"] for row in removed}) == 2
    assert [r["root_cause"] for r in held if r["verdict_decision"] == "unassessable"] == [
        "evidence_missing"
    ] * 2
