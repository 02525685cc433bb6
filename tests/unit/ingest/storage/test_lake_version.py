"""A lake that this version cannot read is refused before anything is read; a new column refuses no lake."""

import shutil
from dataclasses import replace

import duckdb
import pytest

from modqa_pipeline.contracts import contract as contracts
from modqa_pipeline.contracts.contract import Column, load_contract
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home import lake
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.ingest.storage import lake_version
from tests.worlds.ingest import make_decision

BPO = "bpo_decisions"


@pytest.fixture
def delivered(world):
    """A home with a delivery, and another delivery waiting."""
    world.take(BPO, "a.csv", [make_decision()])
    world.deliver(BPO, "b.csv", [make_decision(decision_id="d-2")])
    return world


def schema_of(world):
    return lake.schema_file(world.settings.home, BPO, by_day=True)


def rewrite(path, sql):
    duckdb.sql(f"copy (select {sql} from read_parquet('{path}')) to '{path}.new' (format parquet)")
    path.with_name(path.name + ".new").replace(path)


def refusal(world):
    with pytest.raises(SettingsError) as refused:
        world.ingest()
    message = str(refused.value)
    assert str(world.settings.home.lake) in message and "modqa rebuild" in message
    assert len(read_ledger(world.settings.home)) == 1, "the waiting delivery was read"
    return message


def with_column(monkeypatch, **changes):
    """The contract of decisions with one more column, as a later version may have it."""
    column = Column("shade", "text", "A column of a later version.", **changes)
    contract = load_contract(BPO)
    later = replace(contract, columns=(*contract.columns, column))
    original = contracts.load_contract
    for module in (lake, lake_version):
        monkeypatch.setattr(
            module, "load_contract", lambda source: later if source == BPO else original(source)
        )


def test_a_lake_of_another_layout_is_refused(delivered):
    (delivered.settings.home.lake / lake_version.FILE).write_text("0-abcdef01\n")
    assert "has the layout 0; this version of ModQA expects layout 1" in refusal(delivered)


def test_a_lake_from_before_layouts_were_written_down_is_refused(delivered):
    (delivered.settings.home.lake / lake_version.FILE).unlink()
    assert "of a version before 0.1" in refusal(delivered)


def test_the_mark_of_version_0_2_is_read(delivered):
    (delivered.settings.home.lake / lake_version.FILE).write_text("1-0f3a77d2\n")
    delivered.ingest()
    assert len(read_ledger(delivered.settings.home)) == 2


def test_a_column_of_another_type_is_refused_by_name(delivered):
    rewrite(schema_of(delivered), "* replace (machine_score::bigint as machine_score)")
    message = refusal(delivered)
    assert (
        "has machine_score of bpo_decisions as BIGINT; this version of ModQA expects DOUBLE"
        in message
    )


def test_a_lake_without_a_column_that_is_required_now_is_refused(delivered, monkeypatch):
    with_column(monkeypatch, required=True)
    assert "has no shade in bpo_decisions" in refusal(delivered)


def test_an_optional_column_refuses_no_lake_and_older_files_give_null(delivered, monkeypatch):
    with_column(monkeypatch)
    home = delivered.settings.home
    lake_version.check_lake_version(home)
    con = duckdb.connect()
    lake.write_schema_files(con, home, lake.written_schemas(home))
    assert "shade" in lake.columns_of(schema_of(delivered))
    files = lake.LakeFiles(home)
    [day] = files.by_day(BPO)
    rows = con.sql(
        f"select decision_id, shade from {lake.literals.read_parquet(files.files(BPO, [day]))}"
    )
    assert rows.fetchall() == [("d-1", None)]


def test_a_table_that_the_lake_does_not_have_yet_refuses_no_lake(delivered):
    shutil.rmtree(delivered.settings.home.lake / "disputes")
    delivered.ingest()
    assert lake.schema_file(delivered.settings.home, "disputes", by_day=False).exists()
    assert len(read_ledger(delivered.settings.home)) == 2


def test_a_lake_with_the_decisions_of_before_and_no_other_source_refuses_no_lake(delivered):
    """As a version left it that had a source and the columns that a decision must have."""
    home = delivered.settings.home
    required = [c.lake_name for c in load_contract(BPO).columns if c.required]
    rewrite(schema_of(delivered), ", ".join([*required, "receipt_sequence", "line_number"]))
    for source in contracts.sources():
        if source != BPO:
            shutil.rmtree(home.lake / source)
    delivered.ingest()
    assert [line["rows_accepted"] for line in read_ledger(home)] == [1, 1]
    assert lake.written_schemas(home) == lake.schemas(home)


def test_a_run_writes_no_schema_file_that_is_as_it_should_be(delivered):
    delivered.ingest()
    paths = list(lake.schemas(delivered.settings.home))
    before = [path.stat().st_mtime_ns for path in paths]
    delivered.take(BPO, "c.csv", [make_decision(decision_id="d-3")])
    assert [path.stat().st_mtime_ns for path in paths] == before


def test_a_rebuilt_lake_has_this_layout(delivered):
    (delivered.settings.home.lake / lake_version.FILE).write_text("0\n")
    for name in ("lake", "quarantine", "state"):
        shutil.rmtree(delivered.root / name)
    delivered.ingest()
    marked = (delivered.settings.home.lake / lake_version.FILE).read_text()
    assert marked.strip() == lake_version.LAYOUT
    assert len(read_ledger(delivered.settings.home)) == 2


def test_every_type_of_the_contracts_is_read_back(delivered):
    for path, columns in lake.schemas(delivered.settings.home).items():
        assert lake.columns_of(path) == columns, path
