"""Homes with deliveries, worksheets and sessions for ingest and audit; `tests/worlds` holds what they are made of."""

import json
import shutil
from dataclasses import replace

import duckdb
import pytest
import xlsxwriter

from tests.worlds.calibration_week import Session, make_week
from tests.worlds.ingest import World, as_csv, make_world
from tests.worlds.second_readings import give_verdicts, in_disagreement, make_read_twice
from tests.worlds.worksheets import Sheets, make_sheets

KEY = "a key for tests alone, of no use elsewhere"


@pytest.fixture
def world(tmp_path, monkeypatch) -> World:
    """A new home whose files need no time to settle."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    return make_world(tmp_path / "home")


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


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """A home whose one auditor has all audits of a day; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        return make_sheets(make_world(tmp_path_factory.mktemp("exported") / "home")).world.root


@pytest.fixture
def sheets(exported, tmp_path, monkeypatch) -> Sheets:
    """Worksheets to fill in and give back."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(exported, tmp_path / "home")
    return Sheets(replace(make_world(tmp_path / "home"), _taken=10))


@pytest.fixture(scope="session")
def week(tmp_path_factory):
    """A home whose queue has a week of audited decisions; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        return make_week(make_world(tmp_path_factory.mktemp("week") / "home")).root


@pytest.fixture
def session(week, tmp_path, monkeypatch) -> Session:
    """A week of a queue and no session yet."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(week, tmp_path / "home")
    return Session(replace(make_world(tmp_path / "home"), _taken=10))


@pytest.fixture
def made(session) -> Session:
    """A session with its workbooks."""
    session.create()
    return session


@pytest.fixture(scope="session")
def returned(tmp_path_factory):
    """A home whose readings are all back; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        sheets = make_read_twice(make_world(tmp_path_factory.mktemp("returned") / "home"))
        give_verdicts(sheets, in_disagreement)
    return sheets.world


@pytest.fixture
def answered(returned, tmp_path, monkeypatch) -> Sheets:
    """Readings of which d-3 is in disagreement, and d-5 to be settled in agreement."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(returned.root, tmp_path / "home")
    return Sheets(replace(make_world(tmp_path / "home"), _taken=returned._taken))
