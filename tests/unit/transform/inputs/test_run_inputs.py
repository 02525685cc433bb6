"""The small tables of a run: each is declared once, has its columns even without rows, and is read by a model."""

import re

import pyarrow.parquet as pq
import pytest

from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.runs.days import RunDay
from modqa_pipeline.transform.dbt.manifest import load_whole_manifest
from modqa_pipeline.transform.inputs.draws import DRAW_KEYS
from modqa_pipeline.transform.inputs.run_days import RUN_DAYS
from modqa_pipeline.transform.inputs.run_input import RunToBuild
from modqa_pipeline.transform.inputs.run_inputs import RUN_INPUTS, write_run_inputs
from tests.worlds.run_days import DAY, days_on, make_draw


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    return load_settings(tmp_path / "home")


def make_day(number=0, **makes):
    fields = {"makes_main_draw": False, "makes_late_draw": False} | makes
    return RunDay(
        decision_date=days_on(number),
        main_receipt_sequence=None,
        late_receipt_sequence=None,
        **fields,
    )


def make_run(settings, **known):
    fields = {"days": [], "draws": [], "ledger": [], "built": set(), "lot_weeks": set()} | known
    return RunToBuild(
        run_id="r", settings=settings, tables=load_tables(settings.home), inspections=[], **fields
    )


def read(settings, name):
    return pq.read_table(settings.home.run_inputs / f"{name}.parquet").to_pylist()


def test_a_run_without_days_writes_every_table_with_its_columns(settings):
    write_run_inputs(make_run(settings))
    for table in RUN_INPUTS:
        written = pq.read_schema(settings.home.run_inputs / table.file_name)
        assert written.equals(table.schema), table.name
    assert pq.read_schema(settings.home.restricted / DRAW_KEYS.file_name).equals(DRAW_KEYS.schema)


def test_models_read_what_a_run_writes_and_a_run_writes_what_they_read():
    manifest = load_whole_manifest()
    code = [
        *(node.get("raw_code") or "" for node in manifest["nodes"].values()),
        *(macro["macro_sql"] for macro in manifest["macros"].values()),
    ]
    read_by_models = {name for sql in code for name in re.findall(r"run_input\('(\w+)'\)", sql)}
    declared = [table.name for table in RUN_INPUTS]
    assert len(declared) == len(set(declared))
    missing, unread = read_by_models - set(declared), set(declared) - read_by_models
    assert not missing, f"{sorted(missing)}: declare them and list them in RUN_INPUTS"
    assert not unread, f"{sorted(unread)}: no model reads them; take them off RUN_INPUTS"


def test_a_day_keeps_the_units_that_its_draw_was_designed_with(settings):
    plan = (settings.home.config / "plan.csv").read_text()
    (settings.home.config / "plan.csv").write_text(plan + "queue,q-1,20\n")
    run = make_run(settings, days=[make_day(0), make_day(1)], draws=[make_draw(DAY)])
    parts = {row["decision_date"]: row["unit_parts"] for row in RUN_DAYS.rows(run)}
    assert parts == {DAY: "", days_on(1): "queue"}


def test_a_key_is_written_for_each_draw_that_the_run_makes(settings):
    days = [
        make_day(0, makes_main_draw=True),
        make_day(1, makes_late_draw=True),
        make_day(2, n_to_top_up=3),
        make_day(3),
        make_day(4, makes_lot_draw=True),
    ]
    rows = DRAW_KEYS.rows(make_run(settings, days=days))
    assert [(row["decision_date"], row["wave"]) for row in rows] == [
        (DAY, "main"), (days_on(1), "late"), (days_on(2), "main"), (days_on(1), "lot"),
    ]  # fmt: skip
    assert len({row["inner_pad_hex"] for row in rows}) == len(rows)


def test_a_draw_of_an_empty_day_is_told_to_no_model(settings):
    write_run_inputs(make_run(settings, draws=[make_draw(DAY, n_decisions=0)]))
    assert read(settings, "draw_records") == []


def test_files_come_from_every_source_that_has_a_contract(settings):
    """A source needs no line in a list of files."""
    lake = settings.home.lake
    for path in (
        lake / "bpo_decisions" / f"decision_date={DAY}" / "000000001.parquet",
        lake / "bpo_decisions" / f"decision_date={days_on(1)}" / "000000001.parquet",
        lake / "audit_results" / "decision_date=9999-12-31" / "000000002.parquet",
        lake / "appeals" / "000000003.parquet",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    write_run_inputs(make_run(settings, days=[make_day(0)]))
    delivered = {
        (row["dataset"], row["path"].rpartition("/")[2])
        for row in read(settings, "run_files")
        if row["path"].startswith(str(lake))
    }
    assert delivered == {
        ("bpo_decisions", "000000001.parquet"),
        ("audit_results", "000000002.parquet"),
        ("appeals", "000000003.parquet"),
    }
