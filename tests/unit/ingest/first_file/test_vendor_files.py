"""From a vendor's first file to accepted rows: suggested, answered, checked, ingested; the file stays as it is."""

import pytest
import yaml

from modqa_pipeline.config.mappings import load_mappings, read_mapping
from modqa_pipeline.ingest.first_file.suggest import suggest, write_suggestion
from modqa_pipeline.ingest.first_file.trial import try_mapping
from tests.worlds.ingest import BPO
from tests.worlds.vendor_files import AGENTS, CASES, N_ROWS, VENDOR_FILES


@pytest.fixture(params=sorted(VENDOR_FILES))
def vendor_file(request):
    return VENDOR_FILES[request.param]()


def test_a_first_file_is_accepted_whole(world, vendor_file):
    file = world.deliver(BPO, vendor_file.name, vendor_file.content)
    text = suggest(file, BPO, vendor_file.vendor)
    mapping = world.root / "config" / "mappings" / BPO / "first.yml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(vendor_file.answered(text), encoding="utf-8")
    trial = try_mapping(
        world.settings, file, BPO, lambda: read_mapping(mapping, BPO), now=world.now
    )
    assert trial.is_good, (trial.refusal, trial.reasons)
    assert (trial.n_read, trial.n_good) == (N_ROWS, N_ROWS)
    (line,) = world.ingest().entries
    assert (line["rows_read"], line["rows_accepted"]) == (N_ROWS, N_ROWS)
    passed_over = f"{vendor_file.n_around} rows were passed over"
    assert any(note.startswith(passed_over) for note in line["notes"]) == bool(vendor_file.n_around)
    removed = [row["decision"] == "remove" for row in world.lake(BPO)]
    assert removed == [case.is_removed for case in CASES]
    assert {row["decision"] for row in world.lake(BPO)} <= {"approve", "remove", "escalate"}


def test_the_same_file_gives_the_same_text(tmp_path, vendor_file):
    file = tmp_path / vendor_file.name
    file.write_bytes(vendor_file.content)
    assert suggest(file, BPO) == suggest(file, BPO)


def test_every_line_says_why(tmp_path, vendor_file):
    file = tmp_path / vendor_file.name
    file.write_bytes(vendor_file.content)
    lines = suggest(file, BPO).split("\n\n")[1].splitlines()
    silent = [line for line in lines if "  # " not in line and not line.endswith(":")]
    assert lines and not silent


def test_a_suggestion_is_a_mapping_before_it_is_answered(world, vendor_file):
    file = world.deliver(BPO, vendor_file.name, vendor_file.content)
    path = write_suggestion(world.settings.home, file, BPO, suggest(file, BPO), None)
    assert [each.name for each in load_mappings(world.settings.home)[BPO]] == [path.stem]


def test_no_person_and_no_id_is_printed(tmp_path, vendor_file):
    file = tmp_path / vendor_file.name
    file.write_bytes(vendor_file.content)
    text = suggest(file, BPO)
    hidden = [*AGENTS, "rev0", "agent1", "r-2", "NS-1001", "J0001", "70001", "cs_001", "#0001"]
    assert not [word for word in hidden if word in text]


def test_a_question_is_answered_by_taking_its_mark_off(tmp_path, vendor_file):
    """Every line that is asked is YAML in its place, whatever is written behind it."""
    file = tmp_path / vendor_file.name
    file.write_bytes(vendor_file.content)
    answered = yaml.load(suggest(file, BPO).replace("# ? ", ""), Loader=yaml.BaseLoader)
    assert {"files", "columns", "time_zone"} <= answered.keys()


def test_times_of_the_vendors_zone_become_utc(world):
    vendor_file = VENDOR_FILES["workbook"]()
    file = world.deliver(BPO, vendor_file.name, vendor_file.content)
    world.mapping(BPO, "first", vendor_file.answered(suggest(file, BPO)))
    world.ingest()
    first = world.lake(BPO)[0]
    assert str(first["decided_at"]) == "2026-02-16 00:17:00" and first["site"] == "manila"
