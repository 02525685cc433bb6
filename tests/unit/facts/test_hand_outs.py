"""When waves were drawn, by every kind of record."""

import json
from dataclasses import asdict
from datetime import date

from modqa_pipeline.facts.adjudications import AdjudicationRecord
from modqa_pipeline.facts.draws import LATE, MAIN, DrawRecord
from modqa_pipeline.facts.hand_outs import drawn_on
from modqa_pipeline.facts.lots import LOT, LotRecord
from modqa_pipeline.home.paths import Home


def record(home, name, *records):
    home.draws.mkdir(exist_ok=True)
    lines = [json.dumps(asdict(each)) + "\n" for each in records]
    (home.draws / f"{name}.jsonl").write_text("".join(lines))


def test_draws_lots_and_adjudications_have_the_utc_day_of_their_record(tmp_path):
    home = Home(tmp_path)
    draws = [
        DrawRecord("2026-03-02", wave, "p", 1, 9, 3, "0", at, "run")
        for wave, at in ((MAIN, "2026-03-03T06:00:00+00:00"), (LATE, "2026-03-10T23:59:59+00:00"))
    ]
    record(home, "records", *draws)
    record(
        home,
        "lot_records",
        LotRecord("2026-03-02", "p", 1, 5, "0", "2026-03-09T06:00:00+00:00", "run"),
    )
    record(
        home,
        "adjudication_records",
        AdjudicationRecord("2026-03-02", "adjudication_1", 7, 2, "2026-03-05T06:00:00+00:00"),
    )
    found = drawn_on(home)
    monday, sunday = date(2026, 3, 2), date(2026, 3, 8)
    assert found[monday, MAIN] == date(2026, 3, 3) and found[monday, LATE] == date(2026, 3, 10)
    assert found[monday, LOT] == found[sunday, LOT] == date(2026, 3, 9)
    assert (date(2026, 3, 9), LOT) not in found
    assert found[monday, "adjudication_1"] == date(2026, 3, 5)


def test_a_home_without_draws_has_none(tmp_path):
    assert drawn_on(Home(tmp_path)) == {}
