"""What holds of every source that has a contract: its rows are made from the contract itself."""

import re
from dataclasses import dataclass

import duckdb
import pytest

from modqa_pipeline.contracts.contract import Contract, load_contract, sources
from modqa_pipeline.home.lake import lake_columns
from modqa_pipeline.ingest.run import ingest_landing
from tests.worlds.delivered_formats import encode
from tests.worlds.every_source import Row, changed_row, full_row, least_row, person
from tests.worlds.ingest import KEY, World, make_world

WITH_PEOPLE = [source for source in sources() if load_contract(source).people]
WITH_WORDS = [
    source for source in sources() if any(column.values for column in load_contract(source).columns)
]
PSEUDONYM = re.compile(r"[0-9a-f]{64}")
ONE_PERSON = "the.same.person"


@dataclass
class Delivered:
    """A home to which every source was delivered at once."""

    world: World
    entries: list[dict]
    told: list[str]

    def lines(self, source: str) -> list[dict]:
        return [line for line in self.entries if line["source"] == source]

    def quarantined(self, source: str) -> list[dict]:
        return [row for row in self.world.quarantined() if row["source"] == source]


@pytest.fixture(scope="module")
def deliver(tmp_path_factory):
    """Deliver the same files to a new home, for many tests; a file of each run after those of the run before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)

        def make(*runs: dict[tuple[str, str], list[Row]]) -> Delivered:
            world = make_world(tmp_path_factory.mktemp("home"))
            entries, told = [], []
            for files in runs:
                for (source, name), rows in files.items():
                    world.deliver(source, name, encode(name, rows))
                entries += ingest_landing(
                    world.settings, now=world.now, progress=told.append
                ).entries
            return Delivered(world, entries, told)

        yield make


@pytest.fixture(scope="module", params=["csv", "jsonl"])
def accepted(deliver, request):
    """The least row and a full one of every source; in CSV each in a file of its own, since the least has no others."""
    rows_of = {
        source: (least_row(load_contract(source), 1), full_row(load_contract(source), 2))
        for source in sources()
    }
    if request.param == "jsonl":
        return deliver({(source, "both.jsonl"): list(rows) for source, rows in rows_of.items()})
    return deliver({
        (source, f"{name}.csv"): [row]
        for source, rows in rows_of.items()
        for name, row in zip(("1_least", "2_full"), rows, strict=True)
    })  # fmt: skip


@pytest.mark.parametrize("source", sources())
def test_a_row_is_accepted_with_the_least_and_with_everything(accepted, source):
    contract = load_contract(source)
    lines = accepted.lines(source)
    assert sum(line["rows_accepted"] for line in lines) == 2
    assert not any(line["unknown_columns"] for line in lines)
    least, full = accepted.world.lake(source)
    given = least_row(contract).keys()
    blank = {column.lake_name for column in contract.columns if column.name not in given}
    assert {name for name in lake_columns(contract) if least[name] is None} == blank
    assert [name for name in lake_columns(contract) if full[name] is None] == []


def test_the_lake_says_when_a_row_came_unless_its_source_has_such_a_time(accepted):
    notice, suspension = (accepted.world.lake(source)[1] for source in ("notices", "suspensions"))
    assert str(notice["received_at"]) == "2026-03-01 10:02:00"
    assert suspension["received_at"] == accepted.world.now.replace(tzinfo=None)
    for path in (accepted.world.settings.home.lake / "notices").glob("0*.parquet"):
        assert "received_at_1" not in duckdb.read_parquet(str(path)).columns


@pytest.fixture(scope="module")
def with_faults(deliver):
    """Good rows, other versions, repeated keys, faults of every required column; then some rows again, changed."""
    first, second = {}, {}
    for source in WITH_PEOPLE:
        contract = load_contract(source)
        good, other = full_row(contract, 1), full_row(contract, 2)
        faulty = [full_row(contract, 3) | {c.name: ""} for c in contract.columns if c.required]
        one = dict.fromkeys((column.name for column in contract.people), ONE_PERSON)
        same = full_row(contract, 4) | one
        first[source, "a.csv"] = [good, other, changed_row(contract, good), same, *faulty]
        second[source, "b.csv"] = [other, changed_row(contract, good)]
    return deliver(first, second)


@pytest.mark.parametrize("source", WITH_PEOPLE)
def test_nobody_is_named_in_lake_quarantine_or_log(with_faults, source):
    contract, world = load_contract(source), with_faults.world
    lake, quarantined = world.lake(source), with_faults.quarantined(source)
    assert len(lake) == 4 and len(quarantined) > 1
    shown = str([with_faults.told, with_faults.entries, lake, quarantined])
    people = [person(column, n) for column in contract.people for n in (1, 2, 3)]
    assert not [name for name in (*people, ONE_PERSON) if name in shown]
    for row in lake:
        assert all(PSEUDONYM.fullmatch(row[column.lake_name]) for column in contract.people)


def test_nobody_is_named_in_a_file_but_in_what_goes_back(with_faults):
    home = with_faults.world.settings.home
    may_know = {home.landing, home.restricted, home.returns}
    kept = [
        path for path in home.root.rglob("*") if path.is_file() and not may_know & set(path.parents)
    ]
    assert len(kept) > len(WITH_PEOPLE)
    assert not [
        p for p in kept if b"plain." in p.read_bytes() or ONE_PERSON.encode() in p.read_bytes()
    ]


def test_a_person_has_one_pseudonym_in_every_column_and_source(with_faults):
    """The fifth row of each file names one person in all of its columns."""
    keys = {
        row[column.lake_name]
        for source in WITH_PEOPLE
        for column in load_contract(source).people
        for row in with_faults.world.lake(source)
        if row["line_number"] == 5
    }
    assert len(keys) == 1


@pytest.fixture(scope="module")
def without_a_column(deliver):
    """A file without each of the required columns."""
    return deliver({
        (source, f"without_{column.name}.csv"): [
            {name: value for name, value in full_row(contract).items() if name != column.name}
        ]
        for source in sources()
        for contract in [load_contract(source)]
        for column in contract.columns
        if column.required
    })  # fmt: skip


@pytest.mark.parametrize("source", sources())
def test_a_file_without_a_required_column_is_refused(without_a_column, source):
    lines = {line["file_name"]: line for line in without_a_column.lines(source)}
    required = [column.name for column in load_contract(source).columns if column.required]
    assert required and len(lines) == len(required)
    for name in required:
        line = lines[f"{source}/without_{name}.csv"]
        assert (line["refusal_code"], line["rows_read"]) == ("missing_column", 0)
        assert f"column '{name}' is missing; found " in line["refusal_reason"]


@pytest.fixture(scope="module")
def with_nonsense(deliver):
    """A row for each column that lists words, with another word there."""
    return deliver({
        (source, "a.csv"): [
            full_row(contract, n) | {name: "nonsense"}
            for n, name in enumerate(_with_words(contract), start=1)
        ]
        for source in WITH_WORDS
        for contract in [load_contract(source)]
    })  # fmt: skip


@pytest.mark.parametrize("source", WITH_WORDS)
def test_a_word_outside_the_list_is_quarantined(with_nonsense, source):
    contract = load_contract(source)
    listed = _with_words(contract)
    [line] = with_nonsense.lines(source)
    assert (line["rows_accepted"], line["rows_quarantined"]) == (0, len(listed))
    reasons = {row["column_name"]: row["reason"] for row in with_nonsense.quarantined(source)}
    for name in listed:
        words = ", ".join(contract[name].values)
        assert f"{name} is 'nonsense'; expected one of {words}." in reasons[name]


@pytest.fixture(scope="module")
def again(deliver):
    """A row, then the same row twice and the row with another value."""
    row_of = {source: full_row(load_contract(source)) for source in sources()}
    first = {(source, "a.csv"): [row] for source, row in row_of.items()}
    second = {}
    for source, row in row_of.items():
        second[source, "b.csv"] = [row, row]
        second[source, "c.csv"] = [changed_row(load_contract(source), row)]
    return deliver(first, second)


@pytest.mark.parametrize("source", sources())
def test_the_same_row_again_changes_nothing_and_another_version_is_kept(again, source):
    counts = [(line["rows_accepted"], line["rows_duplicate"]) for line in again.lines(source)]
    assert counts == [(1, 0), (0, 2), (1, 0)]
    before, after = again.world.lake(source)
    assert before["receipt_sequence"] < after["receipt_sequence"]


def _with_words(contract: Contract) -> list[str]:
    return [column.name for column in contract.columns if column.values]
