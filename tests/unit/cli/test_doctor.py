"""What the doctor says of facts that are gone."""

import json

import pytest

from modqa_pipeline.cli.doctor import _facts
from modqa_pipeline.facts.standards import record_standards
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home

LOTS = {
    "decision_week": "2026-03-02",
    "plan_hash": "p",
    "n_lots": 1,
    "n_drawn": 50,
    "code_version": "1",
    "recorded_at": "2026-03-09T06:00:00+00:00",
    "run_id": "r",
}


def lost(home):
    return [finding["what"].split(" ")[0] for finding in _facts(home)]


@pytest.mark.parametrize(
    ("wave", "files"),
    [("main", ["strata", "decisions"]), ("late", ["strata", "decisions"]), ("top_up_1", ["decisions"])],
)  # fmt: skip
def test_every_file_of_a_recorded_draw_is_missed(tmp_path, wave, files):
    home = Home(tmp_path)
    record = json.dumps({"decision_date": "2026-03-02", "wave": wave})
    write_text(home.draws / "records.jsonl", record + "\n")
    assert lost(home) == [f"draws/{f}/decision_date=2026-03-02/{wave}.parquet" for f in files]


def test_the_lots_of_a_recorded_week_are_missed(tmp_path):
    home = Home(tmp_path)
    write_text(home.draws / "lot_records.jsonl", json.dumps(LOTS) + "\n")
    assert lost(home) == ["draws/lots/decision_date=2026-03-02/lot.parquet"]
    write_text(home.draws / "lots" / "decision_date=2026-03-02" / "lot.parquet", "")
    assert lost(home) == []


def test_what_adjudicators_were_given_is_missed(tmp_path):
    home = Home(tmp_path)
    handed_out = {"decision_date": "2026-03-02", "wave": "adjudication_1"}
    write_text(home.draws / "adjudication_records.jsonl", json.dumps(handed_out) + "\n")
    file = "adjudications/decision_date=2026-03-02/adjudication_1.parquet"
    assert lost(home) == [f"draws/{file}"]
    write_text(home.draws / file, "")
    assert lost(home) == []


def test_a_copy_of_the_configuration_that_was_altered_is_an_error(tmp_path):
    home = Home(tmp_path)
    write_text(home.config / "plan.csv", "as it was")
    record_standards(home, "run-1")
    assert lost(home) == []
    write_text(home.standards / "0001" / "plan.csv", "as somebody wants it to have been")
    [finding] = _facts(home)
    assert finding["level"] == "error"
    assert finding["what"] == "standards/0001/plan.csv was altered"
