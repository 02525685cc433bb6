"""One auditor's workbook: sheets, lists to choose from, protection, and the marks it is known by.

Every text is written as text, whatever it begins with, so no spreadsheet takes a delivered value for a
formula; web addresses alone become links. The same worksheet is the same bytes.
"""

import io
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.audit.worksheets import words

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet as Sheet

#: Headings of what an auditor is shown, with the width of the column in characters.
_SHOWN = {
    "Queue": 22,
    "Item": 20,
    "Evidence": 30,
    "Entity type": 11,
    "Market": 8,
    "Language": 9,
    "Decision under review": 24,
    **{
        heading: width
        for letter in "AB"
        for heading, width in {
            f"Reading {letter}": 13,
            f"{letter}: policy": 20,
            f"{letter}: severity": 10,
            f"{letter}: comment": 30,
        }.items()
    },
}
_TYPED = {
    fmt.VERDICT: 14,
    fmt.POLICY: 22,
    fmt.SEVERITY: 10,
    fmt.ROOT_CAUSE: 18,
    fmt.WHY_NOT: 22,
    fmt.COMMENT: 40,
    fmt.AUDITED_ON: 12,
}
_POLICIES = {
    fmt.POLICY_CODE: 24,
    "Name": 40,
    "Severity": 10,
    fmt.POLICY_VERSION: 10,
    "In force from": 13,
    "Entity types": 30,
}
_LONGEST_TEXT, _LONGEST_LINK = 32767, 2000
#: Of a paragraph: points a line, and the characters that surely fit into one.
_LINE_HEIGHT, _LINE_LENGTH = 15, 90
_RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Worksheet:
    """What goes into one workbook.

    Attributes
    ----------
    rows : list of dict
        Audits by heading, in the order of the sheet.
    policies : list of dict
        Policies in force by heading.
    marks : dict
        Document properties.
    """

    day: date
    auditor_id: str
    rows: list[dict[str, str | None]]
    policies: list[dict[str, Any]]
    marks: dict[str, str]

    @property
    def is_adjudication(self) -> bool:
        """Both readings of every item are shown, and settled here."""
        return self.marks[fmt.WAVE_PROPERTY].startswith(fmt.ADJUDICATION)

    @property
    def title(self) -> str:
        """What it holds, in words."""
        return f"{'Adjudications' if self.is_adjudication else 'Audits'} of {self.day}"


def write_workbook(worksheet: Worksheet) -> bytes:
    """The workbook as a file's bytes."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({
            "title": worksheet.title,
            "author": "ModQA",
            "created": datetime.combine(worksheet.day, time(), UTC).replace(tzinfo=None),
        })  # fmt: skip
        for name, value in worksheet.marks.items():
            book.set_custom_property(name, value, "text")
        styles = _styles(book)
        audits = book.add_worksheet(fmt.AUDITS)
        _write_instructions(book.add_worksheet(fmt.INSTRUCTIONS), worksheet, styles)
        _write_policies(book.add_worksheet(fmt.POLICIES), worksheet.policies, styles)
        _write_audits(audits, worksheet, styles)
    return buffer.getvalue()


def _styles(book: "Workbook") -> dict[str, "Format"]:
    top, grid = {"valign": "top"}, {"border": 1, "border_color": "#D0D0D0"}
    heading = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True}
    typed = {"locked": False, "bg_color": "#FFF8DC", "text_wrap": True}
    return {
        name: book.add_format(top | look)
        for name, look in {
            "heading": heading | grid,
            "shown": grid | {"text_wrap": True},
            "risky": grid | {"text_wrap": True, "quote_prefix": True},
            "link": grid | {"font_color": "#0B5CAD", "underline": 1},
            "typed": grid | typed,
            "day": grid | typed | {"num_format": "yyyy-mm-dd"},
            "title": {"bold": True, "font_size": 14},
            "subtitle": {"bold": True, "bottom": 1},
            "text": {"text_wrap": True},
            "word": {"bold": True},
        }.items()
    }


def _write_audits(sheet: "Sheet", worksheet: Worksheet, styles: dict[str, "Format"]) -> None:
    shown = [heading for heading in _SHOWN if any(row.get(heading) for row in worksheet.rows)]
    headings = [*shown, *_TYPED, *fmt.KEPT]
    sheet.set_row(0, 32)
    for column, heading in enumerate(headings):
        width = {**_SHOWN, **_TYPED}.get(heading)
        sheet.set_column(column, column, width or 10, None, {"hidden": width is None})
        _write_text(sheet, 0, column, heading, styles["heading"], styles)
    for number, row in enumerate(worksheet.rows, 1):
        for column, heading in enumerate(headings):
            if heading in _TYPED:
                sheet.write_blank(
                    number, column, None, styles["day" if heading == fmt.AUDITED_ON else "typed"]
                )
            else:
                _write_shown(sheet, number, column, row.get(heading) or "", styles)
    last = len(worksheet.rows)
    sheet.freeze_panes(1, min(2, len(shown)))
    sheet.autofilter(0, 0, last, len(shown) + len(_TYPED) - 1)
    _offer_choices(sheet, worksheet, {h: c for c, h in enumerate(headings)}, last)
    sheet.protect("", {
        "autofilter": True, "format_columns": True, "format_rows": True, "insert_hyperlinks": False,
    })  # fmt: skip
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_shown(sheet: "Sheet", row: int, column: int, text: str, styles: dict) -> None:
    is_link = text.startswith(("https://", "http://")) and len(text) <= _LONGEST_LINK
    if is_link and sheet.write_url(row, column, text, styles["link"]) == 0:
        return
    _write_text(sheet, row, column, text, styles["shown"], styles)


def _write_text(
    sheet: "Sheet", row: int, column: int, text: str, style: "Format", styles: dict
) -> None:
    style = styles["risky"] if text.startswith(_RISKY_STARTS) else style
    sheet.write_string(row, column, text[:_LONGEST_TEXT], style)


def _offer_choices(
    sheet: "Sheet", worksheet: Worksheet, columns: dict[str, int], last: int
) -> None:
    for heading, meanings in words.choices().items():
        is_open = heading in (fmt.ROOT_CAUSE, fmt.WHY_NOT)
        sheet.data_validation(1, columns[heading], last, columns[heading], {
            "validate": "list",
            "source": list(meanings),
            "error_type": "warning" if is_open else "stop",
            "error_title": heading,
            "error_message": f"Choose from the list; the sheet '{fmt.INSTRUCTIONS}' says what the words mean.",
        })  # fmt: skip
    if worksheet.policies:
        sheet.data_validation(1, columns[fmt.POLICY], last, columns[fmt.POLICY], {
            "validate": "list",
            "source": f"='{fmt.POLICIES}'!$A$2:$A${len(worksheet.policies) + 1}",
            "error_type": "warning",
            "error_title": fmt.POLICY,
            "error_message": f"Choose from the list. Several that would be right: put | between codes of the "
            f"sheet '{fmt.POLICIES}', and say yes here.",
        })  # fmt: skip
    sheet.data_validation(1, columns[fmt.AUDITED_ON], last, columns[fmt.AUDITED_ON], {
        "validate": "date",
        "criteria": ">=",
        "value": worksheet.day,
        "error_title": fmt.AUDITED_ON,
        "error_message": f"A day such as {worksheet.day}, not before the decision.",
    })  # fmt: skip


def _write_instructions(sheet: "Sheet", worksheet: Worksheet, styles: dict) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, worksheet.title, styles["title"])
    number = 2
    say = words.how_to_settle if worksheet.is_adjudication else words.how_to
    paragraphs = say(worksheet.day.isoformat(), worksheet.auditor_id, len(worksheet.rows))
    for paragraph in paragraphs:
        sheet.set_row(number, _LINE_HEIGHT * math.ceil(len(paragraph) / _LINE_LENGTH))
        sheet.write_string(number, 1, paragraph, styles["text"])
        number += 1
    for heading, meanings in words.choices().items():
        number += 1
        sheet.write_string(number, 0, heading, styles["subtitle"])
        sheet.write_blank(number, 1, None, styles["subtitle"])
        for word, meaning in meanings.items():
            number += 1
            sheet.write_string(number, 0, word, styles["word"])
            sheet.write_string(number, 1, meaning, styles["text"])
        number += 1
    sheet.protect("")
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)


def _write_policies(sheet: "Sheet", policies: list[dict[str, Any]], styles: dict) -> None:
    for column, (heading, width) in enumerate(_POLICIES.items()):
        sheet.set_column(column, column, width)
        _write_text(sheet, 0, column, heading, styles["heading"], styles)
        for number, policy in enumerate(policies, 1):
            text = str(policy.get(heading) or "").replace("|", ", ")
            _write_text(sheet, number, column, text, styles["shown"], styles)
    sheet.freeze_panes(1, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
