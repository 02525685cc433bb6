"""One table as the bytes of a file in each format, so that what is read of them can be compared.

A cell is a text, a number, a truth value or None; formats that have types keep them, CSV has texts alone.
"""

import csv
import io
import json
from datetime import date, time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

Row = dict[str, Any]
#: Formats, and the number of a table's first row in each.
FIRST_ROW = {"csv": 2, "xlsx": 2, "jsonl": 1, "parquet": 1}


def table(kind: str, rows: list[Row], headings: list[str] | None = None) -> bytes:
    """Rows in one of `FIRST_ROW`'s formats; `headings` renames the columns, in their order."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[row.get(column) for column in columns] for row in rows]
    return {"csv": as_csv, "xlsx": as_xlsx, "jsonl": as_jsonl, "parquet": as_parquet}[kind](
        headings or columns, cells
    )


def as_csv(headings: list[str], cells: list[list[Any]]) -> bytes:
    """CSV as a spreadsheet saves it: a typed value as it is shown."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [headings, *([_shown(c) for c in row] for row in cells)]
    )
    return out.getvalue().encode()


def as_jsonl(headings: list[str], cells: list[list[Any]]) -> bytes:
    """JSON lines; what is None is left out, and a heading that stands twice is a key that stands twice."""
    lines = (
        ", ".join(
            f"{json.dumps(h)}: {json.dumps(c)}"
            for h, c in zip(headings, row, strict=True)
            if c is not None
        )
        for row in cells
    )
    return "".join("{" + line + "}\n" for line in lines).encode()


def as_parquet(headings: list[str], cells: list[list[Any]]) -> bytes:
    """Parquet: a column of numbers is typed, any other is of texts."""
    out = io.BytesIO()
    columns = [_array([row[i] for row in cells]) for i in range(len(headings))]
    pq.write_table(pa.Table.from_arrays(columns, names=headings), out)
    return out.getvalue()


def as_xlsx(headings: list[str], cells: list[list[Any]]) -> bytes:
    """A workbook of one sheet: numbers are numbers, texts are texts."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Decisions")
        for i, row in enumerate([headings, *cells]):
            for j, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(i, j, cell)
                elif cell is not None:
                    sheet.write(i, j, cell)
    return out.getvalue()


def workbook(sheets: dict[str, list[Row]], title: str | None = None) -> bytes:
    """Sheets of rows as a workbook, days and times as such; `title` stands in a line above each table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        forms = {
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            lines = [[title]] * bool(title) + [list(rows[0]), *(list(row.values()) for row in rows)]
            for i, line in enumerate(lines):
                for j, cell in enumerate(line):
                    if type(cell) in forms:
                        sheet.write_datetime(i, j, cell, forms[type(cell)])
                    else:
                        sheet.write(i, j, cell)
    return out.getvalue()


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _array(values: list[Any]) -> pa.Array:
    given = [value for value in values if value is not None]
    if given and all(isinstance(value, float) for value in given):
        return pa.array(values, pa.float64())
    return pa.array([None if value is None else _shown(value) for value in values], pa.string())
