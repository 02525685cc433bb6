import json
from dataclasses import asdict
from datetime import date

from modqa_pipeline.facts.draws import DrawRecord, draw_file
from modqa_pipeline.facts.waves import recorded_waves
from modqa_pipeline.home.paths import Home

DAY, NEXT = date(2026, 3, 1), date(2026, 3, 2)


def record(home: Home, day: date, wave: str, n_drawn: int, last_receipt: int = 7) -> None:
    made = DrawRecord(day.isoformat(), wave, "plan", last_receipt, 9, n_drawn, "0", "now", "run")
    touch(home, day, wave)
    with (home.draws / "records.jsonl").open("a") as lines:
        lines.write(json.dumps(asdict(made)) + "\n")


def touch(home: Home, day: date, wave: str) -> None:
    file = draw_file(home, "decisions", day, wave)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def names(home: Home) -> list[tuple[date, str]]:
    return [(wave.day, wave.name) for wave in recorded_waves(home, [DAY, NEXT])]


def test_waves_of_a_day_come_as_they_were_drawn_and_lots_last(tmp_path):
    home = Home(tmp_path)
    for wave in ("top_up_2", "late", "main", "top_up_10", "top_up_1"):
        record(home, DAY, wave, 3)
    touch(home, DAY, "lot")
    record(home, NEXT, "main", 3)
    day = [name for day, name in names(home) if day == DAY]
    assert day == ["main", "late", "top_up_1", "top_up_2", "top_up_10", "lot"]
    assert names(home)[-1] == (NEXT, "main")


def test_a_draw_of_nothing_has_no_worksheets_and_files_without_a_record_are_none(tmp_path):
    home = Home(tmp_path)
    record(home, DAY, "main", 0)
    touch(home, NEXT, "main")
    assert names(home) == []


def test_lots_are_shared_out_by_the_roster_of_their_day(tmp_path):
    home = Home(tmp_path)
    record(home, DAY, "main", 3, last_receipt=5)
    touch(home, DAY, "lot")
    assert [wave.last_receipt for wave in recorded_waves(home, [DAY, NEXT])] == [5, 5]
