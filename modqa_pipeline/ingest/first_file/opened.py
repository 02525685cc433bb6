"""A file of any format as the columns of its table, with what a mapping must say to find them. Read in part."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home.seen_text import seen, shown
from modqa_pipeline.ingest.first_file.name_matching import knows
from modqa_pipeline.ingest.first_file.sample import JUDGED_ROWS, Sample, samples
from modqa_pipeline.ingest.first_file.table_place import (
    Around,
    Rows,
    find_around,
    find_headings,
    judge_delimiter,
    split_records,
)
from modqa_pipeline.ingest.first_file.text_bytes import (
    HEAD_BYTES,
    decode,
    judge_encoding,
    read_ends,
)
from modqa_pipeline.ingest.readers.delivery import check_magic, format_of, is_own_form
from modqa_pipeline.ingest.readers.header import headings
from modqa_pipeline.ingest.readers.parquet_file import open_parquet
from modqa_pipeline.ingest.readers.typed_number import number_text
from modqa_pipeline.ingest.readers.xlsx_file import (
    cell_text,
    open_workbook,
    sheet_cells,
    visible_sheets,
)


@dataclass(frozen=True)
class Finding:
    """What a mapping must say, and why."""

    value: str
    why: str


@dataclass(frozen=True)
class Opened:
    """The table of a file.

    Attributes
    ----------
    columns : list of Sample
        Its columns, from the rows that were looked at.
    n_rows : int
        How many rows those are.
    read : str
        What of the file was looked at, in words.
    layout : dict
        Keys of a mapping (encoding, delimiter, sheet, header_row) that differ from what a mapping is by default.
    around : Around
        Rows to pass over.
    """

    columns: list[Sample]
    n_rows: int
    read: str
    layout: dict[str, Finding] = field(default_factory=dict)
    around: Around = field(default_factory=Around)


def open_first_file(file: Path, contract: Contract) -> Opened:
    """Look at a file's first rows, and at its last bytes.

    Raises
    ------
    FileRefused
        It is empty, damaged, no table, made by ModQA itself, or of no format that ModQA reads.
    """
    ending = format_of(file.name)
    if file.stat().st_size == 0:
        raise FileRefused(
            "empty_file",
            "the file has 0 bytes; expected headings and rows. Ask the sender for it again.",
        )
    if is_own_form(file.name, file):
        raise FileRefused(
            "own_file",
            "the file is a form that ModQA made, or is named like one (.json); expected a vendor's export. It needs no "
            "mapping: put it into landing/ as it is.",
        )
    if ending == ".parquet":
        return _open_parquet(file)
    if ending == ".xlsx":
        return _open_workbook(file, contract)
    check_magic(file, file.name)
    is_csv = ending.removesuffix(".gz") == ".csv"
    return _open_csv(file, contract) if is_csv else _open_jsonl(file)


def _open_csv(file: Path, contract: Contract) -> Opened:
    ends = read_ends(file)
    encoding, why_encoding = judge_encoding(ends)
    head, tail = decode(ends, encoding)
    judged = judge_delimiter(head)
    delimiter, why = judged or (",", "")
    records = split_records(head, delimiter)
    if ends.is_cut and len(records) > 1:
        records.pop()  # cut somewhere in it
    found = find_headings(records, contract.names)
    if found is None:
        raise _no_table(
            "no row of it holds headings"
            if judged
            else "no two lines of it are parted alike by a comma, a semicolon, a tab or a bar"
        )
    opened = _table(records, found, split_records(tail, delimiter))
    layout = {
        "encoding": Finding(encoding, why_encoding),
        "delimiter": Finding(delimiter, why),
    }
    usual = {"encoding": "utf-8", "delimiter": ","}
    read = f"its first {_size(HEAD_BYTES)}" if ends.is_cut else "the whole file"
    return Opened(
        opened.columns,
        opened.n_rows,
        read + (f" and its last {_size(len(ends.tail))}" if ends.tail else ""),
        {k: v for k, v in layout.items() if v.value != usual[k]} | opened.layout,
        opened.around,
    )


def _table(rows: Rows, heading_row: int, tail: Rows = ()) -> Opened:
    """The table whose headings are in a row of these."""
    names = headings(list(rows[heading_row]))
    below = rows[heading_row + 1 :]
    around, kept = find_around(below, tail, len(names))
    first_filled = next(index for index, row in enumerate(rows) if any(row))
    n_above = sum(any(row) for row in rows[:heading_row])
    layout = {}
    if heading_row != first_filled:
        why = f"the headings; above them {'is 1 line' if n_above == 1 else f'are {n_above} lines'} of other text"
        layout["header_row"] = Finding(str(heading_row + 1), why)
    columns = samples(names, [below[place] for place in kept])
    return Opened(columns, min(len(kept), JUDGED_ROWS), "", layout, around)


def _open_jsonl(file: Path) -> Opened:
    ends = read_ends(file)
    encoding, why = judge_encoding(ends)
    head, _ = decode(ends, encoding)
    objects = []
    for line in head.splitlines()[:JUDGED_ROWS]:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            objects.append({seen(key): _json_text(value) for key, value in record.items()})
    names = list(dict.fromkeys(key for record in objects for key in record))
    if not names:
        raise _no_table("no line of it is a JSON object")
    rows = [[record.get(name, "") for name in names] for record in objects]
    return Opened(
        samples(names, rows),
        len(rows),
        f"its first {_size(HEAD_BYTES)}" if ends.is_cut else "the whole file",
        {"encoding": Finding(encoding, why)} if encoding != "utf-8" else {},
    )


def _json_text(value: Any) -> str:
    """A field as ingest reads it; NaN and null are blank."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return "|".join(map(_json_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number_text(value) if abs(value) < float("inf") else ""
    return str(value)


def _open_parquet(file: Path) -> Opened:
    from modqa_pipeline.home.connections import open_database

    with open_database(None) as con:
        relation = open_parquet(con, file, frozenset(), ".")
        listed = ", ".join(relation.columns.values())
        rows = con.execute(f"select {listed} from {relation.source} limit {JUDGED_ROWS}").fetchall()
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    return Opened(
        samples(list(relation.columns), texts),
        len(texts),
        f"its first {JUDGED_ROWS:,} rows" if len(texts) == JUDGED_ROWS else "the whole file",
    )


def _open_workbook(file: Path, contract: Contract) -> Opened:
    workbook, _ = open_workbook(file)
    visible = visible_sheets(workbook)
    tables = []
    for sheet in visible:
        rows = [[seen(_cell(cell)) for cell in row] for row in sheet_cells(workbook, sheet)]
        found = find_headings(rows, contract.names)
        if found is not None and any(map(any, rows[found + 1 :])):
            tables.append((_named(rows[found], contract), sheet, rows, found))
    if not tables:
        raise _no_table("no visible sheet of it has headings with rows below them")
    n_named, sheet, rows, found = max(tables, key=lambda table: table[0])
    opened = _table(rows, found)
    layout = opened.layout
    if sheet != visible[0]:
        others = ", ".join(shown(name) for name in visible if name != sheet)
        layout = {
            "sheet": Finding(sheet, f"{n_named} of its headings are known; passed over: {others}"),
            **layout,
        }
    return Opened(opened.columns, opened.n_rows, f"sheet '{shown(sheet)}'", layout, opened.around)


def _named(row: Sequence[str], contract: Contract) -> int:
    return sum(knows(value, contract.names) for value in row if value)


def _cell(cell: Any) -> str:
    """A cell as ingest reads it; a day alone stands without its time of midnight."""
    text = cell_text(cell)
    return text.removesuffix("T00:00:00") if isinstance(cell, datetime) else text


def _size(n: int) -> str:
    return f"{n >> 10:,} KB"


def _no_table(found: str) -> FileRefused:
    return FileRefused(
        "no_table",
        f"no table was found: {found}; expected a row of headings with rows of values below it. Look at the file, and "
        "ask the sender for an export as a table.",
    )
