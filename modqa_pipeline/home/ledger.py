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


def reason_alone(file_name: str, reason: str) -> str:
    """What was wrong with a delivery, where its file is named already: reasons begin with the file's name.

    >>> reason_alone("bpo/a.csv", "bpo/a.csv: the file is empty."), reason_alone("bpo/a.csv", "blank")
    ('the file is empty.', 'blank')
    """
    return reason.removeprefix(f"{file_name}: ")
