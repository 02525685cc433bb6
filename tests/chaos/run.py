"""`make chaos N=200`: runs disturbed at random, each followed by another; the home must be as if nothing was.

Seeded: trial 17 of a seed is the same disturbance on every machine, though a kill meets another moment of the run.
Resumable: what was tried stands in a file, and a call goes on where the last one stopped, with at most 60 trials, two
of them side by side. Published tables, draws, the ledger's number of lines and the copies of config/ are compared.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from modqa_pipeline.facts.standards import damaged_copies
from modqa_pipeline.home.files import read_lines
from modqa_pipeline.repository import ROOT
from tests.chaos.disturbances import KINDS, remove
from tests.integration.reliability import child_runs
from tests.worlds.home import PlayedHome
from tests.worlds.two_days import THE_RUN, comparable, copied, home_before_the_day

IN_ONE_CALL = 60
SIDE_BY_SIDE = 2
TRIED = ROOT / ".chaos" / "tried.jsonl"
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"


def main() -> int:
    """Try what is left of N, print the table, and write it into docs/reliability.md with ``--write``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200, help="trials of the seed in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/reliability.md"
    )
    options = parser.parse_args()
    tried = [line for line in _tried() if line["seed"] == options.seed]
    done = {line["trial"] for line in tried}
    left = [trial for trial in range(options.trials) if trial not in done][:IN_ONE_CALL]
    if left:
        _try(options.seed, left)
    tried = [line for line in _tried() if line["seed"] == options.seed]
    table = _table(tried)
    print(table)
    if options.write:
        _write(table)
    differing = [line for line in tried if line["differs"]]
    missing = options.trials - len(tried)
    if missing > 0:
        print(f"{missing} trials are left: run it again", file=sys.stderr)
    return 1 if differing else 0


def _try(seed: int, trials: list[int]) -> None:
    child_runs.warm_up()
    with (
        tempfile.TemporaryDirectory(prefix="modqa_chaos_") as folder,
        ThreadPoolExecutor(SIDE_BY_SIDE) as pool,
    ):
        before = home_before_the_day(Path(folder) / "before" / "home")
        # as many at once as there will be trials, so that the seconds are those of a run among others
        homes = [Path(folder) / f"undisturbed{n}" / "home" for n in range(SIDE_BY_SIDE)]
        undisturbed = list(pool.map(lambda root: _undisturbed(copied(before, root)), homes))
        expected, seconds = undisturbed[0]
        if any(found != expected for found, _ in undisturbed):
            raise SystemExit("two undisturbed runs end differently; see `make test`")
        tried = [
            pool.submit(_trial, before, seconds, expected, Path(folder) / f"trial{n}", seed, n)
            for n in trials
        ]
        try:
            for each in as_completed(tried):
                line = each.result()
                _remember(line)
                told = ", ".join(line["differs"]) or "as undisturbed"
                print(f"{line['trial']}: {line['kind']}: {line['what']}: {told}", file=sys.stderr)
        finally:
            pool.shutdown(cancel_futures=True)


def _undisturbed(home: PlayedHome) -> tuple[dict[str, Any], float]:
    """What a run comes to that nobody disturbs, and its seconds."""
    began = time.monotonic()
    if child_runs.finish(child_runs.start(home.root, *THE_RUN)) != 0:
        raise SystemExit("the undisturbed run failed; see `make test`")
    seconds = time.monotonic() - began
    return _end(home), seconds


def _trial(
    before: PlayedHome,
    seconds: float,
    expected: dict[str, Any],
    folder: Path,
    seed: int,
    trial: int,
) -> dict[str, Any]:
    chance = random.Random(f"{seed}/{trial}")
    kind = chance.choices(list(KINDS), [often for _, often in KINDS.values()])[0]
    folder.mkdir()
    home = copied(before, folder / "home")
    began = time.monotonic()
    try:
        what, differs = KINDS[kind][0](home, chance, seconds), []
    except Exception as error:
        what, differs = f"{type(error).__name__}: {error}", ["the disturbance"]
    status = child_runs.finish(child_runs.start(home.root, *THE_RUN))
    if status != 0:
        differs.append(f"the next run ended with {status}")
    else:
        found = _end(home)
        differs += [
            name
            for name in sorted(expected.keys() | found.keys())
            if found.get(name) != expected.get(name)
        ]
    if not differs:
        remove(folder)
    else:
        kept = TRIED.parent / f"{seed}-{trial}"
        shutil.rmtree(kept, ignore_errors=True)
        kept.parent.mkdir(exist_ok=True)
        shutil.move(folder, kept)
    line = {"seed": seed, "trial": trial, "kind": kind, "what": what, "differs": differs[:10]}
    return line | {"seconds": round(time.monotonic() - began, 1)}


def _end(home: PlayedHome) -> dict[str, Any]:
    """What must be the same: published rows, draws, the number of files taken, and sound copies of config/."""
    return comparable(home) | {
        "lines of the ledger": len(read_lines(home.home.ledger)),
        "damaged copies of config/": list(damaged_copies(home.home)),
    }


def _tried() -> list[dict[str, Any]]:
    return read_lines(TRIED) if TRIED.exists() else []


def _remember(line: dict[str, Any]) -> None:
    TRIED.parent.mkdir(exist_ok=True)
    with TRIED.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _table(tried: list[dict[str, Any]]) -> str:
    trials = Counter(line["kind"] for line in tried)
    differing = Counter(line["kind"] for line in tried if line["differs"])
    lines = ["| disturbance | runs | ended otherwise |", "| --- | --- | --- |"]
    lines += [f"| {kind} | {trials[kind]} | {differing[kind]} |" for kind in KINDS]
    lines.append(f"| **all** | **{len(tried)}** | **{sum(differing.values())}** |")
    return "\n".join(lines)


def _write(table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
