"""What lies in landing/ beside deliveries, under strange names, or unfinished."""

import os
from dataclasses import replace

import pytest

from modqa_pipeline.config.sections import LandingSettings
from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.ingest.landing import files
from modqa_pipeline.ingest.run import ingest_landing
from tests.worlds.ingest import AUDIT, BPO, MACHINE, as_csv, make_decision, refusal


def test_an_unknown_source_is_refused(world):
    code, reason = refusal(world, "acme.csv", [make_decision()], source="bpo_decision")
    assert code == "unknown_source" and "bpo_decisions" in reason


def test_an_unknown_format_is_refused(world):
    code, reason = refusal(world, "acme.xls", b"whatever")
    assert code == "unknown_format" and "'.xls'" in reason and ".xlsx" in reason


def test_a_file_in_landing_itself_is_refused(world):
    (world.settings.home.landing / "acme.csv").write_text(as_csv([make_decision()]))
    (line,) = world.ingest().entries
    assert line["refusal_code"] == "unknown_source"


NOT_DELIVERED = [
    "_SUCCESS", "_committed_1", "_started_1", "Thumbs.db", "desktop.ini", ".DS_Store", "beta.csv.filepart",
    ".part-0.crc", "~$acme.xlsx", "_delta_log/0.json",
]  # fmt: skip


def test_what_no_person_delivers_is_passed_over_and_named_once(world):
    for name in NOT_DELIVERED:
        world.deliver(BPO, f"export/{name}", "whatever\n1\n")
    world.deliver(BPO, "export/part-0.csv", [make_decision()])
    told = []
    summary = ingest_landing(world.settings, now=world.now, progress=told.append)
    assert [line["rows_accepted"] for line in summary.entries] == [1]
    named = sorted(f"{BPO}/export/{name.removesuffix('/0.json')}" for name in NOT_DELIVERED)
    assert summary.passed_over == named
    assert [line.split()[2] for line in told if line.startswith("passed over: ")] == named
    again = world.ingest()
    assert (again.entries, again.passed_over) == ([], [])


@pytest.mark.parametrize("name", ["acme.csv.part", "acme.csv.tmp", ".acme.csv"])
def test_an_unfinished_file_is_left_alone(world, name):
    world.deliver(BPO, name, [make_decision()])
    assert world.ingest().entries == []


def test_a_growing_file_is_left_for_the_next_run(world, monkeypatch):
    path = world.deliver(BPO, "acme.csv", as_csv([make_decision()])[:200])
    os.utime(path)  # written just now
    whole = as_csv([make_decision(decision_id=f"d-{i}") for i in range(3)])
    slow = replace(world.settings, landing=LandingSettings(settle_seconds=60))
    monkeypatch.setattr(files.time, "sleep", lambda seconds: path.write_text(whole))
    summary = ingest_landing(slow, now=world.now)
    assert summary.unsettled == [f"{BPO}/acme.csv"] and summary.entries == []
    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    assert ingest_landing(slow, now=world.now).entries[0]["rows_accepted"] == 3


def test_old_files_need_no_waiting(world, monkeypatch):
    world.deliver(BPO, "acme.csv", [make_decision()])
    monkeypatch.setattr(files.time, "sleep", lambda seconds: pytest.fail("waited"))
    slow = replace(world.settings, landing=LandingSettings(settle_seconds=60))
    assert ingest_landing(slow, now=world.now).entries[0]["rows_accepted"] == 1


STRANGE_NAMES = [
    "a b.csv",
    "it's.csv",
    'say "hi".csv',
    "x..%2F..%2Fevil.csv",
    "x..\\..\\evil.csv",
    "a../b...csv/x.csv",
    "x[1]*?.csv",
    "é日本.csv",
    "line\nbreak.csv",
    "decision_date=2020-01-01/x.csv",
    "a;drop table x.csv",
    "deep/er/x.CSV",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_strange_name_is_safe(world, name):
    before = {path for path in world.root.rglob("*") if path.is_file()}
    line = world.take(BPO, name, [make_decision(), make_decision(decision_id="d-2", decision="?")])
    assert line["rows_accepted"] == 1 and line["file_name"] == f"{BPO}/{name}"
    new = {path for path in world.root.rglob("*") if path.is_file()} - before
    home = world.settings.home
    (returned,) = [p for p in new if p.is_relative_to(home.returns)]
    assert returned.parent == (home.returns / BPO / name).parent
    written = {p.name for p in new - {returned} if not p.is_relative_to(home.landing)}
    assert written == {
        "returned_through",
        "000000001.parquet",
        "schema.parquet",
        "SCHEMA_VERSION",
        "ingest_ledger.jsonl",
        "receipts.jsonl",
        "landing_seen.json",
        "pseudonyms.parquet",
    }


def test_a_link_out_of_landing_is_not_followed(world, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(as_csv([make_decision()]))
    link = world.settings.home.landing / BPO / "acme.csv"
    link.parent.mkdir()
    link.symlink_to(secret)
    (line,) = world.ingest().entries
    assert line["refusal_code"] == "unsafe_path" and world.lake(BPO) == []


def test_a_mapping_with_an_unknown_column_stops_the_run(world):
    world.mapping(BPO, "acme", "files: '*'\ncolumns:\n  colour: c\n")
    with pytest.raises(SettingsError, match=r"acme\.yml.*'colour'.*not a column of bpo_decisions"):
        world.ingest()


def test_two_mappings_for_one_file_refuse_it(world):
    world.mapping(BPO, "acme", "files: 'acme*'\n")
    world.mapping(BPO, "all", "files: '*.csv'\n")
    code, reason = refusal(world, "acme.csv", [make_decision()])
    assert code == "ambiguous_mapping" and "acme (files: acme*)" in reason and "all" in reason


def test_a_setting_out_of_range_is_refused(world):
    (world.settings.home.config / "settings.toml").write_text("[landing]\nredelivery_days = 4000\n")
    with pytest.raises(
        SettingsError,
        match=r"redelivery_days in .landing. is 4000; expected a whole number from 0 to 400",
    ):
        load_settings(world.root)


def test_people_are_named_nowhere(world):
    rows = [
        make_decision(),
        make_decision(decision_id="d-2", decision="mary.doe"),
        make_decision(decision_id="d-3", queue_id=""),
        make_decision(policy_code="P2"),
    ]
    text = as_csv(rows) + "d-9,mary.doe\n"
    world.deliver(BPO, "acme.csv", text)
    world.deliver("moderators", "roster.csv", "moderator_id,site\nmary.doe,manila\nmary.doe,cebu\n")
    world.deliver("audit_results", "audits.csv", [AUDIT, MACHINE | AUDIT | {"audit_round": "x"}])
    world.ingest()
    for folder in ("lake", "quarantine", "state", "receipts"):
        for path in (world.root / folder).rglob("*"):
            if path.is_file():
                assert not {b"mary.doe", b"alan.auditor"} & {
                    name for name in (b"mary.doe", b"alan.auditor") if name in path.read_bytes()
                }, path
    shown = str([world.quarantined(), world.lake(BPO), world.lake("moderators")])
    assert "mary.doe" not in shown and "alan.auditor" not in shown
    assert "mary.doe" not in (world.settings.home.ledger).read_text()
