"""Rows of a text by number: the same, however many others are passed over on the way."""

import random

import pytest

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.ingest.returns import delivered_text
from modqa_pipeline.ingest.returns.delivered_text import csv_rows

ENDS = ("\n", "\n", "\n", "\r\n", "\r")
ROWS = ("a,b", "", "ä,ö", '"x",y', '"two\nlines",z', '"not closed,z', "a,b,c", 'x"y,z')


@pytest.fixture
def in_small_blocks(monkeypatch):
    """Blocks of a few lines, so that a short file has many."""
    monkeypatch.setattr(delivered_text._Blocks, "SIZE", 16)


def rows_of(tmp_path, text, wanted):
    file = tmp_path / "delivered.csv"
    file.write_bytes(text.encode())
    return csv_rows(file, Mapping(), wanted).rows


@pytest.mark.parametrize("seed", range(150))
def test_a_row_is_found_alone_as_it_is_found_among_all(tmp_path, in_small_blocks, seed):
    chance = random.Random(seed)
    # most lines are plain, as in a real file, so that blocks of them are passed over
    lines = [chance.choice(ROWS if chance.random() < 0.1 else ROWS[:1]) for _ in range(60)]
    usual = chance.random() < 0.5
    ends = [("\n" if usual else chance.choice(ENDS)) for _ in lines]
    text = "id,name\n" + "".join(
        f"{n}{line}{end}" for n, (line, end) in enumerate(zip(lines, ends, strict=True))
    )
    text = text[: -1 if chance.random() < 0.3 else None]
    whole = rows_of(tmp_path, text, range(1, 200))
    assert len(whole) > 20
    for number in chance.sample(sorted(whole), 12):
        assert rows_of(tmp_path, text, [number]) == {number: whole[number]}
    some = set(chance.sample(sorted(whole), 4))
    assert rows_of(tmp_path, text, some) == {number: whole[number] for number in some}


def test_plain_lines_between_wanted_ones_are_not_looked_at(tmp_path, in_small_blocks, monkeypatch):
    looked_at = []
    original = delivered_text.lines_of
    monkeypatch.setattr(
        delivered_text,
        "lines_of",
        lambda lines: original(looked_at.append(line) or line for line in lines),
    )
    text = "id,name\n" + "".join(f"{n},x\n" for n in range(2, 1000))
    assert rows_of(tmp_path, text, [400, 900]) == {400: "400,x", 900: "900,x"}
    assert len(looked_at) < 20
