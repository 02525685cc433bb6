"""Mappings: what they change, and how a wrong one is refused."""

from datetime import date, time

import pytest

from modqa_pipeline.config.mappings import load_mappings
from modqa_pipeline.errors import SettingsError
from tests.worlds.ingest import make_decision
from tests.worlds.tables import FIRST_ROW, table, workbook

BPO = "bpo_decisions"


def test_a_mapping_turns_a_vendors_words_into_the_contracts(world):
    world.mapping(
        BPO,
        "acme",
        """
files: "in/acme_*.csv"
columns: {decision: verdict, decided_at: when, handling_seconds: minutes}
values: {decision: {OK: approve, "No": remove}, is_test: {ja: "true"}}
constants: {vendor: acme}
time_zone: Europe/Amsterdam
decimal_mark: ","
durations: {handling_seconds: minutes}
""",
    )
    row = make_decision(vendor="wrong", machine_score="0,25", is_test="ja")
    row["verdict"], row["when"] = "No", "2026-07-01 00:30:00"
    row["minutes"] = "1,5"
    for column in ("decision", "decided_at", "handling_seconds", "enqueued_at"):
        del row[column]
    world.now = world.now.replace(month=8)
    line = world.take(BPO, "in/acme_1.csv", [row])
    assert line["rows_accepted"] == 1 and line["n_timestamps_without_zone"] == 1
    (found,) = world.lake(BPO)
    assert (found["decision"], found["vendor"], found["is_test"]) == ("remove", "acme", True)
    assert (found["machine_score"], found["handling_seconds"]) == (0.25, 90.0)
    assert str(found["decided_at"]) == "2026-06-30 22:30:00"


def test_the_delivered_value_stays_in_the_message(world):
    world.mapping(BPO, "acme", "files: '*'\nvalues: {decision: {OK: approve}}\n")
    world.take(BPO, "acme.csv", [make_decision(decision="NOK")])
    (row,) = world.quarantined()
    assert row["delivered_value"] == "NOK" and "'NOK'" in row["reason"]


@pytest.mark.parametrize(
    ("unit", "delivered", "seconds"),
    [
        ("milliseconds", "1500", 1.5),
        ("minutes", "2", 120),
        ("hh:mm:ss", "01:02:03", 3723),
        ("mm:ss", "75:03.5", 4503.5),
        ("seconds", "7", 7),
    ],
)
def test_durations_become_seconds(world, unit, delivered, seconds):
    world.mapping(BPO, "acme", f"files: '*'\ndurations: {{handling_seconds: '{unit}'}}\n")
    world.take(BPO, "acme.csv", [make_decision(handling_seconds=delivered)])
    assert world.lake(BPO)[0]["handling_seconds"] == seconds


@pytest.mark.parametrize("delivered", ["1:02:03", "2:75", "90", "2:3"])
def test_minutes_and_seconds_are_read_in_their_form_alone(world, delivered):
    world.mapping(BPO, "acme", "files: '*'\ndurations: {handling_seconds: 'mm:ss'}\n")
    line = world.take(BPO, "acme.csv", [make_decision(handling_seconds=delivered)])
    assert line["rows_accepted"] == 0 and "not_a_number" in world.quarantined()[0]["reason_code"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("files: '*'\ncolour: red\n", "colour is an unknown key; expected one of files"),
        ("files: '*'\ntime_zone: Mars\n", "time_zone is 'Mars'"),
        ("files: '*'\ndecimal_mark: ';'\n", "decimal_mark is ';'"),
        ("files: '*'\nencoding: ebcdic\n", "encoding is 'ebcdic'"),
        ("files: '*'\ndelimiter: ';;'\n", "delimiter is ';;'"),
        ("files: '*'\nvalues: {decision: {OK: fine}}\n", "values.decision.OK is 'fine'"),
        ("files: '*'\nconstants: {entity_type: car}\n", "constants.entity_type is 'car'"),
        ("files: '*'\ndurations: {handling_seconds: days}\n", "'days'"),
        ("files: '*'\ndurations: {market: seconds}\n", "not a duration"),
        ("files: '*'\nblanks: {sight: [x]}\n", "is about 'sight'"),
        ("files: '*'\nblanks: 3\n", "a list of words"),
        ("files: '*'\ntimestamp_formats: {site: '%d'}\n", "a column of times or days"),
        ("files: '*'\ntimestamp_formats: {decided_at: 'DD/MM'}\n", "a form such as '%d/%m/%Y"),
        ("files: '*'\njoined: {decided_at: [Date]}\n", "two or more delivered columns"),
        ("files: '*'\nheader_row: zero\n", "the number of a row"),
        ("files: '*'\nskip_rows_matching: '('\n", "a regular expression"),
        ("files: '*'\nrepeated_hour: both\n", "repeated_hour is 'both'"),
        ("columns: {vendor: v}\n", "among them `files:`"),
        ("files: [\n", "not valid YAML"),
        ("files: '*'\ncolumns: [a]\n", "columns is"),
    ],
)
def test_a_wrong_mapping_says_where_and_how_to_mend_it(world, text, words):
    world.mapping(BPO, "acme", text)
    with pytest.raises(SettingsError) as caught:
        load_mappings(world.settings.home)
    assert words in str(caught.value) and "acme.yml" in str(caught.value)


def test_a_folder_of_no_source_is_refused(world):
    world.mapping("bpo_decision", "acme", "files: '*'\n")
    with pytest.raises(SettingsError, match="'bpo_decision' is not a source"):
        load_mappings(world.settings.home)


def test_one_pattern_in_two_mappings_is_refused(world):
    world.mapping(BPO, "a", "files: '*'\n")
    world.mapping(BPO, "b", "files: '*'\n")
    with pytest.raises(SettingsError, match=r"the same as in a\.yml"):
        load_mappings(world.settings.home)


@pytest.mark.parametrize(
    ("form", "delivered", "expected"),
    [
        ("%d/%m/%Y %H:%M", "02/03/2026 09:30", "2026-03-02 09:30:00"),
        ("%d/%m/%Y %H:%M", "02/03/2026 24:00", "2026-03-03 00:00:00"),
        ("%d/%m/%Y %H:%M", "2026-03-02T09:30:00+01:00", "2026-03-02 08:30:00"),
        ("%d.%m.%y %I:%M %p", "02.03.26 09:30 PM", "2026-03-02 21:30:00"),
        ("%d/%m/%Y %H:%M %z", "02/03/2026 09:30 +0200", "2026-03-02 07:30:00"),
        ("%d/%m/%Y %H:%M", "31/02/2026 09:30", None),
        ("%d/%m/%Y %H:%M", "yesterday", None),
    ],
)
def test_times_are_read_in_the_vendors_form(world, form, delivered, expected):
    world.mapping(BPO, "acme", f'files: "*"\ntimestamp_formats: {{decided_at: "{form}"}}\n')
    world.take(BPO, "acme.csv", [make_decision(enqueued_at="", decided_at=delivered)])
    if expected:
        assert str(world.lake(BPO)[0]["decided_at"]) == expected
    else:
        assert world.quarantined()[0]["reason_code"] == "not_a_timestamp"


def test_a_vendors_form_is_in_the_mappings_zone_and_counted(world):
    world.mapping(
        BPO,
        "acme",
        'files: "*"\ntime_zone: Europe/Lisbon\ntimestamp_formats: {decided_at: "%d/%m/%Y %H:%M"}\n',
    )
    world.now = world.now.replace(month=8)
    line = world.take(
        BPO, "acme.csv", [make_decision(enqueued_at="", decided_at="01/07/2026 00:30")]
    )
    assert str(world.lake(BPO)[0]["decided_at"]) == "2026-06-30 23:30:00"
    assert line["n_timestamps_without_zone"] == 1


def test_a_day_and_a_time_in_two_columns_are_joined_in_every_format(make_world_at):
    row = make_decision(enqueued_at="") | {"Date": "02/03/2026", "Time": "09:30"}
    del row["decided_at"]
    text = (
        'files: "*"\njoined: {decided_at: [Date, Time]}\n'
        'timestamp_formats: {decided_at: "%d/%m/%Y %H:%M"}\n'
    )
    for kind in FIRST_ROW:
        world = make_world_at(kind)
        world.mapping(BPO, "acme", text)
        line = world.take(BPO, f"acme.{kind}", table(kind, [row]))
        assert str(world.lake(BPO)[0]["decided_at"]) == "2026-03-02 09:30:00"
        assert line["unknown_columns"] == []
    world = make_world_at("typed")
    world.mapping(BPO, "acme", text)
    content = workbook({"Decisions": [row | {"Date": date(2026, 3, 2), "Time": time(9, 30)}]})
    world.take(BPO, "acme.xlsx", content)
    assert str(world.lake(BPO)[0]["decided_at"]) == "2026-03-02 09:30:00"


def test_the_sheet_of_the_mapping_is_read(world):
    world.mapping(BPO, "acme", 'files: "*"\nsheet: Decisions\nheader_row: 2\n')
    rows = [make_decision()]
    content = workbook({"Notes": [{"Read me": "x"}], "Decisions": rows}, title="March")
    line = world.take(BPO, "acme.xlsx", content)
    assert line["rows_accepted"] == 1 and "not read: Notes" in line["notes"][0]
    refused = world.take(BPO, "other.xlsx", workbook({"Notes": rows}))
    assert refused["refusal_code"] == "missing_sheet"
    assert "no sheet 'Decisions'" in refused["refusal_reason"]


def test_rows_around_the_table_of_a_workbook_are_passed_over(world):
    world.mapping(BPO, "acme", 'files: "*"\nheader_row: 2\nskip_rows_matching: "^Total"\n')
    total = dict.fromkeys(make_decision(), "") | {"vendor": "Total 1"}
    content = workbook({"Decisions": [make_decision(), total]}, title="March")
    line = world.take(BPO, "acme.xlsx", content)
    assert (line["rows_read"], line["rows_accepted"]) == (1, 1)
    assert world.lake(BPO)[0]["line_number"] == 3 and "1 row was passed over" in line["notes"][0]
