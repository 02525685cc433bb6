"""Refused rows as a CSV file that may be corrected and dropped again, whatever the format of their delivery.

Every row has its delivered texts, people in plain, behind two columns that no contract has: its line, and what is
wrong with it. A CSV row is copied as it was; a row of JSON lines or Parquet is written as ingest reads it.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.readers.delivery import format_of
from modqa_pipeline.ingest.readers.jsonl_file import open_jsonl
from modqa_pipeline.ingest.readers.parquet_file import open_parquet
from modqa_pipeline.ingest.returns.delivered_file import Delivered
from modqa_pipeline.ingest.returns.delivered_text import (
    TextRows,
    as_text,
    csv_rows,
    json_lines,
    without_columns,
)
from modqa_pipeline.ingest.returns.still_open import OpenRow

if TYPE_CHECKING:
    import duckdb

#: Headings that no contract has: ingest reports them as unknown, and reads over them.
LINE, REASON = "returned_line", "returned_reason"
#: Heading of a line that was no record, so that it has no values.
TEXT = "returned_text"
_LONGEST_LINE = 1 << 24


def rows_file(
    con: "duckdb.DuckDBPyConnection", delivered: Delivered, rows: list[OpenRow], scratch: Path
) -> bytes:
    """The CSV file as bytes: UTF-8 with a mark that Excel knows, or the encoding that the mapping says.

    Parameters
    ----------
    scratch : Path
        Where lines of JSON may be written for the reader; removed afterwards.
    """
    wanted = {row.line_number for row in rows}
    ending = format_of(delivered.path).removesuffix(".gz")
    if ending == ".csv":
        texts = csv_rows(delivered.file, delivered.mapping, wanted)
        texts = _without_own(texts, delivered.mapping.delimiter)
    elif ending == ".parquet":
        texts = _parquet_rows(con, delivered, wanted)
    else:
        texts = _json_rows(con, delivered, wanted, scratch)
    return _written(delivered, texts, rows)


def _written(delivered: Delivered, texts: TextRows, rows: list[OpenRow]) -> bytes:
    delimiter, encoding = delivered.mapping.delimiter, delivered.mapping.encoding
    ahead = [*texts.before, *[""] * ((delivered.mapping.header_row or 1) - 1 - len(texts.before))]
    lines = [*ahead, f"{LINE}{delimiter}{REASON}{delimiter}{texts.heading}"]
    for row in rows:
        reason = row.told.replace('"', '""')
        lines.append(
            f'{row.line_number}{delimiter}"{reason}"{delimiter}{texts.rows.get(row.line_number, "")}'
        )
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    return ("\n".join(lines) + "\n").encode(codec, "replace")


def _without_own(texts: TextRows, delimiter: str) -> TextRows:
    """Without the columns of an earlier return, which was dropped again and is returned once more."""
    names = texts.heading.replace('"', "").split(delimiter)
    places = {i for i, name in enumerate(names) if name.strip() in (LINE, REASON, TEXT)}
    if not places:
        return texts
    return TextRows(
        texts.before,
        without_columns(texts.heading, places, delimiter),
        {n: without_columns(text, places, delimiter) for n, text in texts.rows.items()},
    )


def _parquet_rows(
    con: "duckdb.DuckDBPyConnection", delivered: Delivered, wanted: set[int]
) -> TextRows:
    mapping = delivered.mapping
    relation = open_parquet(con, delivered.file, delivered.numeric_names, mapping.decimal_mark)
    source = f"(select *, row_number() over () as _line from {relation.source})"
    texts = ", ".join(relation.columns.values())
    rows = con.execute(
        f"select _line, {texts} from {source} where _line in ({_listed(wanted)})"
    ).fetchall()
    return _as_rows(
        mapping.delimiter, list(relation.columns), dict((n, values) for n, *values in rows)
    )


def _json_rows(
    con: "duckdb.DuckDBPyConnection", delivered: Delivered, wanted: set[int], scratch: Path
) -> TextRows:
    """Rows as the reader of JSON lines gives them: it reads a file that has these lines alone."""
    mapping = delivered.mapping
    lines = json_lines(delivered.file, mapping.encoding, wanted)
    lines = {n: line for n, line in lines.items() if 0 < len(line.encode()) < _LONGEST_LINE}
    if not lines:
        return TextRows()
    scratch.parent.mkdir(parents=True, exist_ok=True)
    try:
        scratch.write_text("".join(f"{line}\n" for line in lines.values()), encoding="utf-8")
        relation = open_jsonl(
            scratch,
            scratch,
            delivered.wanted_names,
            "utf-8",
            delivered.numeric_names,
            mapping.decimal_mark,
            all_fields=True,
        )
        con.execute("drop table if exists rejected_lines; drop table if exists rejected_scans")
        texts = ", ".join(relation.columns.values())
        read = con.execute(f"select {relation.state}, {texts} from {relation.source}").fetchall()
    finally:
        scratch.unlink(missing_ok=True)
    objects = {n: _fields(line) for n, line in lines.items()}
    names = list(dict.fromkeys(name for fields in objects.values() for name in fields))
    known = set(delivered.wanted_names)
    rows: dict[int, list[str | None]] = {}
    lost: dict[int, str] = {}
    for (n, line), (state, *values) in zip(lines.items(), read, strict=True):
        as_read = dict(zip(relation.columns, values, strict=True))
        row = {k: as_read.get(k) if k in known else text for k, text in objects[n].items()}
        rows[n] = [row.get(name) for name in names]
        if state != 0:
            rows[n], lost[n] = [None] * len(names), line
    if lost:
        rows = {n: [*values, lost.get(n)] for n, values in rows.items()}
    return _as_rows(mapping.delimiter, [*names, *([TEXT] if lost else [])], rows)


def _fields(line: str) -> dict[str, str | None]:
    """Fields of an object, as texts; none for a line that is no object."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return (
        {seen(name): _field_text(value) for name, value in fields.items()}
        if isinstance(fields, dict)
        else {}
    )


def _field_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _as_rows(delimiter: str, names: list[str], values: dict[int, list[str | None]]) -> TextRows:
    return TextRows(
        heading=as_text(names, delimiter),
        rows={n: as_text([text or "" for text in texts], delimiter) for n, texts in values.items()},
    )


def _listed(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
