"""What a mapping makes of a file, counted and shown as ingest would take it."""

import pytest

from modqa_pipeline.config.mappings import find_mapping, load_mappings
from modqa_pipeline.ingest.first_file.trial import try_mapping
from modqa_pipeline.ingest.first_file.trial_text import trial_lines
from tests.worlds.ingest import AUDIT, BPO, as_csv, make_decision
from tests.worlds.tables import table


def tried(world, name, content, source=BPO):
    file = world.deliver(source, name, content)
    mappings = load_mappings(world.settings.home)
    return try_mapping(
        world.settings, file, source, lambda: find_mapping(mappings, source, name), world.now
    )


def printed(trial):
    return "\n".join(trial_lines("acme.csv", trial))


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_counts_are_those_of_ingest(world, kind):
    rows = [
        make_decision(decision_id="d-1"),
        make_decision(decision_id="d-1"),
        make_decision(decision_id="d-1", site="cebu"),
        make_decision(decision_id="d-2", decision="maybe"),
        make_decision(decision_id="d-3", decision="perhaps"),
        make_decision(decision_id="d-4", decided_at="soon"),
        make_decision(decision_id="d-5"),
    ]
    trial = tried(world, f"acme.{kind}", table(kind, rows))
    (line,) = world.ingest().entries
    assert (trial.n_read, trial.n_good, trial.n_again) == (7, 2, 1)
    assert line["rows_accepted"] == trial.n_good and line["rows_duplicate"] == trial.n_again
    assert [(reason.code, reason.n_rows) for reason in trial.reasons] == [
        ("not_in_enumeration", 2), ("conflicting_duplicate", 1), ("not_a_timestamp", 1)
    ]  # fmt: skip
    messages = {row["reason"] for row in world.quarantined()}
    assert {reason.message for reason in trial.reasons} <= messages and not trial.is_good


def test_people_are_numbered_by_their_first_row(world):
    people = ("zoe@x", "ann@x", "zoe@x")
    rows = [make_decision(decision_id=f"d-{i}", moderator_id=who) for i, who in enumerate(people)]
    rows.append(make_decision(decision_id="d-9", moderator_id="max@x", decision="max@x"))
    trial = tried(world, "acme.csv", rows)
    at = 1 + trial.columns.index("moderator_id")
    assert [row[at] for row in trial.first_rows] == ["person 1", "person 2", "person 1"]
    text = printed(trial)
    assert "@x" not in text and "decision is 'person 3'" in text


def test_lines_that_are_no_records_are_counted_and_not_shown(world):
    content = as_csv([make_decision(), make_decision(decision_id="d-2")]) + "d-3,secret words\n"
    trial = tried(world, "acme.csv", content)
    assert [(r.code, r.line_number) for r in trial.reasons] == [("malformed_row", 4)]
    assert (trial.n_read, trial.n_good) == (3, 2) and "secret" not in printed(trial)


def test_a_refused_file_says_why(world):
    trial = tried(world, "acme.csv", "a,b\n1,2\n")
    assert trial.refusal.code == "missing_column" and "refused as missing_column" in printed(trial)


def test_two_mappings_for_a_file_are_a_refusal(world):
    world.mapping(BPO, "a", "files: 'acme*'\n")
    world.mapping(BPO, "b", "files: '*.csv'\n")
    assert tried(world, "acme.csv", [make_decision()]).refusal.code == "ambiguous_mapping"


def test_what_the_ledger_counts_is_noted(world):
    world.mapping(
        BPO, "a", "files: '*'\ntime_zone: Europe/Amsterdam\nskip_rows_matching: '^Total'\n"
    )
    rows = [
        make_decision(
            decision_id="d-1", decided_at="2025-10-26T02:30:00", enqueued_at="", extra="1"
        ),
        make_decision(
            decision_id="d-2", decided_at="2025-03-30T02:30:00", enqueued_at="", extra="1"
        ),
    ]
    text = printed(tried(world, "acme.csv", as_csv(rows) + "Total,2\n"))
    for words in (
        "2 times are without an offset, read as Europe/Amsterdam", "1 time is twice on the clock that day",
        "1 time is left out by the change of clocks", "columns of no contract, ignored: extra",
        "1 row was passed over", "every row is good", "by the mapping a",
    ):  # fmt: skip
        assert words in text


def test_audits_are_tried_without_their_decisions(world):
    trial = tried(world, "audits.csv", [AUDIT], source="audit_results")
    assert trial.is_good and "person 1" in printed(trial)


def test_headings_alone_are_not_good(world):
    trial = tried(world, "acme.csv", as_csv([make_decision()]).splitlines()[0] + "\n")
    assert not trial.is_good and "it has headings and no row" in printed(trial)


def test_a_trial_leaves_nothing_behind(world, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    world.mapping(BPO, "a", "files: '*'\nencoding: windows-1252\n")
    content = as_csv([make_decision(site="Málaga"), make_decision(decision="no")]).encode("cp1252")
    before = None
    for name in ("acme.csv", "acme.csv"):
        trial = tried(world, name, content)
        now = sorted(path for path in world.root.rglob("*") if path.is_file())
        assert trial.reasons and (before is None or now == before)
        before = now
    assert not any(temporary.iterdir())
    folders = ("receipts", "lake", "quarantine", "restricted", "state")
    left = [
        path for folder in folders for path in (world.root / folder).rglob("*") if path.is_file()
    ]
    assert [path.name for path in left if "key" not in path.name] == []
