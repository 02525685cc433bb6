"""Accepted rows go into the files of their days, whatever else the delivery holds."""

from collections import Counter

import pytest

from modqa_pipeline.ingest.storage import accepted
from tests.worlds.ingest import BPO, make_decision

N_OF_THE_DAY = 12


def rows_of_days(n_earlier_days, n_each):
    """A day's decisions among a few of many days before, in no order of days."""
    of_day = [("2026-03-09", n) for n in range(N_OF_THE_DAY)]
    earlier = [
        (f"2026-03-{1 + day:02d}", n) for n in range(n_each) for day in range(n_earlier_days)
    ]
    mixed = [
        pair
        for n in range(max(len(of_day), len(earlier)))
        for pair in (*earlier[n : n + 1], *of_day[n : n + 1])
    ]
    return [
        make_decision(decision_id=f"{day}-{n}", enqueued_at=f"{day}T08:00:00Z", decided_at=f"{day}T09:00:00Z")
        for day, n in mixed
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n_earlier_days", "n_each", "is_apart"), [(2, 1, False), (8, 1, True), (8, 5, False)]
)
def test_every_row_is_in_the_file_of_its_day_in_the_order_of_its_lines(
    world, monkeypatch, n_earlier_days, n_each, is_apart
):
    chosen = []
    original = accepted._tables_of
    monkeypatch.setattr(
        accepted, "_tables_of", lambda *given: chosen.append(original(*given)) or chosen[-1]
    )
    rows = rows_of_days(n_earlier_days, n_each)
    line = world.take(BPO, "days.csv", [*rows, make_decision(decision_id="faulty", decision="zap")])
    assert (line["rows_accepted"], line["rows_quarantined"]) == (len(rows), 1)
    [tables] = chosen
    assert (accepted.APART in tables.values()) is is_apart
    held = world.lake(BPO)
    assert [row["decision_id"] for row in held] == [row["decision_id"] for row in rows]
    assert Counter(str(row["decision_date"]) for row in held) == Counter(
        row["decided_at"][:10] for row in rows
    )
