"""A session's workbooks, `worksheets/calibration/<session>/`: one for each rater, and the facilitator's.

Raters see neither what was decided nor each other. File names carry pseudonyms, as those of audit
worksheets do; who is who stands in `raters.csv`.
"""

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline import calibration_format as fmt
from modqa_pipeline import worksheet_format
from modqa_pipeline.audit.calibration import words
from modqa_pipeline.audit.worksheets import sheets
from modqa_pipeline.audit.worksheets.files import policy_row, write_csv
from modqa_pipeline.home import write_bytes

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet as Sheet

    from modqa_pipeline.home import Home

#: Headings of what raters are shown, and what the facilitator is beyond it, with the width of the column.
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
    worksheet_format.POLICY: 24,
    fmt.COMMENT: 50,
    fmt.AGREED_LABEL: 14,
    fmt.AGREED_POLICY: 24,
    fmt.RUBRIC_CHANGE: 36,
    fmt.POLICY_QUESTION: 36,
}
_LABELS = {fmt.RATER: fmt.LABEL, fmt.FACILITATOR: fmt.AGREED_LABEL}
_POLICIES = {fmt.RATER: worksheet_format.POLICY, fmt.FACILITATOR: fmt.AGREED_POLICY}


@dataclass(frozen=True)
class Spread:
    """What raters said of an item so far: ``remove 3, approve 2``, and the share of pairs that agree."""

    labels: str
    agreement: str


def folder_of(home: "Home", session_id: str) -> Path:
    """Where a session's workbooks lie."""
    return home.worksheets / "calibration" / session_id


def write_workbooks(
    home: "Home", key: bytes, record: dict, people: dict[str, str], spreads: dict[str, Spread]
) -> int:
    """Write every workbook of a session; how many.

    Parameters
    ----------
    key : bytes
        The pseudonym key, with which rows are sealed.
    people : dict
        Pseudonym to person; a rater who is not among them gets none.
    spreads : dict
        Item to what raters said of it, for the facilitator.
    """
    recorded = fmt.record_file(home.draws, record["session_id"]).read_bytes()
    session, folder = record["session_id"], folder_of(home, record["session_id"])
    listed = []
    for rater in record["raters"]:
        person = people.get(rater["rater_key"])
        if person is None:
            continue
        own = {rater["rater_key"], rater["moderator_key"]}
        items = [item for item in record["items"] if item["moderator_key"] not in own]
        sheet = _Book(record, fmt.record_mark(recorded), key, fmt.RATER, person, rater["site"])
        name = f"{session}_{rater['rater_key'][:8]}.xlsx"
        write_bytes(folder / name, sheet.written(items, {}))
        listed.append((person, rater["site"] or "", name, len(items)))
    facilitator = _Book(record, fmt.record_mark(recorded), key, fmt.FACILITATOR, fmt.FACILITATOR)
    write_bytes(
        folder / f"{session}_{fmt.FACILITATOR}.xlsx", facilitator.written(record["items"], spreads)
    )
    write_csv(folder / "raters.csv", ("rater_id", "site", "workbook", "n_items"), listed)
    return len(listed) + 1


def _lines(row: dict[str, Any]) -> int:
    """How many lines the longest cell takes: a program that opens the file may not find out by itself."""
    texts = {heading: str(row.get(heading) or "") for heading in (*_SHOWN, *_TOLD)}
    return max(
        sum(
            math.ceil((len(line) or 1) / ({**_SHOWN, **_TOLD}[heading] - 1))
            for line in text.split("\n")
        )
        for heading, text in texts.items()
    )


class _Book:
    """One person's workbook."""

    def __init__(
        self, record: dict, mark: str, key: bytes, role: str, person: str, site: str | None = None
    ) -> None:
        self.record, self.role, self.person = record, role, person
        self.seal = worksheet_format.seal_of(key, f"{role} {person}")
        marks = (worksheet_format.FORMAT, record["session_id"], mark, person, role, self.seal)
        self.marks = dict(zip(fmt.PROPERTIES, marks, strict=True))
        if site:
            self.marks[fmt.SITE_PROPERTY] = site

    def written(self, items: list[dict], spreads: dict[str, Spread]) -> bytes:
        """The file's bytes."""
        record, role = self.record, self.role
        title = f"Calibration session {record['session_id']}"
        rows = [self._row(item, spreads.get(item["item_id"])) for item in items]
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
                book.add_worksheet(worksheet_format.INSTRUCTIONS),
                title,
                paragraphs,
                {_LABELS[role]: labels},
                styles,
            )
            sheets.write_policies(
                book.add_worksheet(worksheet_format.POLICIES),
                [policy_row(row) for row in record["policies"]],
                styles,
            )
            self._write_items(form, rows, list(labels), styles)
        return written.getvalue()

    def _row(self, item: dict, spread: Spread | None) -> dict[str, Any]:
        told = {}
        if self.role == fmt.FACILITATOR:
            policy = f" ({item['policy_code']})" if item["policy_code"] else ""
            score = item["machine_score"]
            told = {
                "Chosen because": item["kind"],
                "Decision": f"{item['decision']}{policy}",
                "Score": None if score is None else f"{score:.3g}",
                "Verdicts": item["verdicts"],
                "Ratings": spread.labels if spread else None,
                "Agreement": spread.agreement if spread else None,
            }
        return told | {
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
        self, sheet: "Sheet", rows: list[dict[str, Any]], labels: list[str], styles: dict
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
            lists[_POLICIES[self.role]] = f"='{worksheet_format.POLICIES}'!$A$2:$A${policies + 1}"
        for heading, source in lists.items():
            column = headings.index(heading)
            sheet.data_validation(1, column, last, column, {
                "validate": "list",
                "source": source,
                "error_title": heading,
                "error_message": f"Choose from the list; the sheet '{worksheet_format.INSTRUCTIONS}' says what the "
                f"words mean, '{worksheet_format.POLICIES}' what may be named.",
            })  # fmt: skip
