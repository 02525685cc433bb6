"""The process that runs dbt for another: requests on stdin, an answer for each on stdout, one line of JSON each.

`python -m modqa_pipeline.transform.dbt.worker` reads the parsed project before it is asked, and again after each
answer, since a command leaves its marks on it. It ends at once when stdin does.
"""

import json
import os
import queue
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from modqa_pipeline.errors import BuildError
from modqa_pipeline.home.garbage import collect_seldom
from modqa_pipeline.transform.dbt.environment import quiet
from modqa_pipeline.transform.dbt.in_process import run_on_warehouse
from modqa_pipeline.transform.dbt.parse_cache import read_parsed
from modqa_pipeline.transform.dbt.parsing import parse
from modqa_pipeline.transform.dbt.results import as_plain

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: Seconds after the end of stdin in which an idle process has gone by itself.
AT_ONCE = 0.2


def main() -> None:
    """Answer requests until stdin ends."""
    collect_seldom()
    answers = _take_stdout()
    requests: queue.Queue[str] = queue.Queue()
    is_over, has_ended = threading.Event(), threading.Event()
    threading.Thread(
        target=_listen, args=[sys.stdin, requests, is_over, has_ended], daemon=True
    ).start()
    with quiet():
        while True:
            manifest = _ready()
            request = requests.get()
            if is_over.is_set():
                has_ended.set()
                return
            answers.write(_answer(request, manifest) + "\n")
            answers.flush()


def _take_stdout() -> TextIO:
    """The pipe that stdout is, for answers alone: whatever else is printed goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _listen(
    stdin: TextIO,
    requests: "queue.Queue[str]",
    is_over: threading.Event,
    has_ended: threading.Event,
) -> None:
    for line in stdin:
        requests.put(line)
    is_over.set()
    requests.put("")
    if not has_ended.wait(AT_ONCE):
        os._exit(1)  # whoever asked is gone, and the warehouse must be free


def _ready() -> "Manifest | None":
    """The parsed project, if it is stored; all that a first command imports is imported."""
    import dbt.adapters.duckdb
    import dbt.cli.main  # noqa: F401

    return read_parsed(Path(os.environ["DBT_TARGET_PATH"]), "duckdb")


def _answer(request: str, manifest: "Manifest | None") -> str:
    asked = json.loads(request)
    try:
        manifest = manifest or parse(asked["commands"])
        results = run_on_warehouse(manifest, asked["commands"], asked["standing"])
        return json.dumps({"results": as_plain(results)})
    except BuildError as broken:
        return json.dumps({"broken": str(broken)})
    except Exception as error:  # it must be told where somebody reads it
        return json.dumps({"broken": f"dbt broke: {type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
