"""Second readings and adjudications, from the draw's marks to the verdict that comes back."""

import csv
import shutil
from dataclasses import replace

import duckdb
import openpyxl
import pytest
from ingest_world import AUDITOR, make_world
from worksheet_world import DAY, Sheets, make_sheets, place

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.audit.disputes.controls import read_controls
from modqa_pipeline.audit.draws import MAIN, draw_file
from modqa_pipeline.audit.worksheets.adjudication import (
    ADJUDICATORS,
    export_adjudications,
    hand_out_adjudications,
)
from modqa_pipeline.audit.worksheets.adjudication_record import recorded_adjudications
from modqa_pipeline.audit.worksheets.outstanding import read_outstanding
from modqa_pipeline.ingest.session import connect

SECOND = ("d-0", "d-3", "d-5")
PEOPLE = ("alan.auditor", "anna.auditor", "arif.auditor")
LAST = 99
KEY = "a key for tests alone, of no use elsewhere"
FIRST_EXPORT = "*_????????.xlsx"


def make_roster(*people: str, **groups: str) -> list[dict]:
    """A line for every person; `groups` by the first name of who has one."""
    return [
        AUDITOR | {"auditor_id": each, "group": groups.get(each.split(".")[0], "")}
        for each in people
    ]


def make_read_twice(world, *people: str, **groups: str) -> Sheets:
    """A day of which three decisions are to be read twice, and one of those settled even in agreement."""
    roster = make_roster(*(people or PEOPLE), **groups)
    return make_sheets(world, second=SECOND, marked=("d-5",), roster=roster)


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """A home whose readings are all back; tests work on copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", KEY)
        sheets = make_read_twice(make_world(tmp_path_factory.mktemp("returned") / "home"))
        give_verdicts(sheets, in_disagreement)
    return sheets.world


@pytest.fixture
def answered(returned, tmp_path, monkeypatch) -> Sheets:
    """Readings of which d-3 is in disagreement, and d-5 to be settled in agreement."""
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    shutil.copytree(returned.root, tmp_path / "home")
    return Sheets(replace(make_world(tmp_path / "home"), _taken=returned._taken))


def rows_of(file) -> list[dict]:
    sheet = openpyxl.load_workbook(file)["Audits"]
    headings = [cell.value for cell in sheet[1]]
    return [
        dict(zip(headings, row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def give_verdicts(sheets: Sheets, answer, pattern: str = "*.xlsx") -> None:
    """Fill in every workbook: `answer(round, decision)` or None for a row that stays open."""
    for file in sorted(sheets.folder.glob(pattern)):
        book = openpyxl.load_workbook(file)
        sheet, seal = book["Audits"], seal_in(book)
        for number, row in enumerate(rows_of(file), 2):
            audit_round = fmt.round_of(seal, row["Decision"], row["Audit"])
            verdict = answer(audit_round, row["Decision"])
            if verdict:
                sheet.cell(number, place(sheet, "Verdict"), verdict)
                sheet.cell(number, place(sheet, "Comment"), f"{audit_round} thinks so")
        book.save(sheets.world.root / "filled.xlsx")
        filled = (sheets.world.root / "filled.xlsx").read_bytes()
        line = sheets.give_back(filled, f"returned-{len(sheets.world.landing_facts())}.xlsx")
        assert line["rows_quarantined"] == 0
    publish(sheets.world)


def seal_in(book) -> str:
    return next(
        each.value for each in book.custom_doc_props.props if each.name == fmt.SEAL_PROPERTY
    )


def publish(world, disputed: tuple[str, ...] = ()) -> None:
    """What hand-outs look at: the readings of every decision, as the marts have them.

    A verdict `remove` is right; those of `disputed` decisions, and others, are errors.
    """
    home = world.settings.home
    home.database.unlink(missing_ok=True)
    home.database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.database)) as con:
        con.execute(f"""
            create schema marts;
            create table marts.fct_audit_samples as
                select date '{DAY}' as decision_date, * from '{
            draw_file(home, "decisions", DAY, MAIN)
        }';
            create table marts.fct_audit_outcomes as
                select date '{DAY}' as decision_date, decision_id, 'client' as organisation,
                    'bpo' as decided_by, 'acme' as vendor, 'lisbon' as site, true as is_estimating,
                    case when bool_and(verdict_decision = 'remove') then 'correct' else 'leakage' end as error_type,
                    {
            ", ".join(
                f"max_by({column}, receipt_sequence) filter (audit_round = '{each}') as {each}_{name}"
                for each in ("first", "second")
                for column, name in [
                    ("audit_id", "audit_id"),
                    ("auditor_key", "auditor_key"),
                    ("verdict_decision", "verdict_decision"),
                ]
            )
        },
                    bool_or(audit_round = 'adjudication') as is_adjudicated
                from read_parquet('{home.lake}/audit_results/decision_date={DAY}/*.parquet')
                group by decision_id;
            create table marts.fct_disputes as
                select * exclude (error_type), if(decision_id = 'd-7', 'expired', 'open') as state
                from marts.fct_audit_outcomes where list_contains({list(disputed)}, decision_id)
        """)


def in_disagreement(audit_round: str, decision: str) -> str:
    """d-3 is read differently; all else alike."""
    return "approve" if (audit_round, decision) == ("second", "d-3") else "remove"


def readers(sheets: Sheets) -> dict[tuple[str, str], str]:
    """Who was given which reading, by round and decision."""
    found = {}
    files = [*sheets.folder.glob("auditors*.csv")]
    for listed in (line for file in files for line in csv.DictReader(file.open())):
        file = sheets.folder / listed["workbook"]
        seal = seal_in(openpyxl.load_workbook(file))
        for row in rows_of(file):
            audit_round = fmt.round_of(seal, row["Decision"], row["Audit"])
            found[audit_round, row["Decision"]] = listed["auditor_id"]
    return found


def hand_out(sheets: Sheets):
    return hand_out_adjudications(sheets.world.settings, LAST)


def listed_as_unassigned(sheets: Sheets, name: str) -> list[dict]:
    file = sheets.folder / name
    return list(csv.DictReader(file.open())) if file.exists() else []


def test_what_is_marked_is_read_by_two_people_and_comes_back_by_round(world):
    sheets = make_read_twice(world)
    given = readers(sheets)
    assert {decision for each, decision in given if each == "second"} == set(SECOND)
    assert all(given["first", d] != given["second", d] for d in SECOND)
    give_verdicts(sheets, in_disagreement)
    held = {(row["audit_round"], row["decision_id"]): row for row in world.lake("audit_results")}
    assert set(held) == set(given)
    assert held["second", "d-3"]["verdict_decision"] == "approve"
    assert held["first", "d-3"]["auditor_key"] != held["second", "d-3"]["auditor_key"]


def test_a_second_reading_that_nobody_can_give_is_listed_with_its_round(world):
    sheets = make_read_twice(world, PEOPLE[0])
    listed = listed_as_unassigned(sheets, "unassigned.csv")
    assert {(row["decision_id"], row["audit_round"]) for row in listed} == {
        (d, "second") for d in SECOND
    }
    assert {row["reason"] for row in listed} == {"everybody who could is a reader of it already"}


def test_disagreements_and_marked_agreements_go_to_who_has_read_neither(answered):
    sheets = answered
    assert hand_out(sheets).n_audits == 2
    given = readers(sheets)
    assert {d for each, d in given if each == "adjudication"} == {"d-3", "d-5"}
    for decision in ("d-3", "d-5"):
        assert len({given[each, decision] for each in fmt.ROUNDS}) == 3
    [first, *_] = [rows_of(f) for f in sheets.folder.glob("*_adjudication_1.xlsx")]
    assert first[0]["Reading A"] and first[0]["Reading B"]
    assert {first[0]["A: comment"], first[0]["B: comment"]} == {
        "first thinks so",
        "second thinks so",
    }


def test_what_is_handed_out_stays_as_it_was(answered):
    sheets, world = answered, answered.world
    hand_out(sheets)
    before = {file.name: file.read_bytes() for file in sheets.folder.iterdir()}
    # a reader who thinks again, a new colleague, and nothing derived is left
    give_verdicts(sheets, lambda *_: "restrict", FIRST_EXPORT)
    world.deliver("auditors", "more.csv", make_roster("nova.auditor", nova=ADJUDICATORS))
    world.ingest()
    shutil.rmtree(sheets.folder)
    shutil.rmtree(world.settings.home.state / "worksheets")
    sheets.export()
    assert hand_out(sheets).n_audits == 2
    assert {file.name: file.read_bytes() for file in sheets.folder.iterdir()} == before
    assert hand_out(sheets).n_audits == 0


def test_what_comes_back_later_is_handed_out_in_a_file_of_its_own(world):
    sheets = make_read_twice(world)
    give_verdicts(sheets, lambda r, d: in_disagreement(r, d) if d != "d-5" else None)
    assert hand_out(sheets).n_audits == 1
    give_verdicts(sheets, in_disagreement, FIRST_EXPORT)
    assert hand_out(sheets).n_audits == 1
    waves = recorded_adjudications(world.settings.home)
    assert [wave.name for wave in waves] == ["adjudication_1", "adjudication_2"]
    assert (sheets.folder / "auditors_adjudication_2.csv").exists()
    assert export_adjudications(world.settings, waves).n_audits == 2


def test_adjudicators_go_first(answered):
    roster = make_roster("nova.auditor", "dora.auditor", dora="Adjudicator")
    answered.world.deliver("auditors", "more.csv", roster)
    answered.world.ingest()
    hand_out(answered)
    given = readers(answered)
    assert {given["adjudication", d] for d in ("d-3", "d-5")} == {"dora.auditor"}


def test_what_no_adjudicator_can_take_goes_to_anybody_who_has_not_read_it(answered):
    [dora] = make_roster("dora.auditor", dora=ADJUDICATORS)
    answered.world.deliver("auditors", "more.csv", [dora | {"daily_capacity": "1"}])
    answered.world.ingest()
    assert hand_out(answered).n_audits == 2
    given = readers(answered)
    settled_by = {d: given["adjudication", d] for d in ("d-3", "d-5")}
    assert sorted(settled_by.values()).count("dora.auditor") == 1
    assert all(len({given[each, d] for each in fmt.ROUNDS}) == 3 for d in settled_by)


def test_what_nobody_can_settle_waits_for_somebody(world):
    sheets = make_read_twice(world, *PEOPLE[:2])
    give_verdicts(sheets, in_disagreement)
    found = hand_out(sheets)
    assert (found.n_audits, found.unassigned) == (
        0,
        {"everybody who could is a reader of it already": 2},
    )
    listed = listed_as_unassigned(sheets, "unassigned_adjudication.csv")
    assert {(row["decision_id"], row["audit_round"]) for row in listed} == {
        ("d-3", "adjudication"), ("d-5", "adjudication")}  # fmt: skip
    world.deliver("auditors", "more.csv", make_roster(PEOPLE[2]))
    world.ingest()
    assert hand_out(sheets).n_audits == 2
    assert not listed_as_unassigned(sheets, "unassigned_adjudication.csv")


def test_an_adjudication_comes_back_and_is_outstanding_until_then(answered):
    sheets, world = answered, answered.world
    hand_out(sheets)
    home = world.settings.home
    with connect(world.settings) as con:
        open_now = read_outstanding(con, home)
    assert sum(each.n_audits for each in open_now) == 2
    assert {each.audit_round for each in open_now} == {"adjudication"}
    give_verdicts(sheets, lambda *_: "restrict", "*_adjudication_1.xlsx")
    settled = [r for r in world.lake("audit_results") if r["audit_round"] == "adjudication"]
    assert {row["decision_id"] for row in settled} == {"d-3", "d-5"}
    with connect(world.settings) as con:
        assert read_outstanding(con, home) == []
    assert hand_out(sheets).n_audits == 0


def test_a_hand_out_that_is_not_on_record_is_refused(answered):
    sheets, world = answered, answered.world
    hand_out(sheets)
    [file, *_] = sheets.folder.glob("*_adjudication_1.xlsx")
    [wave] = recorded_adjudications(world.settings.home)
    wave.file.write_bytes(wave.file.read_bytes() + b" ")
    assert sheets.give_back(file.read_bytes())["refusal_code"] == "stale_worksheet"


def test_an_agreement_that_is_settled_looks_like_a_disagreement(answered):
    hand_out(answered)
    files = answered.folder.glob("*_adjudication_1.xlsx")
    rows = {row["Decision"]: row for file in files for row in rows_of(file)}
    filled = {
        decision: {heading for heading, value in row.items() if value}
        for decision, row in rows.items()
    }
    assert filled["d-3"] == filled["d-5"]
    verdicts = {d: {row["Reading A"], row["Reading B"]} for d, row in rows.items()}
    assert verdicts == {"d-3": {"approve", "remove"}, "d-5": {"remove"}}


def controls(sheets: Sheets) -> list[str]:
    return [
        d for record in read_controls(sheets.world.settings.home.draws) for d in record.decision_ids
    ]


def test_a_disputed_verdict_has_a_control_that_somebody_else_settles(answered):
    """An expired dispute has none; the control goes out beside the disagreement, with what readings it has."""
    publish(answered.world, disputed=("d-0", "d-7"))
    assert hand_out(answered).n_audits == 3 - (set(controls(answered)) == {"d-5"})
    [control] = controls(answered)
    given = readers(answered)
    assert given["adjudication", control] not in {
        given[each, control] for each in ("first", "second") if (each, control) in given
    }
    files = answered.folder.glob("*_adjudication_1.xlsx")
    [row] = [row for file in files for row in rows_of(file) if row["Decision"] == control]
    shown = [row[f"Reading {letter}"] for letter in "AB" if row[f"Reading {letter}"]]
    assert shown == ["remove"] * (2 if control in SECOND else 1)
    assert hand_out(answered).n_audits == 0 and controls(answered) == [control]


def test_later_disputes_go_on_in_the_same_order_until_nothing_is_left(answered):
    publish(answered.world, disputed=("d-0",))
    hand_out(answered)
    first = controls(answered)
    publish(answered.world, disputed=("d-0", "d-1", "d-2", "d-4", "d-6"))
    hand_out(answered)
    now = controls(answered)
    assert len(first) == 1 and now[:1] == first
    # of eight, d-3 is an error and five are disputed
    assert set(now) - set(first) == {"d-5", "d-7"} - set(first)


def test_a_control_comes_back_as_an_adjudication(answered):
    publish(answered.world, disputed=("d-0",))
    hand_out(answered)
    give_verdicts(answered, lambda *_: "approve", "*_adjudication_1.xlsx")
    settled = [
        r for r in answered.world.lake("audit_results") if r["audit_round"] == "adjudication"
    ]
    assert set(controls(answered)) < {row["decision_id"] for row in settled}
