"""Rows as the bytes of a file: Parquet, JSON lines, a workbook."""

import json

import duckdb
import pytest
import xlsxwriter

from tests.worlds.ingest import as_csv


@pytest.fixture
def parquet_bytes(tmp_path):
    """Rows as a Parquet file of texts, or typed where `types` says so."""

    def write(rows: list[dict], types: dict[str, str] | None = None) -> bytes:
        path = tmp_path / "made.parquet"
        (tmp_path / "made.csv").write_text(as_csv(rows), encoding="utf-8")
        casts = ", ".join(f'try_cast("{c}" as {t}) as "{c}"' for c, t in (types or {}).items())
        select = f"* replace ({casts})" if casts else "*"
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            con.execute(
                f"copy (select {select} from read_csv('{tmp_path}/made.csv', all_varchar = true)) "
                f"to '{path}' (format parquet)"
            )
        return path.read_bytes()

    return write


@pytest.fixture
def jsonl_text():
    """Rows as JSON lines."""

    def write(rows: list[dict]) -> str:
        return "".join(json.dumps(row) + "\n" for row in rows)

    return write


@pytest.fixture
def xlsx_bytes(tmp_path):
    """Sheets of rows as a workbook, with custom document properties."""

    def write(sheets: dict[str, list[dict]], properties: dict[str, str] | None = None) -> bytes:
        path = tmp_path / "made.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            for name, value in (properties or {}).items():
                book.set_custom_property(name, value)
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, list(rows[0]))
                for i, row in enumerate(rows, 1):
                    sheet.write_row(i, 0, list(row.values()))
        return path.read_bytes()

    return write
