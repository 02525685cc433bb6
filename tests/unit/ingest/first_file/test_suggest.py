"""What is proposed for files of other shapes, and what is asked."""

import random

import pytest
import yaml

from modqa_pipeline.config.mappings import parse_mapping
from modqa_pipeline.contracts.contract import sources
from modqa_pipeline.errors import FileRefused, SettingsError
from modqa_pipeline.ingest.first_file.suggest import suggest, write_suggestion
from modqa_pipeline.ingest.first_file.text_bytes import HEAD_BYTES, TAIL_BYTES
from tests.worlds.ingest import BPO, MACHINE, as_csv, make_decision
from tests.worlds.tables import table


def suggested(tmp_path, content, name="acme.csv", source=BPO, vendor=None):
    """The suggestion for a file of these bytes: its text, and what it says."""
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    text = suggest(file, source, vendor)
    return text, yaml.load(text, Loader=yaml.BaseLoader)


def refused(tmp_path, content, name="acme.csv", source=BPO):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        suggest(file, source)
    message = str(caught.value)
    assert message.startswith(f"{file}: ") and "expected" in message
    return caught.value.code


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_file_that_follows_the_contract_needs_its_pattern_alone(tmp_path, kind):
    rows = [
        make_decision(decision_id=f"d-{i}", decided_at=f"2026-03-0{i}T10:00:00Z") for i in (1, 2, 3)
    ]
    text, mapping = suggested(tmp_path, table(kind, rows), f"acme_2026-03-01.{kind}")
    assert mapping == {"files": f"acme_*.{kind}"} and "\n# ? " not in text


def test_every_source_takes_a_suggestion(tmp_path):
    for source in sources():
        text, _ = suggested(tmp_path, "Some Heading,Other\nx,1\ny,2\n", source=source)
        assert parse_mapping(text, source, tmp_path).files == "acme.csv" and "Required" in text


def test_days_that_do_not_decide_are_a_question(tmp_path):
    rows = [make_decision(decided_at=f"0{i}/03/2026 10:00") for i in (1, 2)]
    text, mapping = suggested(tmp_path, as_csv(rows))
    assert "timestamp_formats" not in mapping
    assert (
        '# ?   decided_at: "%d/%m/%Y %H:%M"' in text
        and '# ?   decided_at: "%m/%d/%Y %H:%M"' in text
    )


def test_one_column_of_times_decides_for_the_other(tmp_path):
    rows = [make_decision(decided_at="03/01/2026 10:00", enqueued_at="02/28/2026 10:00")]
    _, mapping = suggested(tmp_path, as_csv(rows * 2))
    assert mapping["timestamp_formats"] == dict.fromkeys(
        ("enqueued_at", "decided_at"), "%m/%d/%Y %H:%M"
    )


def test_a_column_is_known_by_its_words(tmp_path):
    rows = [
        make_decision() | {"Col 7": word}
        for word in ("Approved", "Rejected", "Removed", "Approved")
    ]
    for row in rows:
        del row["decision"]
    _, mapping = suggested(tmp_path, as_csv(rows))
    assert mapping["columns"] == {"decision": "Col 7"}
    assert mapping["values"]["decision"] == {
        "Approved": "approve",
        "Rejected": "remove",
        "Removed": "remove",
    }


def test_a_heading_of_few_known_words_is_a_question_and_shows_none_of_them(tmp_path):
    rows = [make_decision() | {"Outcome": f"Mary Doe {i}"} for i in range(6)]
    for row in rows:
        del row["decision"]
    text, mapping = suggested(tmp_path, as_csv(rows))
    assert "columns" not in mapping and "# ?   decision: Outcome" in text and "Mary" not in text


def test_names_that_are_alike_are_a_question(tmp_path):
    row = make_decision()
    row["Moderater_Identifer"], row["decission"] = row.pop("moderator_id"), row.pop("decision")
    text, mapping = suggested(tmp_path, as_csv([row] * 2))
    assert "columns" not in mapping and "# ?   decision: decission" in text
    assert "#   decision: What was decided." in text


def test_durations_without_a_unit_are_a_question(tmp_path):
    row = make_decision() | {"AHT": "4"}
    del row["handling_seconds"]
    text, mapping = suggested(tmp_path, as_csv([row] * 2))
    assert "durations" not in mapping and "# ?   handling_seconds: minutes" in text


def test_marks_of_thousands_make_the_decimal_mark_a_question(tmp_path):
    rows = [make_decision(handling_seconds=value) for value in ("1.200,5", "3,5")]
    text, mapping = suggested(tmp_path, as_csv(rows, delimiter=";"))
    assert "decimal_mark" not in mapping and '# ? decimal_mark: ","' in text


def test_rows_of_few_values_that_begin_with_no_known_word_are_a_question(tmp_path):
    content = (
        as_csv([make_decision(decision_id=f"d-{i}") for i in range(5)]) + "prepared by Mary Doe\n"
    )
    text, mapping = suggested(tmp_path, content)
    assert (
        "# ? skip_rows_matching:" in text
        and "skip_rows_matching" not in mapping
        and "Mary" not in text
    )


def test_ids_that_begin_like_a_total_make_the_pattern_a_question(tmp_path):
    rows = [make_decision(decision_id=f"Total {i}") for i in range(5)]
    text, _ = suggested(tmp_path, as_csv(rows) + "Total,5\n")
    assert "# ? skip_rows_matching:" in text


def test_a_model_is_asked_about_as_a_constant(tmp_path):
    row = {k: v for k, v in MACHINE.items() if k != "model_name"}
    text, _ = suggested(tmp_path, as_csv([row] * 2), source="machine_decisions")
    assert "# ?   model_name:" in text and "#   model_name:" in text


def test_nothing_between_head_and_tail_of_a_million_rows_is_read(tmp_path):
    """Another text in between changes nothing; totals at the very end are seen."""
    head = "Case ID;Item ID;Item Type;Queue;Agent;Outcome;Completed\n"
    rows = "".join(
        f"c{i:07d};i{i};Listing;q;a{i % 9};Approved;{1 + i % 28:02d}/02/2026 10:00\n"
        for i in range(1_000_000)
    )
    content = (head + rows + "Total;1000000;;;;;\n").encode()
    assert len(content) > 10 * (HEAD_BYTES + TAIL_BYTES)
    text, mapping = suggested(tmp_path, content)
    assert mapping["skip_rows_matching"] == "^(Total)\\b"
    assert "(its first 1,024 KB and its last 64 KB)" in text
    between = len(content) - HEAD_BYTES - TAIL_BYTES - 2
    noise = random.Random(7).randbytes(between)
    assert (
        suggested(tmp_path, content[:HEAD_BYTES] + b";" + noise + content[-TAIL_BYTES - 1 :])[0]
        == text
    )


def test_two_hundred_columns(tmp_path):
    row = make_decision() | {f"extra_{i}": str(i) for i in range(187)}
    text, mapping = suggested(tmp_path, as_csv([row] * 3))
    assert (
        len(row) == 200 and mapping == {"files": "acme.csv"} and text.count("\n#   extra_") == 187
    )


def test_one_column(tmp_path):
    _, mapping = suggested(tmp_path, "Case ID\nT-1\nT-2\n")
    assert mapping["columns"] == {"decision_id": "Case ID"}
    assert refused(tmp_path, b"words\nx\ny\n") == "no_table"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "acme.csv", "empty_file"),
        (b"\xef\xbb\xbf \n\n", "acme.csv", "empty_file"),
        (b"Dear all,\nplease find it below.\nRegards\n", "acme.csv", "no_table"),
        (b"1,2,3\n4,5,6\n", "acme.csv", "no_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "acme.csv", "unreadable_file"),
        (b"PK\x03\x04 a workbook", "acme.csv", "unreadable_file"),
        (b"no gzip", "acme.csv.gz", "unreadable_file"),
        (b"PK\x03\x04 cut short", "acme.xlsx", "unreadable_file"),
        (b"no workbook", "acme.xlsx", "unreadable_file"),
        (b"PAR1 cut short", "acme.parquet", "unreadable_file"),
        (b"not json\n", "acme.jsonl", "no_table"),
        (b"[]", "acme.json", "own_file"),
        (b"a,b\n1,2\n", "acme.txt", "unknown_format"),
        (b"a,a\nx,y\n", "acme.csv", "duplicate_column"),
        ("a,b\nx,y\n".encode("utf-16-be"), "acme.csv", "wrong_encoding"),
        ("a,b\nx,y\n".encode("utf-16-le"), "acme.csv", "wrong_encoding"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name(tmp_path, content, name, code):
    assert refused(tmp_path, content, name) == code


def test_a_workbook_of_notes_alone_is_refused(tmp_path, xlsx_bytes):
    content = xlsx_bytes({"Notes": [{"This export is provisional": None}]})
    assert refused(tmp_path, content, "acme.xlsx") == "no_table"


def test_a_worksheet_of_modqa_needs_no_mapping(sheets, tmp_path):
    [book] = sheets.world.root.glob("worksheets/**/*.xlsx")
    assert refused(tmp_path, book.read_bytes(), "sheet.xlsx", source="audit_results") == "own_file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings(tmp_path, encoding):
    content = as_csv([make_decision(site="Málaga\x85" if encoding == "latin-1" else "Málaga")] * 2)
    _, mapping = suggested(tmp_path, content.encode(encoding))
    named = {"utf-8": None, "utf-8-sig": None, "utf-16": "utf-16"}
    assert mapping.get("encoding") == named.get(encoding, "windows-1252")


def test_a_mapping_that_is_there_stays(world):
    file = world.deliver(BPO, "acme_1.csv", as_csv([make_decision()]))
    path = write_suggestion(world.settings.home, file, BPO, suggest(file, BPO), "acme")
    before = path.read_text()
    for vendor, words in (
        ("acme", "is there already"),
        ("other", "is a mapping for this file already"),
    ):
        with pytest.raises(SettingsError, match=words):
            write_suggestion(world.settings.home, file, BPO, "files: '*'\n", vendor)
    assert path.read_text() == before and len(list(path.parent.iterdir())) == 1
