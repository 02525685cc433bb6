"""One workbook of disputes: a site's errors of a day, or the disputes of a day to settle.

The same rows give the same bytes.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit.disputes import words
from modqa_pipeline.forms import dispute as fmt
from modqa_pipeline.forms import sheets, worksheet

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet as Sheet

#: Headings in sheet order, with the width of the column in characters; columns without a width are hidden.
_WIDTHS = {
    fmt.SITE: {
        "Queue": 16,
        "Item": 18,
        "Evidence": 28,
        "Entity type": 10,
        "Market": 8,
        "Language": 9,
        "Your decision": 20,
        "Verdict": 20,
        "Error": 16,
        "Severity": 9,
        "Auditor's comment": 30,
        "Dispute until": 12,
        "Disputed so far": 11,
        fmt.DISPUTE: 9,
        fmt.EXPECTED_DECISION: 12,
        fmt.EXPECTED_POLICY: 20,
        fmt.ARGUMENT: 36,
        fmt.RAISED_BY: 14,
        fmt.RAISED_ON: 12,
    },
    fmt.RESOLVER: {
        "Site": 16,
        "Queue": 16,
        "Item": 18,
        "Evidence": 28,
        "Decision": 20,
        "Verdict": 20,
        "Audited by": 16,
        "Auditor's comment": 30,
        fmt.EXPECTED_DECISION: 12,
        fmt.EXPECTED_POLICY: 18,
        "Site's argument": 36,
        fmt.RAISED_AT: 20,
        fmt.RESOLUTION: 12,
        fmt.RESOLVED_BY: 14,
        fmt.RESOLVED_ON: 12,
    },
}
_DAYS = (fmt.RAISED_ON, fmt.RESOLVED_ON)


@dataclass(frozen=True)
class DisputeBook:
    """Content of one workbook.

    Attributes
    ----------
    party : str
        The site as `vendor/site`; blank for a resolver.
    seal : str
        Secret that seals its rows.
    rows : list of dict
        Texts by heading, in the order of the sheet.
    """

    role: str
    day: date
    party: str
    seal: str
    rows: list[dict[str, str | None]]
    policies: list[dict[str, Any]]


def site_row(error: dict[str, Any], seal: str) -> dict[str, str | None]:
    """One error of a site."""
    return {
        "Queue": error["queue_id"],
        "Item": error["content_id"],
        "Evidence": error["evidence_ref"],
        "Entity type": error["entity_type"],
        "Market": error["market"],
        "Language": error["language"],
        "Your decision": _with_policy(error["decision"], error["policy_code"]),
        "Verdict": _with_policy(error["verdict_decision"], error["verdict_policy_code"]),
        "Error": error["error_type"].replace("_", " "),
        "Severity": error["severity"],
        "Auditor's comment": error["comment"],
        "Dispute until": error["window_end_date"].isoformat(),
        "Disputed so far": error["state"],
        fmt.DISPUTE_ID: fmt.sealed_id(seal, error["audit_id"]),
        fmt.AUDIT_ID: error["audit_id"],
    }


def resolver_row(dispute: dict[str, Any], seal: str) -> dict[str, str | None]:
    """One open dispute."""
    carried = {
        fmt.DISPUTE_ID: dispute["dispute_id"],
        fmt.AUDIT_ID: dispute["audit_id"],
        fmt.RAISED_AT: f"{dispute['raised_at'].isoformat(timespec='seconds')}Z",
        fmt.EXPECTED_DECISION: dispute["expected_decision"],
        fmt.EXPECTED_POLICY: dispute["expected_policy_code"] or "",
    }
    return carried | {
        "Site": dispute["party"],
        "Queue": dispute["queue_id"],
        "Item": dispute["content_id"],
        "Evidence": dispute["evidence_ref"],
        "Decision": _with_policy(dispute["decision"], dispute["policy_code"]),
        "Verdict": _with_policy(dispute["verdict_decision"], dispute["verdict_policy_code"]),
        "Audited by": dispute["auditor_id"],
        "Auditor's comment": dispute["comment"],
        "Site's argument": dispute["argument"],
        fmt.ROW_ID: fmt.sealed_id(seal, *carried.values()),
    }


def _with_policy(decision: str | None, policy: str | None) -> str | None:
    return f"{decision} ({policy})" if decision and policy else decision


def write_workbook(book: DisputeBook) -> bytes:
    """The workbook as a file's bytes."""
    day, role = book.day.isoformat(), book.role
    title = words.title(role, day, book.party)
    marks = dict(zip(fmt.PROPERTIES, (worksheet.FORMAT, day, role, book.seal), strict=True))
    with sheets.marked_book(title, book.day, marks) as (made, written):
        styles = sheets.styles(made)
        form = made.add_worksheet(fmt.SHEETS[role])
        sheets.write_instructions(
            made.add_worksheet(worksheet.INSTRUCTIONS),
            title,
            words.how_to(role, day, len(book.rows)),
            words.choices(role),
            styles,
        )
        if role == fmt.SITE:
            sheets.write_policies(made.add_worksheet(worksheet.POLICIES), book.policies, styles)
        _write_rows(form, book, styles)
    return written.getvalue()


def _write_rows(sheet: "Sheet", book: DisputeBook, styles: dict[str, Any]) -> None:
    widths, typed, kept = _WIDTHS[book.role], fmt.TYPED[book.role], fmt.KEPT[book.role]
    needed = {*typed, *kept}
    shown = [h for h in widths if h in needed or any(row.get(h) for row in book.rows)]
    headings = [*shown, *(heading for heading in kept if heading not in widths)]
    sheet.set_row(0, 32)
    for column, heading in enumerate(headings):
        width = widths.get(heading)
        sheet.set_column(column, column, width or 10, None, {"hidden": width is None})
        sheets.write_text(sheet, 0, column, heading, styles["heading"], styles)
    for number, row in enumerate(book.rows, 1):
        for column, heading in enumerate(headings):
            if heading in typed:
                style = styles["day" if heading in _DAYS else "typed"]
                sheet.write_blank(number, column, None, style)
            else:
                sheets.write_shown(sheet, number, column, row.get(heading) or "", styles)
    sheet.freeze_panes(1, min(2, len(shown)))
    sheet.autofilter(0, 0, len(book.rows), len(shown) - 1)
    _offer_choices(sheet, book, headings)
    sheets.protect_form(sheet)


def _offer_choices(sheet: "Sheet", book: DisputeBook, headings: list[str]) -> None:
    lists: dict[str, Any] = {
        heading: list(meanings) for heading, meanings in words.choices(book.role).items()
    }
    if book.role == fmt.SITE and book.policies:
        last = len(book.policies) + 1
        lists[fmt.EXPECTED_POLICY] = f"='{worksheet.POLICIES}'!$A$2:$A${last}"
    for heading, source in lists.items():
        column = headings.index(heading)
        sheet.data_validation(1, column, len(book.rows), column, {
            "validate": "list",
            "source": source,
            "error_type": "warning" if heading == fmt.EXPECTED_POLICY else "stop",
            "error_title": heading,
            "error_message": f"Choose from the list; the sheet '{worksheet.INSTRUCTIONS}' explains the "
            "words.",
        })  # fmt: skip
