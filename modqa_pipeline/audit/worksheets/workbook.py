"""One auditor's workbook: sheets, lists to choose from, protection, and identifying marks.

Every text is written as text, whatever it begins with, so no spreadsheet reads a delivered value as a
formula; only web addresses become links. The same worksheet gives the same bytes.
"""

from typing import TYPE_CHECKING

from modqa_pipeline.audit.worksheets import words
from modqa_pipeline.audit.worksheets.worksheet import Worksheet
from modqa_pipeline.forms import sheets
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.forms.choices import choices_by_heading

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet as Sheet

#: Headings of what an auditor sees, with the width of the column in characters.
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


def write_workbook(worksheet: Worksheet) -> bytes:
    """The workbook as a file's bytes."""
    title, n_audits = worksheet.title, len(worksheet.rows)
    say = words.how_to_settle if worksheet.is_adjudication else words.how_to
    with sheets.marked_book(title, worksheet.day, worksheet.marks) as (book, written):
        styles = sheets.styles(book)
        audits = book.add_worksheet(fmt.AUDITS)
        sheets.write_instructions(
            book.add_worksheet(fmt.INSTRUCTIONS),
            title,
            say(worksheet.day.isoformat(), worksheet.auditor_id, n_audits),
            choices_by_heading(),
            styles,
        )
        sheets.write_policies(book.add_worksheet(fmt.POLICIES), worksheet.policies, styles)
        _write_audits(audits, worksheet, styles)
    return written.getvalue()


def _write_audits(sheet: "Sheet", worksheet: Worksheet, styles: dict[str, "Format"]) -> None:
    shown = [heading for heading in _SHOWN if any(row.get(heading) for row in worksheet.rows)]
    headings = [*shown, *_TYPED, *fmt.KEPT]
    sheet.set_row(0, 32)
    for column, heading in enumerate(headings):
        width = {**_SHOWN, **_TYPED}.get(heading)
        sheet.set_column(column, column, width or 10, None, {"hidden": width is None})
        sheets.write_text(sheet, 0, column, heading, styles["heading"], styles)
    for number, row in enumerate(worksheet.rows, 1):
        for column, heading in enumerate(headings):
            if heading in _TYPED:
                sheet.write_blank(
                    number, column, None, styles["day" if heading == fmt.AUDITED_ON else "typed"]
                )
            else:
                sheets.write_shown(sheet, number, column, row.get(heading) or "", styles)
    last = len(worksheet.rows)
    sheet.freeze_panes(1, min(2, len(shown)))
    sheet.autofilter(0, 0, last, len(shown) + len(_TYPED) - 1)
    _offer_choices(sheet, worksheet, {h: c for c, h in enumerate(headings)}, last)
    sheets.protect_form(sheet)


def _offer_choices(
    sheet: "Sheet", worksheet: Worksheet, columns: dict[str, int], last: int
) -> None:
    for heading, meanings in choices_by_heading().items():
        is_open = heading in (fmt.ROOT_CAUSE, fmt.WHY_NOT)
        sheet.data_validation(1, columns[heading], last, columns[heading], {
            "validate": "list",
            "source": list(meanings),
            "error_type": "warning" if is_open else "stop",
            "error_title": heading,
            "error_message": f"Choose from the list; the sheet '{fmt.INSTRUCTIONS}' explains the words.",
        })  # fmt: skip
    if worksheet.policies:
        sheet.data_validation(1, columns[fmt.POLICY], last, columns[fmt.POLICY], {
            "validate": "list",
            "source": f"='{fmt.POLICIES}'!$A$2:$A${len(worksheet.policies) + 1}",
            "error_type": "warning",
            "error_title": fmt.POLICY,
            "error_message": f"Choose from the list. If several would be right, put | between codes of the "
            f"sheet '{fmt.POLICIES}', and answer yes here.",
        })  # fmt: skip
    sheet.data_validation(1, columns[fmt.AUDITED_ON], last, columns[fmt.AUDITED_ON], {
        "validate": "date",
        "criteria": ">=",
        "value": worksheet.day,
        "error_title": fmt.AUDITED_ON,
        "error_message": f"Enter a day such as {worksheet.day}, not before the decision.",
    })  # fmt: skip
