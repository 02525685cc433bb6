"""Decisions that were read by one person or by two, and who settles them."""

import csv

import duckdb
import openpyxl

from modqa_pipeline.audit.adjudication.hand_out import hand_out_adjudications
from modqa_pipeline.facts.draws import MAIN, draw_file
from modqa_pipeline.forms import worksheet as fmt
from tests.worlds.ingest import AUDITOR
from tests.worlds.workbooks import place
from tests.worlds.worksheets import DAY, Sheets, make_sheets

SECOND = ("d-0", "d-3", "d-5")
PEOPLE = ("alan.auditor", "anna.auditor", "arif.auditor")
LAST = 99
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
