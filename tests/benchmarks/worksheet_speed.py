"""What taking returned worksheets costs: the workbooks of a day's draw, every verdict filled in.

Run by `make bench`. The day is drawn and exported by a run; the auditors' typing is done by openpyxl and not timed.
"""

import argparse
import tempfile
import time
from pathlib import Path

import openpyxl
import pytest

from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.ingest.run import ingest_landing
from tests.benchmarks.daily_run import environment, run_days
from tests.benchmarks.deliveries import DAY, deliver_past_day, deliver_rosters

VERDICTS = 10_000
BAR = 10.0


def main() -> None:
    """Print the seconds of ingesting the workbooks beside the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verdicts", type=int, default=VERDICTS)
    verdicts = parser.parse_args().verdicts
    with tempfile.TemporaryDirectory(prefix="modqa_bench_") as folder:
        home = Path(folder) / "home"
        _export(home, verdicts)
        n_workbooks = _fill_in(home)
        seconds = _ingest(home, verdicts)
    print(
        f"{verdicts:,} verdicts in {n_workbooks} workbooks: ingested in {seconds:.2f} s (bar {BAR})"
    )


def _export(home: Path, verdicts: int) -> None:
    deliver_rosters(home)
    plan = "slice_kind,slice_value,daily_budget,second_read_share\nall,(all),{},0\n"
    (home / "config" / "plan.csv").write_text(plan.format(verdicts), encoding="utf-8")
    deliver_past_day(home, DAY, 3 * verdicts)
    run_days(home, DAY)


def _fill_in(home: Path) -> int:
    exported = sorted((home / "worksheets" / DAY.isoformat()).glob("*.xlsx"))
    returned = home / "landing" / "audit_results"
    returned.mkdir(parents=True)
    for path in exported:
        book = openpyxl.load_workbook(path)
        sheet = book[fmt.AUDITS]
        column = next(cell.column for cell in sheet[1] if cell.value == fmt.VERDICT)
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column, "remove" if row % 5 == 0 else "approve")
        book.save(returned / path.name)
    return len(exported)


def _ingest(home: Path, verdicts: int) -> float:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", environment(home)["MODQA_PSEUDONYM_KEY"])
        settings = load_settings(home)
    time.sleep(settings.landing.settle_seconds)
    began = time.monotonic()
    ingest_landing(settings)
    seconds = time.monotonic() - began
    taken = [line for line in read_ledger(settings.home) if line["source"] == "audit_results"]
    assert sum(line["rows_accepted"] for line in taken) == verdicts, taken
    return seconds


if __name__ == "__main__":
    main()
