"""Reads a returned workbook of disputes: what a site disputes, or how the client settled it."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms import dispute as fmt
from modqa_pipeline.forms.worksheet import DAY_PROPERTY, FORMAT, FORMAT_PROPERTY, SEAL_PROPERTY
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.returned.filled_form import Form, policies_of, read_form
from modqa_pipeline.ingest.readers.returned.worksheet_row import (
    Faulty,
    changed_id,
    chosen,
    given_at,
    plain,
    read_policies,
)

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineWorkbook

_FRESH = "Copy the answers into a new export (`modqa disputes --day {}`) and return that."


def open_dispute_sheet(
    con: "duckdb.DuckDBPyConnection",
    file: Path,
    workbook: "CalamineWorkbook",
    marks: dict[str, str],
    source: str,
    received_at: datetime,
) -> Relation:
    """The filled-in rows of a workbook of disputes as a relation in the columns of `disputes`."""
    day = _check_marks(marks, source)
    role, seal = marks[fmt.ROLE_PROPERTY], marks[SEAL_PROPERTY]
    policies = policies_of(workbook)

    def read(cells: dict[str, Any]) -> tuple[dict[str, str], list[Faulty]]:
        if role == fmt.SITE:
            return _raised(cells, seal, day, received_at, policies)
        return _resolved(cells, seal, day, received_at)

    form = Form(
        sheet=fmt.SHEETS[role],
        kept=fmt.KEPT[role],
        typed=fmt.TYPED[role],
        row_name="a dispute",
        columns=load_contract("disputes").names,
        remedy=_FRESH.format(day),
    )
    return read_form(con, file, workbook, form, read)


def _raised(
    cells: dict[str, Any],
    seal: str,
    day: date,
    received_at: datetime,
    policies: dict[str, tuple[str, str]],
) -> tuple[dict[str, str], list[Faulty]]:
    """The dispute of one error by a site."""
    texts = {heading: plain(cell) for heading, cell in cells.items()}
    faults: list[Faulty] = []
    if texts[fmt.DISPUTE_ID] != fmt.sealed_id(seal, texts[fmt.AUDIT_ID]):
        faults.append(changed_id(fmt.DISPUTE_ID, texts[fmt.DISPUTE_ID], "the audit"))
    chosen(texts, fmt.DISPUTE, (fmt.YES,), faults)
    words = load_contract("disputes")["expected_decision"].values
    decision = chosen(texts, fmt.EXPECTED_DECISION, words, faults)
    if not decision:
        expected = f"the decision that you think is right, one of {', '.join(words)}, since the row is disputed"
        faults.append(Faulty(fmt.EXPECTED_DECISION, "", "missing_value", expected))
    policy, _ = read_policies(
        texts.get(fmt.EXPECTED_POLICY, ""), fmt.EXPECTED_POLICY, policies, faults
    )
    raised_at = given_at(
        cells.get(fmt.RAISED_ON),
        fmt.RAISED_ON,
        day,
        "when the item was decided",
        received_at,
        faults,
    )
    return dict.fromkeys(load_contract("disputes").names, "") | {
        "dispute_id": texts[fmt.DISPUTE_ID],
        "audit_id": texts[fmt.AUDIT_ID],
        "raised_by": texts.get(fmt.RAISED_BY, ""),
        "raised_at": raised_at,
        "expected_decision": decision,
        "expected_policy_code": policy,
        "argument": texts.get(fmt.ARGUMENT, ""),
        "status": "open",
    }, faults


def _resolved(
    cells: dict[str, Any], seal: str, day: date, received_at: datetime
) -> tuple[dict[str, str], list[Faulty]]:
    """The settlement of one dispute."""
    texts = {heading: plain(cell) for heading, cell in cells.items()}
    faults: list[Faulty] = []
    row_id, *carried = (texts[heading] for heading in fmt.KEPT[fmt.RESOLVER])
    if row_id != fmt.sealed_id(seal, *carried):
        faults.append(changed_id(fmt.ROW_ID, row_id, "the dispute"))
    resolver = texts.get(fmt.RESOLVED_BY, "")
    if not resolver:
        expected = (
            "who settled it, since nobody may settle what they audited or disputed themselves"
        )
        faults.append(Faulty(fmt.RESOLVED_BY, "", "missing_value", expected))
    resolved_at = given_at(
        cells.get(fmt.RESOLVED_ON),
        fmt.RESOLVED_ON,
        day,
        "when the item was decided",
        received_at,
        faults,
    )
    dispute_id, audit_id, raised_at, decision, policy = carried
    return dict.fromkeys(load_contract("disputes").names, "") | {
        "dispute_id": dispute_id,
        "audit_id": audit_id,
        "raised_at": raised_at,
        "expected_decision": decision,
        "expected_policy_code": policy,
        "status": chosen(texts, fmt.RESOLUTION, fmt.RESOLUTIONS, faults),
        "resolved_by": resolver,
        "resolved_at": resolved_at,
    }, faults


def _check_marks(marks: dict[str, str], source: str) -> date:
    day = marks.get(DAY_PROPERTY, "")
    if source != "disputes":
        raise FileRefused(
            "misplaced_worksheet",
            f"the workbook holds disputes of {day}, but is in landing/{source}/; expected it in "
            "landing/disputes/. Move it there.",
        )
    missing = [name for name in fmt.PROPERTIES if not marks.get(name)]
    if missing or marks[FORMAT_PROPERTY] != FORMAT or marks[fmt.ROLE_PROPERTY] not in fmt.SHEETS:
        raise FileRefused(
            "damaged_worksheet",
            f"the workbook's own marks are incomplete, or of another version of ModQA "
            f"({', '.join(missing) or 'version'}); expected the marks of the export. {_FRESH.format(day or 'D')}",
        )
    return date.fromisoformat(day)
