"""A session's workbooks, `worksheets/calibration/<session>/`: one for each rater, and the facilitator's.

Raters see neither the decision nor each other. File names have pseudonyms, like those of audit
worksheets; `raters.csv` has the people.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit.calibration import label_studio, words
from modqa_pipeline.audit.worksheets.files import write_csv
from modqa_pipeline.audit.worksheets.worksheet import policy_row
from modqa_pipeline.facts.calibration_sessions import record_file, record_mark
from modqa_pipeline.forms import calibration as fmt
from modqa_pipeline.forms import sheets, worksheet
from modqa_pipeline.home.files import write_bytes

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet as Sheet

    from modqa_pipeline.home.paths import Home

#: Headings of what raters see, and of what only the facilitator sees, with the width of the column.
_SHOWN = {
    "No.": 5,
    "Item": 20,
    "Evidence": 34,
    "Entity type": 11,
    "Market": 8,
    "Language": 9,
}
_TOLD = {
    "Chosen because": 22,
    "Decision": 22,
    "Score": 7,
    "Verdicts": 34,
    "Ratings": 24,
    "Agreement": 11,
}
_WIDTHS = {
    fmt.LABEL: 14,
    worksheet.POLICY: 24,
    fmt.COMMENT: 50,
    fmt.AGREED_LABEL: 14,
    fmt.AGREED_POLICY: 24,
    fmt.RUBRIC_CHANGE: 36,
    fmt.POLICY_QUESTION: 36,
}
_LABELS = {fmt.RATER: fmt.LABEL, fmt.FACILITATOR: fmt.AGREED_LABEL}
_POLICIES = {fmt.RATER: worksheet.POLICY, fmt.FACILITATOR: fmt.AGREED_POLICY}


@dataclass(frozen=True)
class Spread:
    """Raters' labels of an item so far: ``remove 3, approve 2``, and the share of pairs that agree."""

    labels: str
    agreement: str


def folder_of(home: "Home", session_id: str) -> Path:
    """Folder of a session's workbooks."""
    return home.worksheets / "calibration" / session_id


def write_workbooks(
    home: "Home",
    key: bytes,
    record: dict[str, Any],
    people: dict[str, str],
    spreads: dict[str, Spread],
) -> int:
    """Write every workbook of a session; return their number.

    Parameters
    ----------
    key : bytes
        The pseudonym key, which seals the rows.
    people : dict
        Pseudonym to person; a rater who is not in it gets no workbook.
    spreads : dict
        Item to the raters' labels, for the facilitator.
    """
    recorded = record_file(home.draws, record["session_id"]).read_bytes()
    folder, listed, n_books = folder_of(home, record["session_id"]), [], 0
    for book, items, name in _books(record, record_mark(recorded), key, people):
        of_facilitator = book.role == fmt.FACILITATOR
        write_bytes(folder / f"{name}.xlsx", book.written(items, spreads if of_facilitator else {}))
        n_books += 1
        if not of_facilitator:
            listed.append(
                (book.person, book.marks.get(fmt.SITE_PROPERTY, ""), f"{name}.xlsx", len(items))
            )
    write_csv(folder / "raters.csv", ("rater_id", "site", "workbook", "n_items"), listed)
    return n_books


def _lines(row: dict[str, Any]) -> int:
    """Number of lines of the longest cell: not every program computes the row height itself."""
    texts = {heading: str(row.get(heading) or "") for heading in (*_SHOWN, *_TOLD)}
    return max(
        sum(
            math.ceil((len(line) or 1) / ({**_SHOWN, **_TOLD}[heading] - 1))
            for line in text.split("\n")
        )
        for heading, text in texts.items()
    )


def write_tasks(home: "Home", key: bytes, record: dict[str, Any], people: dict[str, str]) -> int:
    """Write a session as Label Studio tasks, one file per person, and the two configurations; return how many tasks."""
    recorded = record_file(home.draws, record["session_id"]).read_bytes()
    folder, n_tasks = folder_of(home, record["session_id"]) / "label_studio", 0
    for book, items, name in _books(record, record_mark(recorded), key, people):
        rows = [book.row(item, None) for item in items]
        write_bytes(folder / f"{name}.json", label_studio.tasks(rows, book.marks))
        n_tasks += len(rows)
    for role in (fmt.RATER, fmt.FACILITATOR):
        labels = words.labels_to_choose(record, role)
        policies = [row["policy_code"] for row in record["policies"]]
        write_bytes(
            folder / f"{record['session_id']}_{role}.xml",
            label_studio.configuration(labels, policies, role),
        )
    return n_tasks


def _books(
    record: dict[str, Any], mark: str, key: bytes, people: dict[str, str]
) -> Iterator[tuple["_Book", list[dict[str, Any]], str]]:
    """The book of each person with their items and file name, the facilitator's last."""
    session = record["session_id"]
    for rater in record["raters"]:
        person = people.get(rater["rater_key"])
        if person is None:
            continue
        own = {rater["rater_key"], rater["moderator_key"]}
        items = [item for item in record["items"] if item["moderator_key"] not in own]
        book = _Book(record, mark, key, fmt.RATER, person, rater["site"])
        yield book, items, f"{session}_{rater['rater_key'][:8]}"
    book = _Book(record, mark, key, fmt.FACILITATOR, fmt.FACILITATOR)
    yield book, record["items"], f"{session}_{fmt.FACILITATOR}"


class _Book:
    """One person's workbook."""

    def __init__(
        self,
        record: dict[str, Any],
        mark: str,
        key: bytes,
        role: str,
        person: str,
        site: str | None = None,
    ) -> None:
        self.record, self.role, self.person = record, role, person
        self.seal = worksheet.seal_of(key, f"{role} {person}")
        marks = (worksheet.FORMAT, record["session_id"], mark, person, role, self.seal)
        self.marks = dict(zip(fmt.PROPERTIES, marks, strict=True))
        if site:
            self.marks[fmt.SITE_PROPERTY] = site

    def written(self, items: list[dict[str, Any]], spreads: dict[str, Spread]) -> bytes:
        """The file's bytes."""
        record, role = self.record, self.role
        title = f"Calibration session {record['session_id']}"
        rows = [self.row(item, spreads.get(item["item_id"])) for item in items]
        paragraphs = (
            words.for_facilitator(record)
            if role == fmt.FACILITATOR
            else words.for_rater(record, self.person, len(items))
        )
        labels = words.labels_to_choose(record, role)
        made_on = date.fromisoformat(record["created_at"][:10])
        with sheets.marked_book(title, made_on, self.marks) as (book, written):
            styles = sheets.styles(book)
            form = book.add_worksheet(fmt.ITEMS)
            sheets.write_instructions(
                book.add_worksheet(worksheet.INSTRUCTIONS),
                title,
                paragraphs,
                {_LABELS[role]: labels},
                styles,
            )
            sheets.write_policies(
                book.add_worksheet(worksheet.POLICIES),
                [policy_row(row) for row in record["policies"]],
                styles,
            )
            self._write_items(form, rows, list(labels), styles)
        return written.getvalue()

    def row(self, item: dict[str, Any], spread: Spread | None) -> dict[str, Any]:
        """An item by heading, as this person may see it."""
        for_facilitator = {}
        if self.role == fmt.FACILITATOR:
            policy = f" ({item['policy_code']})" if item["policy_code"] else ""
            score = item["machine_score"]
            for_facilitator = {
                "Chosen because": item["kind"],
                "Decision": f"{item['decision']}{policy}",
                "Score": None if score is None else f"{score:.3g}",
                "Verdicts": item["verdicts"],
                "Ratings": spread.labels if spread else None,
                "Agreement": spread.agreement if spread else None,
            }
        return for_facilitator | {
            "No.": str(item["number"]),
            "Item": item["content_id"],
            "Evidence": item["evidence_ref"],
            "Entity type": item["entity_type"],
            "Market": item["market"],
            "Language": item["language"],
            fmt.RATING_ID: fmt.sealed_rating_id(
                self.seal, self.record["session_id"], item["item_id"]
            ),
            fmt.ITEM_ID: item["item_id"],
        }

    def _write_items(
        self, sheet: "Sheet", rows: list[dict[str, Any]], labels: list[str], styles: dict[str, Any]
    ) -> None:
        typed = fmt.TYPED[self.role]
        shown = [h for h in {**_SHOWN, **_TOLD} if any(row.get(h) for row in rows)]
        headings = [*shown, *typed, *fmt.KEPT]
        sheet.set_row(0, 32)
        for column, heading in enumerate(headings):
            width = {**_SHOWN, **_TOLD, **_WIDTHS}.get(heading)
            sheet.set_column(column, column, width or 10, None, {"hidden": width is None})
            sheets.write_text(sheet, 0, column, heading, styles["heading"], styles)
        for number, row in enumerate(rows, 1):
            sheet.set_row(number, sheets.LINE_HEIGHT * _lines(row))
            for column, heading in enumerate(headings):
                if heading in typed:
                    sheet.write_blank(number, column, None, styles["typed"])
                else:
                    sheets.write_shown(sheet, number, column, row.get(heading) or "", styles)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(shown) + len(typed) - 1)
        self._offer(sheet, headings, len(rows), labels)
        sheets.protect_form(sheet)

    def _offer(self, sheet: "Sheet", headings: list[str], last: int, labels: list[str]) -> None:
        policies = len(self.record["policies"])
        lists: dict[str, Any] = {_LABELS[self.role]: labels}
        if policies:
            lists[_POLICIES[self.role]] = f"='{worksheet.POLICIES}'!$A$2:$A${policies + 1}"
        for heading, source in lists.items():
            column = headings.index(heading)
            sheet.data_validation(1, column, last, column, {
                "validate": "list",
                "source": source,
                "error_title": heading,
                "error_message": f"Choose from the list; the sheet '{worksheet.INSTRUCTIONS}' explains the "
                f"words, '{worksheet.POLICIES}' lists the policies.",
            })  # fmt: skip
