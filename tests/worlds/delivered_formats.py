"""Rows as the bytes of a delivered file, in every format of the contract."""

import csv
import gzip
import io
import json
from collections.abc import Collection
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Rows = Collection[dict[str, Any]]


def encode(path: str, rows: Rows) -> bytes:
    """Rows in the format that a file name promises. Columns are those of all rows, in order."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    name = path.removesuffix(".gz")
    if name.endswith(".csv"):
        data = _csv(columns, rows)
    elif name.endswith(".jsonl"):
        data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    elif name.endswith(".parquet"):
        data = _parquet(columns, rows)
    elif name.endswith(".xlsx"):
        data = _xlsx(columns, rows)
    else:
        raise ValueError(f"{path}: tests write .csv, .jsonl, .parquet and .xlsx, and .gz of text")
    return gzip.compress(data, mtime=0) if path.endswith(".gz") else data


def _csv(columns: list[str], rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _parquet(columns: list[str], rows: Rows) -> bytes:
    table = pa.table({c: pa.array([row.get(c) for row in rows]) for c in columns})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def _xlsx(columns: list[str], rows: Rows) -> bytes:
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                if row.get(column) is not None:
                    sheet.write(number, place, row[column])
    return sink.getvalue()
