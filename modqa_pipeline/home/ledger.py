"""The ingest ledger: one line per processed receipt. Appending the line is the commit."""

import json
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home.files import append_lines, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modqa_pipeline.home.paths import Home


def read_ledger(home: "Home") -> list[dict[str, Any]]:
    """Every processed receipt of a home, in the order of processing."""
    return read_lines(home.ledger)


def last_sequence(ledger: "Iterable[Mapping[str, Any]]") -> int:
    """Sequence of the last delivery in a ledger; 0 before the first."""
    return max((line["sequence"] for line in ledger), default=0)


def append_ledger(home: "Home", line: dict[str, Any]) -> None:
    """Commit a receipt: all that was written for it counts from now on."""
    append_lines(home.ledger, [json.dumps(line, ensure_ascii=False)])
