"""A value is what a person sees: one table gives the same rows, counts and messages in every format."""

import pytest

from tests.worlds.ingest import KEY, make_decision, make_world
from tests.worlds.tables import FIRST_ROW, table

KINDS = list(FIRST_ROW)
BPO = "bpo_decisions"
NBSP, ZERO_WIDTH, BOM = "\u00a0", "\u200b", "\ufeff"
#: What is delivered of a row, and what it is read as.
SEEN = [
    ({"decision": f"remove{NBSP}"}, {"decision": "remove"}),
    ({"site": f"{ZERO_WIDTH}manila\t"}, {"site": "manila"}),
    ({"site": f"{BOM}manila"}, {"site": "manila"}),
    ({"site": "manila_x000D_"}, {"site": "manila"}),
    ({"site": f" {NBSP}\u3000"}, {"site": None}),
    ({"queue_id": "cafe\u0301"}, {"queue_id": "caf\u00e9"}),
    ({"decided_at": f"2026-03-01T10:00:00Z{NBSP}"}, {"decision_date": "2026-03-01"}),
    ({"machine_score": f"{ZERO_WIDTH}0.5 "}, {"machine_score": 0.5}),
    ({"is_test": f"TRUE{NBSP}"}, {"is_test": True}),
    ({"content_id": 1001.0}, {"content_id": "1001"}),
    ({"content_id": 9007199254740991.0}, {"content_id": "9007199254740991"}),
    ({"policy_version": 3.0}, {"policy_version": "3"}),
    ({"policy_version": 3.5}, {"policy_version": "3.5"}),
    ({"decided_at": "2026-03-01T24:00:00Z"}, {"decision_date": "2026-03-02"}),
    ({"decided_at": "2026-03-01T10:00:00z"}, {"decision_date": "2026-03-01"}),
    ({"policy_code": "NaN"}, {"policy_code": "NaN"}),
]  # fmt: skip
#: What is delivered of a row, and what it is refused for.
FAULTY = [
    ({"decision": f"remo{ZERO_WIDTH}ve"}, "not_in_enumeration", "'remo<U+200B>ve'"),
    ({"content_id": "1.23457E+17"}, "damaged_id", "the id as it was issued"),
    ({"moderator_id": "1.23457E+17"}, "damaged_id", "moderator_id is"),
    ({"decided_at": "2026-03-01T23:59:60Z"}, "not_a_timestamp", "decided_at is"),
    ({"decided_at": "2026-03-01T10:00:00+15:00"}, "not_a_timestamp", "decided_at is"),
    ({"decided_at": "2026-02-30T10:00:00Z"}, "not_a_timestamp", "decided_at is"),
    ({"decided_at": "epoch"}, "not_a_timestamp", "'epoch'"),
    ({"machine_score": "NaN"}, "not_a_number", "machine_score is 'NaN'"),
    ({"machine_score": 1.5}, "out_of_range", "expected 0 to 1"),
    ({"moderator_id": NBSP}, "missing_value", "moderator_id is blank"),
]  # fmt: skip


def read(world, kind, rows, headings=None):
    """What a delivery became: its counts, its rows without their numbers, its faults by row from 0."""
    line = world.take(BPO, f"acme.{kind}", table(kind, rows, headings))
    counts = {
        part: line[f"rows_{part}"] for part in ("read", "accepted", "quarantined", "duplicate")
    }
    taken = world.lake(BPO) if counts["accepted"] else []
    kept = [
        {name: value for name, value in row.items() if name != "line_number"}
        | {"row": row["line_number"] - FIRST_ROW[kind]}
        for row in taken
    ]
    faults = [
        (row["line_number"] - FIRST_ROW[kind], row["reason_code"], row["reason"])
        for row in world.quarantined_or_none()
    ]
    return counts, sorted(kept, key=lambda row: row["row"]), faults


@pytest.fixture
def in_each_format(make_world_at):
    """The result of `read` by format; a world of its own for each."""

    def each(rows, headings=None):
        return {kind: read(make_world_at(kind), kind, rows, headings) for kind in KINDS}

    return each


def typed(n: int, **changes) -> dict:
    """A decision with the types that spreadsheets and Parquet give."""
    return make_decision(decision_id=f"d-{n}") | {
        "machine_score": 0.25,
        "handling_seconds": 30.0,
        **changes,
    }


def test_one_table_is_the_same_in_every_format(in_each_format):
    rows = [
        typed(1),
        typed(2, site=None, machine_score=None, evidence_ref="café, 13 inch"),
        typed(3, decided_at="2026-03-02T01:30:00+02:00", enqueued_at=None),
        typed(4, policy_version="3", market="NA", language="no", vendor="NULL"),
        typed(5, handling_seconds=2.5, queue_id="0012345", content_id="891e3"),
    ]
    found = in_each_format(rows)
    counts, kept, faults = found["csv"]
    assert counts == {"read": 5, "accepted": 5, "quarantined": 0, "duplicate": 0}
    assert (kept[3]["market"], kept[3]["language"], kept[3]["vendor"]) == ("NA", "no", "NULL")
    assert (kept[4]["queue_id"], kept[4]["content_id"]) == ("0012345", "891e3")
    assert all(found[kind] == (counts, kept, faults) for kind in KINDS)


def delivered_together(world_at, cases):
    """The rows of all cases in two files, so that columns keep their types: the cases of each, and what `read` says.

    Texts in columns of numbers are in the one, and the rest in the other, each after a row that is in order.
    """
    numbers = {name for name, value in typed(0).items() if isinstance(value, float)}
    parts = {True: [], False: []}
    for changes, *_ in cases:
        parts[any(isinstance(changes[name], str) for name in numbers & changes.keys())].append(
            changes
        )
    files = []
    for is_text, part in parts.items():
        rows = [typed(0), *(typed(n, **changes) for n, changes in enumerate(part, 1))]
        files.append(
            (part, {kind: read(world_at(f"{kind}_{is_text}"), kind, rows) for kind in KINDS})
        )
    return files


def file_with(files, changes):
    """The file that a case is in: the number of its row, how many cases it has, and what became of it by format."""
    [(part, found)] = [file for file in files if changes in file[0]]
    return part.index(changes) + 1, len(part), found


@pytest.fixture(scope="module")
def seen_files(module_world_at):
    return delivered_together(module_world_at, SEEN)


@pytest.fixture(scope="module")
def faulty_files(module_world_at):
    return delivered_together(module_world_at, FAULTY)


@pytest.fixture(scope="module")
def module_world_at(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        yield lambda name: make_world(tmp_path_factory.mktemp(name))


@pytest.mark.parametrize(("changes", "expected"), SEEN)
def test_what_a_person_sees_is_read_in_every_format(seen_files, changes, expected):
    row, n, found = file_with(seen_files, changes)
    counts, kept, faults = found["csv"]
    assert counts == {"read": n + 1, "accepted": n + 1, "quarantined": 0, "duplicate": 0}, faults
    shown = {name: kept[row][name] for name in expected}
    assert {n: str(v) if n == "decision_date" else v for n, v in shown.items()} == expected
    assert all(found[kind] == (counts, kept, faults) for kind in KINDS)


@pytest.mark.parametrize(("changes", "code", "words"), FAULTY)
def test_a_fault_is_the_same_in_every_format(faulty_files, changes, code, words):
    row, n, found = file_with(faulty_files, changes)
    counts, _, faults = found["csv"]
    assert counts == {"read": n + 1, "accepted": 1, "quarantined": n, "duplicate": 0}
    [(found_code, reason)] = [(c, text) for number, c, text in faults if number == row]
    assert found_code == code and words in reason
    assert all(found[kind] == found["csv"] for kind in KINDS)


def test_a_number_that_a_double_cannot_hold_is_no_id_any_more(make_world_at):
    """CSV is the exception: there the digits are all there."""
    rows = [typed(1, content_id=1e17), typed(2, content_id=9007199254740992.0)]
    for kind in ("xlsx", "jsonl", "parquet"):
        counts, _, faults = read(make_world_at(kind), kind, rows)
        assert counts["quarantined"] == 2 and {code for _, code, _ in faults} == {"damaged_id"}


def test_a_row_without_any_value_is_no_row_in_any_format(in_each_format):
    blank = dict.fromkeys(typed(1), "")
    found = in_each_format([typed(1), blank, blank | {"site": " "}, typed(2), blank])
    counts, kept, faults = found["csv"]
    assert counts == {"read": 2, "accepted": 2, "quarantined": 0, "duplicate": 0}
    assert [row["row"] for row in kept] == [0, 3]
    assert all(found[kind] == (counts, kept, faults) for kind in KINDS)


def test_a_row_with_a_value_that_no_contract_knows_is_a_row_in_every_format(in_each_format):
    blank = dict.fromkeys(typed(1), "") | {"remark": "?"}
    found = in_each_format([typed(1) | {"remark": ""}, blank])
    counts, _, faults = found["csv"]
    assert counts == {"read": 2, "accepted": 1, "quarantined": 1, "duplicate": 0}
    assert faults[0][1] == "missing_value"
    assert all(found[kind] == found["csv"] for kind in KINDS)


@pytest.mark.parametrize("heading", [f"site{ZERO_WIDTH}", f"{BOM}site", " site\t", "site_x000D_"])
def test_headings_are_read_as_a_person_sees_them(in_each_format, heading):
    row = typed(1)
    headings = [heading if name == "site" else name for name in row]
    found = in_each_format([row], headings)
    assert found["csv"][1][0]["site"] == "manila"
    assert all(found[kind] == found["csv"] for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("heading", ["decision", f"decision{NBSP}"])
def test_a_column_that_stands_twice_is_refused_in_every_format(world, kind, heading):
    row = typed(1) | {"again": "remove"}
    content = table(kind, [row], [heading if name == "again" else name for name in row])
    line = world.take(BPO, f"acme.{kind}", content)
    assert line["refusal_code"] == "duplicate_column" and "'decision'" in line["refusal_reason"]


def test_a_key_that_stands_twice_in_a_later_object_refuses_the_file(world):
    rows = [typed(n) for n in range(1, 1_200)]
    content = table("jsonl", rows) + b'{"decision_id": "x", "decision_id": "y"}\n'
    line = world.take(BPO, "acme.jsonl", content)
    assert line["refusal_code"] == "duplicate_column" and "line 1200" in line["refusal_reason"]


def test_a_missing_heading_is_shown_with_what_is_invisible_in_it(world):
    row = typed(1)
    headings = [f"queue{ZERO_WIDTH}_id" if name == "queue_id" else name for name in row]
    line = world.take(BPO, "acme.csv", table("csv", [row], headings))
    assert line["refusal_code"] == "missing_column" and "queue<U+200B>_id" in line["refusal_reason"]
