"""What is measured and told: commands seen from outside, bars, the page and its picture."""

import os
import sys
import xml.etree.ElementTree as ET

import pytest

from tests.benchmarks import performance_page
from tests.benchmarks.bars import LARGE, LARGEST, verdicts
from tests.benchmarks.comparison import Comparison, Taken
from tests.benchmarks.draw_and_quality import Inside
from tests.benchmarks.measured import Measured, Sample, Stage, measure
from tests.benchmarks.picture import picture
from tests.benchmarks.start_up import StartUp

SECONDS = {
    "libraries": 8.0, "dagster_dbt": 3.0, "definitions": 2.0, "help": 0.1, "duckdb": 0.1, "status": 0.2,
}  # fmt: skip
START = StartUp(SECONDS, [], [])

INSIDE = Inside(
    {"marts/quality": 9.0, "intermediate/draw": 5.0}, {"int_samples": 2.0}, 20.0, 30.0, 800.0
)


def taken(seconds: float, mib: float = 1000, over: float | None = None) -> Taken:
    whole = Measured(seconds, seconds, mib, 0.0, [], "", over)
    return Taken(whole, [Stage("start, end", seconds / 4), Stage("ingest", 3 * seconds / 4)])


def a_day(size: int, product: float, floor: float = 10, pandas: Taken | None = None) -> Comparison:
    return Comparison(size, taken(product), taken(floor), pandas, in_imports=product / 8)


def verdict_on(day: Comparison, work: str, *more: Comparison) -> str:
    return next(v.word for v in verdicts([day, *more], START, INSIDE) if work in v.work)


def test_a_command_is_seen_from_outside():
    held = measure(
        [sys.executable, "-c", "held = b'x' * 2**26; print(len(held))"], dict(os.environ)
    )
    assert held.printed == f"{2**26}\n"
    assert held.memory > 64
    assert 0 < held.processor_seconds < held.seconds * (os.cpu_count() or 1) + 1


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells nothing of other processes")
def test_what_a_command_begins_is_its_own_even_if_it_is_let_go():
    child = (
        "import sys, time; held = b'x' * 2**27; began = time.process_time(); "
        "any(time.process_time() - began > 0.5 for _ in iter(int, 1)); print(1, flush=True); sys.stdin.read()"
    )
    command = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdin=subprocess.PIPE, "
        "stdout=subprocess.PIPE); p.stdout.readline(); p.stdin.close()"
    )
    held = measure([sys.executable, "-c", command, child], dict(os.environ))
    assert held.memory > 128
    assert held.processor_seconds > 0.4


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells nothing of other processes")
def test_a_command_that_takes_too_much_is_stopped():
    greedy = "import time; held = b'x' * 2**28; time.sleep(60)"
    assert measure([sys.executable, "-c", greedy], dict(os.environ), limit=100).over == 100


def test_a_command_that_fails_shows_its_words():
    with pytest.raises(SystemExit, match="no such luck"):
        measure([sys.executable, "-c", "raise SystemExit('no such luck')"], dict(os.environ))


def test_stages_are_cut_from_what_was_seen():
    samples = [Sample(at, memory=100 * at, read=10 * at, written=at) for at in range(11)]
    whole = Measured(10.0, 9.0, 1000, 0.0, samples, "")
    around, ingest, draw = whole.cut([("ingest", 1, 3), ("draw", 3, 4), ("ingest", 6, 9)])
    assert (around.name, around.seconds) == ("start, end", 4)
    assert (ingest.seconds, ingest.memory, ingest.read, ingest.written) == (5, 900, 50, 5)
    assert (draw.seconds, draw.memory, draw.read) == (1, 400, 10)


def test_a_bar_is_met_or_missed_or_not_measured():
    small, largest = a_day(10_000, product=10, floor=2), a_day(LARGEST, product=146)
    assert verdict_on(a_day(LARGE, product=20), "as CSV", small) == "met"
    assert verdict_on(a_day(LARGE, product=20.1), "as CSV", small) == "missed"
    assert verdict_on(a_day(LARGE, product=20), "as CSV") == "-"
    assert verdict_on(a_day(LARGE, product=20), "the same, seconds", largest) == "missed"
    assert verdict_on(a_day(LARGE, 20, floor=10.1), "the same, seconds", largest) == "met"
    assert verdict_on(a_day(10_000, product=12.8), "10,000 decisions, command") == "met"
    assert verdict_on(a_day(10_000, product=12.9), "10,000 decisions, command") == "missed"
    assert verdict_on(a_day(10_000, product=20), "draw and quality") == "met"
    assert verdict_on(small, "`modqa status`") == "met"


def test_pandas_is_judged_on_a_large_day_alone():
    assert verdict_on(a_day(10_000, 20, pandas=taken(2)), "against pandas") == "-"
    assert verdict_on(a_day(LARGE, 20, pandas=taken(40, 2000)), "against pandas") == "met"
    assert verdict_on(a_day(LARGE, 20, pandas=taken(39, 2000)), "against pandas") == "missed"
    stopped = a_day(LARGE, 20, pandas=taken(15, 12_000, over=12_000))
    assert verdict_on(stopped, "against pandas") == "-"
    assert verdict_on(stopped, "the same, memory") == "met"


def test_the_page_and_the_picture_name_every_size_and_stage():
    days = [
        a_day(10_000, 20, pandas=taken(2)),
        a_day(LARGE, 90, pandas=taken(99, 12_000, over=12_000)),
    ]
    told, drawn = performance_page.text(days, START, INSIDE), picture(days)
    for words in ("10,000", "10,000,000", "ingest"):
        assert words in told and words in drawn
    assert "more than 11.72" in told and "stopped after 99.0" in told
    ET.fromstring(drawn)


def test_the_page_is_written_between_its_marks(tmp_path, monkeypatch):
    monkeypatch.setattr(performance_page, "DOCS", tmp_path)
    old = f"# Title\n{performance_page.BEGIN}old\n{performance_page.END}\nthe end\n"
    (tmp_path / "performance.md").write_text(old)
    performance_page.write([a_day(10_000, 20)], "new\n")
    assert (tmp_path / "performance.md").read_text() == old.replace("old\n", "new\n")
    assert (tmp_path / "performance.svg").read_text().startswith("<svg")
