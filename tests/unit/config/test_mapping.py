"""Mappings: what they change, and how a wrong one is refused."""

import pytest

from modqa_pipeline.config.mapping import load_mappings
from modqa_pipeline.errors import SettingsError
from tests.worlds.ingest import make_decision

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
        ("seconds", "7", 7),
    ],
)
def test_durations_become_seconds(world, unit, delivered, seconds):
    world.mapping(BPO, "acme", f"files: '*'\ndurations: {{handling_seconds: '{unit}'}}\n")
    world.take(BPO, "acme.csv", [make_decision(handling_seconds=delivered)])
    assert world.lake(BPO)[0]["handling_seconds"] == seconds


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
