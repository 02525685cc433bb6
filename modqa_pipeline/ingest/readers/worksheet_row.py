"""What one filled-in row of a worksheet says, in the contract's words, or what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from modqa_pipeline import worksheet_format as fmt
from modqa_pipeline.ingest.contract import load_contract
from modqa_pipeline.ingest.readers.xlsx_file import cell_text

_EXCEL_BEGAN = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465


@dataclass(frozen=True)
class Faulty:
    """A cell, by the heading of its column, and what it should say."""

    heading: str
    value: str
    code: str
    expected: str


def read_row(
    cells: dict[str, Any],
    seal: str,
    day: date,
    received_at: datetime,
    policies: dict[str, tuple[str, str]],
) -> tuple[dict[str, str], list[Faulty]]:
    """One row in the columns of `audit_results`, and its faults.

    Parameters
    ----------
    cells : dict
        Heading to cell.
    seal : str
        What the row's id was sealed with.
    day : date
        The decision day.
    policies : dict
        Code, however it is written, to code and version.
    """
    texts = {heading: _plain(cell) for heading, cell in cells.items()}
    faults: list[Faulty] = []
    row = {column: texts[heading] for heading, column in fmt.KEPT.items()}
    _check_seal(row, seal, faults)
    verdict = _chosen(texts, fmt.VERDICT, "verdict_decision", faults)
    codes, version = _policy(texts.get(fmt.POLICY, ""), policies, faults)
    why = fmt.WHY_NOT if verdict == fmt.UNASSESSABLE else fmt.ROOT_CAUSE
    return row | {
        "verdict_decision": verdict,
        "verdict_policy_code": codes,
        "severity": _chosen(texts, fmt.SEVERITY, "severity", faults),
        "root_cause": _word(texts.get(why, "")),
        "comment": texts.get(fmt.COMMENT, ""),
        "policy_version_used": version,
        "audited_at": _audited_at(cells.get(fmt.AUDITED_ON), day, received_at, faults),
    }, faults


def _plain(cell: Any) -> str:
    return cell_text(cell).replace("\xa0", " ").strip()


def _word(text: str) -> str:
    """A word as the contract writes it.

    >>> _word('Policy unclear')
    'policy_unclear'
    """
    return re.sub(r"\s+", "_", text.lower())


def _check_seal(row: dict[str, str], seal: str, faults: list[Faulty]) -> None:
    """A golden row says that it is one by its id alone."""
    if row["audit_id"] == fmt.sealed_audit_id(seal, row["decision_id"], fmt.GOLDEN):
        row |= {"audit_round": fmt.FIRST, "audit_reason": fmt.GOLDEN}
    elif row["audit_id"] != fmt.sealed_audit_id(seal, row["decision_id"], row["audit_round"]):
        faults.append(
            Faulty(
                "Audit",
                row["audit_id"],
                "changed_id",
                "the id that ModQA wrote for this row; it, the decision or the round was changed. Copy the answer "
                "into a fresh export of the workbook, and return that",
            )
        )


def _chosen(texts: dict[str, str], heading: str, column: str, faults: list[Faulty]) -> str:
    words = load_contract("audit_results")[column].values
    found = _word(texts.get(heading, ""))
    if found and found not in words:
        expected = f"one of {', '.join(words)}. Choose it from the list of the cell"
        faults.append(Faulty(heading, texts[heading], "not_in_enumeration", expected))
    return found


def _policy(
    text: str, policies: dict[str, tuple[str, str]], faults: list[Faulty]
) -> tuple[str, str]:
    """The codes as the policies write them, and their version where they share one."""
    codes = [part.strip() for part in text.split("|") if part.strip()]
    if not policies:
        return "|".join(codes), ""
    unknown = [code for code in codes if code.casefold() not in policies]
    if unknown:
        expected = (
            f"codes of the sheet '{fmt.POLICIES}', several with | between them; '{unknown[0]}' is none. "
            "Choose it from the list of the cell"
        )
        faults.append(Faulty(fmt.POLICY, text, "not_in_enumeration", expected))
        return text, ""
    found = [policies[code.casefold()] for code in codes]
    versions = {version for _, version in found}
    return "|".join(code for code, _ in found), versions.pop() if len(versions) == 1 else ""


def _audited_at(cell: Any, day: date, received_at: datetime, faults: list[Faulty]) -> str:
    """The beginning of the day that was given; if none was, the moment of receipt."""
    text = _plain(cell)
    if not text:
        return received_at.isoformat()
    given = _day(cell)
    if given is None or not day <= given <= received_at.date():
        code = "not_a_date" if given is None else "out_of_range"
        expected = (
            f"a day from {day}, when the item was decided, to {received_at.date()}, when the file came, written "
            f"like {day}; or leave the cell blank"
        )
        faults.append(Faulty(fmt.AUDITED_ON, text, code, expected))
        return received_at.isoformat()
    return f"{given}T00:00:00Z"


def _day(cell: Any) -> date | None:
    """A day from a date, from Excel's number of days, or from text; None where it is none.

    >>> _day(46082.0), _day('2026-03-01'), _day('1.3.2026')
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _plain(cell)
    if re.fullmatch(r"\d+(\.\d+)?", text) and 0 < float(text) <= _LAST_SERIAL:
        return _EXCEL_BEGAN + timedelta(days=int(float(text)))
    try:
        return date.fromisoformat(text[:10]) if re.match(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
