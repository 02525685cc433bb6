"""Deliveries that went wrong on their way: seeded changes of bytes, cuts, encodings, schema and values."""

import gzip
import json
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modqa_pipeline.home.seen_text import seen
from tests.worlds.ingest import make_decision
from tests.worlds.tables import Row, table

KINDS = ("csv", "csv.gz", "jsonl", "jsonl.gz", "parquet", "xlsx")
NASTY: tuple[Any, ...] = (
    *("", " ", "\u00a0", "\u200bx", "x\r", "a\tb", "_x000D_", "NULL", "NaN", "-", "1.5E+17", "1e400", "0012"),
    *("2026-02-30T00:00:00Z", "24:00", "now", "epoch", "2026-03-01T24:00:00Z", "1", "true", "\u0000", "café"),
    *("'", "\\", "x" * 4_000, "a|b", "[1, 2]", "{}", "cafe\u0301", "\U0001f600"),
    *(None, 0.25, 1e17, -1.0),
)  # fmt: skip
NASTY_IN_TEXT = (
    b'"',
    b'""',
    b"\n",
    b"\r",
    b"\r\r\n",
    b",",
    b",,",
    b"\n\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"{",
    b"\t",
)


@dataclass(frozen=True)
class Mutated:
    """A file, and how many rows it holds as somebody else counts them.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    what : str
        What was done to it.
    n_rows : int or None
        None: its bytes were changed so that only its reader can say.
    """

    kind: str
    what: str
    content: bytes
    n_rows: int | None


def mutated(seed: int) -> Mutated:
    """One mutated delivery of decisions; the same for a seed."""
    draw = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    rows = [make_decision(decision_id=f"d-{seed}-{i}") for i in range(draw.randint(1, 30))]
    changes: dict[str, Callable[[], tuple[bytes, bool]]] = {
        "values": lambda: (_made(kind, _with_nasty_values(draw, rows)), True),
        "schema": lambda: (_with_other_schema(draw, kind, rows), False),
        "bytes": lambda: (_with_other_bytes(draw, _made(kind, rows), kind), False),
        "cut": lambda: (_cut(draw, _made(kind, rows)), False),
        "encoding": lambda: (_encoded(draw, kind, rows), False),
    }
    what = draw.choice(list(changes))
    content, is_table = changes[what]()
    return Mutated(kind, what, content, _count(kind, content, rows if is_table else None))


def _made(kind: str, rows: list[Row]) -> bytes:
    content = table(kind.removesuffix(".gz"), rows)
    return gzip.compress(content) if kind.endswith(".gz") else content


def _with_nasty_values(draw: random.Random, rows: list[Row]) -> list[Row]:
    for _ in range(draw.randint(1, 12)):
        row = draw.choice(rows)
        value = draw.choice(NASTY)
        row[draw.choice(list(row))] = value
    return rows


def _with_other_schema(draw: random.Random, kind: str, rows: list[Row]) -> bytes:
    columns = list(rows[0])
    headings = list(columns)
    place = draw.randrange(len(headings))
    headings[place] = draw.choice(
        [
            "",
            " ",
            headings[place] + "\u00a0",
            headings[place].upper(),
            headings[place - 1],
            "x" * 300,
            "a,b",
            '"',
        ]
    )
    if draw.random() < 0.3:
        rows = [dict(draw.sample(list(row.items()), len(row))) for row in rows]
    content = table(kind.removesuffix(".gz"), rows, headings)
    return gzip.compress(content) if kind.endswith(".gz") else content


def _with_other_bytes(draw: random.Random, content: bytes, kind: str) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(changed))
        if kind in ("csv", "jsonl") and draw.random() < 0.7:
            changed[place:place] = draw.choice(NASTY_IN_TEXT)
        elif draw.random() < 0.5:
            changed[place] = draw.randrange(256)
        else:
            del changed[place : place + draw.randint(1, 40)]
    return bytes(changed)


def _cut(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.randrange(len(content))]


def _encoded(draw: random.Random, kind: str, rows: list[Row]) -> bytes:
    rows[0]["evidence_ref"] = "Łódź, café"
    if kind not in ("csv", "jsonl"):
        return _made(kind, rows)
    codec = draw.choice(["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
    return _made(kind, rows).decode().encode(codec, "replace")


def _count(kind: str, content: bytes, rows: list[Row] | None) -> int | None:
    """Rows with any value: of a text without quotation marks by its lines, of a table by what was put in."""
    if kind.startswith("csv") or rows is None:
        return _count_text(kind, content)
    return sum(any(_is_value(value) for value in row.values()) for row in rows)


def _is_value(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(seen(value)))


def _count_text(kind: str, content: bytes) -> int | None:
    try:
        text = (gzip.decompress(content) if kind.endswith(".gz") else content).decode("utf-8-sig")
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    if kind.startswith("csv") and '"' not in text and "\x00" not in text:
        lines = [any(map(seen, line.split(","))) for line in re.split(r"\r*\n|\r", text)]
        return max(sum(lines) - 1, 0)
    if kind.startswith("jsonl") and "\x00" not in text:
        return sum(map(_is_record, re.split(r"\r*\n|\r", text)))
    return None


def _is_record(line: str) -> bool:
    if not seen(line):
        return False
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return True
    return not isinstance(found, dict) or any(_is_value(value) for value in found.values())
