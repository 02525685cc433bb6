"""Reads one filled-in row of a worksheet in the contract's words, or finds its faults."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.ingest.readers.xlsx_file import cell_text

#: How far the clocks of the easternmost places are ahead of UTC.
EASTERNMOST = timedelta(hours=14)
_EXCEL_BEGAN = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465


@dataclass(frozen=True)
class Faulty:
    """A cell, by the heading of its column, and the expected value."""

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
        Secret that sealed the row's id.
    day : date
        The decision day.
    policies : dict
        Code, in any spelling, to code and version.
    """
    texts = {heading: plain(cell) for heading, cell in cells.items()}
    faults: list[Faulty] = []
    row = {column: texts[heading] for heading, column in fmt.KEPT.items()}
    contract = load_contract("audit_results")
    _check_seal(row, seal, faults)
    verdict = chosen(texts, fmt.VERDICT, contract["verdict_decision"].values, faults)
    codes, version = read_policies(texts.get(fmt.POLICY, ""), fmt.POLICY, policies, faults)
    why = fmt.WHY_NOT if verdict == fmt.UNASSESSABLE else fmt.ROOT_CAUSE
    return row | {
        "verdict_decision": verdict,
        "verdict_policy_code": codes,
        "severity": chosen(texts, fmt.SEVERITY, contract["severity"].values, faults),
        "root_cause": _word(texts.get(why, "")),
        "comment": texts.get(fmt.COMMENT, ""),
        "policy_version_used": version,
        "audited_at": given_at(
            cells.get(fmt.AUDITED_ON),
            fmt.AUDITED_ON,
            day,
            "when the item was decided",
            received_at,
            faults,
        ),
    }, faults


def plain(cell: Any) -> str:
    """A cell as text without spaces around it."""
    return cell_text(cell).replace("\xa0", " ").strip()


def _word(text: str) -> str:
    """A word in the contract's spelling.

    >>> _word('Policy unclear')
    'policy_unclear'
    """
    return re.sub(r"\s+", "_", text.lower())


def changed_id(heading: str, found: str, sealed: str) -> Faulty:
    """The fault of a row whose id does not match the values that it was sealed with."""
    expected = (
        f"the id that ModQA wrote for this row; the id or {sealed} was changed. Copy the answer "
        "into a new export of the workbook, and return that"
    )
    return Faulty(heading, found, "changed_id", expected)


def _check_seal(row: dict[str, str], seal: str, faults: list[Faulty]) -> None:
    """Add the round to the row: the first if the id was changed. Only its id identifies a golden row."""
    sealed_for = fmt.round_of(seal, row["decision_id"], row["audit_id"])
    row["audit_round"] = sealed_for if sealed_for in fmt.ROUNDS else fmt.FIRST
    if sealed_for == fmt.GOLDEN:
        row["audit_reason"] = fmt.GOLDEN
    elif not sealed_for:
        faults.append(changed_id("Audit", row["audit_id"], "the decision"))


def chosen(texts: dict[str, str], heading: str, words: Iterable[str], faults: list[Faulty]) -> str:
    """The word of a list in a cell, in any spelling."""
    found = _word(texts.get(heading, ""))
    if found and found not in words:
        expected = f"one of {', '.join(words)}. Choose it from the list of the cell"
        faults.append(Faulty(heading, texts[heading], "not_in_enumeration", expected))
    return found


def read_policies(
    text: str, heading: str, policies: dict[str, tuple[str, str]], faults: list[Faulty]
) -> tuple[str, str]:
    """The codes in the policies' spelling, and their version if they share one."""
    codes = [part.strip() for part in text.split("|") if part.strip()]
    if not policies:
        return "|".join(codes), ""
    unknown = [code for code in codes if code.casefold() not in policies]
    if unknown:
        expected = (
            f"codes of the sheet '{fmt.POLICIES}', put | between several; '{unknown[0]}' is not one of them. "
            "Choose it from the list of the cell"
        )
        faults.append(Faulty(heading, text, "not_in_enumeration", expected))
        return text, ""
    found = [policies[code.casefold()] for code in codes]
    versions = {version for _, version in found}
    return "|".join(code for code, _ in found), versions.pop() if len(versions) == 1 else ""


def given_at(
    cell: Any, heading: str, first: date, since: str, received_at: datetime, faults: list[Faulty]
) -> str:
    """The beginning of the given day; the moment of receipt if no day is given, or if that is not yet over in UTC.

    People write the day of their own calendar, which in the east begins up to fourteen hours before that of UTC.

    Parameters
    ----------
    first : date
        The first possible day.
    since : str
        What happened on it, in words.
    """
    text = plain(cell)
    if not text:
        return received_at.isoformat()
    given = _day(cell)
    last = (received_at + EASTERNMOST).date()
    if given is None or not first <= given <= last:
        code = "not_a_date" if given is None else "out_of_range"
        expected = (
            f"a day from {first}, {since}, to {last}, when the file was received, written "
            f"like {first}; or a blank cell"
        )
        faults.append(Faulty(heading, text, code, expected))
        return received_at.isoformat()
    began = datetime.combine(given, time(), UTC)
    return received_at.isoformat() if began > received_at else f"{given}T00:00:00Z"


def _day(cell: Any) -> date | None:
    """A day from a date, from Excel's day number, or from text; None if it is not a day.

    >>> _day(46082.0), _day('2026-03-01'), _day('1.3.2026')
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if re.fullmatch(r"\d+(\.\d+)?", text) and 0 < float(text) <= _LAST_SERIAL:
        return _EXCEL_BEGAN + timedelta(days=int(float(text)))
    try:
        return date.fromisoformat(text[:10]) if re.match(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
