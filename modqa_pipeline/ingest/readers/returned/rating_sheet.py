"""Reads a returned workbook of a calibration session: a rater's labels, or the facilitator's references."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.facts.calibration_sessions import read_record
from modqa_pipeline.forms import calibration as fmt
from modqa_pipeline.forms.worksheet import FORMAT, FORMAT_PROPERTY, POLICY, SEAL_PROPERTY
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.returned.filled_form import Form, policies_of, read_form
from modqa_pipeline.ingest.readers.returned.worksheet_row import (
    Faulty,
    changed_id,
    chosen,
    plain,
    read_policies,
)

if TYPE_CHECKING:
    import duckdb
    from python_calamine import CalamineWorkbook

COLUMNS = (
    "session_id",
    "item_id",
    "rater_id",
    "site",
    "label",
    "policy_code",
    "queue_id",
    "comment",
    "rubric_change",
    "policy_question",
    "is_reference",
    "submitted_at",
)
_FRESH = (
    "Copy the answers into a new export (`modqa calibration report --session {}`) and return that."
)
_HEADINGS = {
    fmt.RATER: {"label": fmt.LABEL, "policy_code": POLICY, "comment": fmt.COMMENT},
    fmt.FACILITATOR: {
        "label": fmt.AGREED_LABEL,
        "policy_code": fmt.AGREED_POLICY,
        "rubric_change": fmt.RUBRIC_CHANGE,
        "policy_question": fmt.POLICY_QUESTION,
    },
}


def open_rating_sheet(
    con: "duckdb.DuckDBPyConnection",
    file: Path,
    workbook: "CalamineWorkbook",
    marks: dict[str, str],
    source: str,
    draws: Path,
    received_at: datetime,
) -> Relation:
    """The filled-in rows of a session's workbook as a relation in the columns of `calibration_ratings`.

    The time of a rating is the receipt of its file. The time of a reference is that at which the session was made,
    so that a later file replaces it: the session may change a reference, a rater may not change a rating.
    """
    reader = rating_reader(marks, source, draws, received_at, policies_of(workbook))
    return read_form(con, file, workbook, reader.form, reader.read)


def rating_reader(
    marks: dict[str, str],
    source: str,
    draws: Path,
    received_at: datetime,
    policies: dict[str, tuple[str, str]] | None = None,
) -> "RatingReader":
    """The reader of one person's rows, after a check that their marks are complete and of a recorded session.

    Parameters
    ----------
    policies : dict, optional
        Code, in any spelling, to code and version; by default those of the session.
    """
    record = _check_marks(marks, source, draws)
    role = marks[fmt.ROLE_PROPERTY]
    is_reference = role == fmt.FACILITATOR
    of_session = {
        row["policy_code"].casefold(): (row["policy_code"], row["policy_version"] or "")
        for row in record["policies"]
    }
    return RatingReader(
        headings=_HEADINGS[role],
        labels=(*record["labels"], *([fmt.UNSETTLED] if is_reference else [])),
        given={
            "session_id": record["session_id"],
            "rater_id": marks[fmt.RATER_PROPERTY],
            "site": marks.get(fmt.SITE_PROPERTY, ""),
            "queue_id": record["queue_id"],
            "is_reference": str(is_reference).lower(),
            "submitted_at": record["created_at"] if is_reference else received_at.isoformat(),
        },
        seal=marks[SEAL_PROPERTY],
        policies=of_session if policies is None else policies,
    )


class RatingReader:
    """One row of a session's sheet in the contract's columns."""

    item = fmt.ITEM_ID

    def __init__(
        self,
        headings: dict[str, str],
        labels: tuple[str, ...],
        given: dict[str, str],
        seal: str,
        policies: dict[str, tuple[str, str]],
    ) -> None:
        self.headings, self.labels, self.given = headings, labels, given
        self.seal, self.policies = seal, policies
        self.is_reference = given["is_reference"] == "true"
        self.form = Form(
            sheet=fmt.ITEMS,
            kept=fmt.KEPT,
            typed=tuple(headings.values()),
            row_name="an item",
            columns=COLUMNS,
            remedy=_FRESH.format(given["session_id"]),
        )

    def read(self, cells: dict[str, Any]) -> tuple[dict[str, str], list[Faulty]]:
        """The row, and its faults."""
        texts = {heading: plain(cell) for heading, cell in cells.items()}
        faults: list[Faulty] = []
        item = texts[fmt.ITEM_ID]
        if texts[fmt.RATING_ID] != fmt.sealed_rating_id(self.seal, self.given["session_id"], item):
            faults.append(changed_id(fmt.RATING_ID, texts[fmt.RATING_ID], "the item"))
        typed = {column: texts.get(heading, "") for column, heading in self.headings.items()}
        typed["label"] = chosen(texts, self.headings["label"], self.labels, faults)
        typed["policy_code"] = self._policy(texts, faults)
        return dict.fromkeys(COLUMNS, "") | self.given | typed | {"item_id": item}, faults

    def read_answer(
        self, cells: dict[str, str], answered_at: str
    ) -> tuple[dict[str, str], list[Faulty]]:
        """The same for an answer with the second at which it was given; a reference ignores the time."""
        row, faults = self.read(cells)
        is_timed = bool(answered_at) and not self.is_reference
        return row | ({"submitted_at": answered_at} if is_timed else {}), faults

    def _policy(self, texts: dict[str, str], faults: list[Faulty]) -> str:
        heading = self.headings["policy_code"]
        codes, _ = read_policies(texts.get(heading, ""), heading, self.policies, faults)
        if "|" in codes and not any(fault.heading == heading for fault in faults):
            faults.append(
                Faulty(heading, codes, "not_in_enumeration",
                       "one policy, the one that decides. Choose it from the list of the cell")
            )  # fmt: skip
        return codes


def _check_marks(marks: dict[str, str], source: str, draws: Path) -> dict[str, Any]:
    session = marks[fmt.SESSION_PROPERTY]
    shown = session if fmt.is_session_name(session) else "S"
    if source != "calibration_ratings":
        raise FileRefused(
            "misplaced_worksheet",
            f"the file holds ratings of the calibration session {shown}, but is in landing/{source}/; "
            "expected it in landing/calibration_ratings/. Move it there.",
        )
    missing = [name for name in fmt.PROPERTIES if not marks.get(name)]
    is_known = marks.get(FORMAT_PROPERTY) == FORMAT and marks.get(fmt.ROLE_PROPERTY) in _HEADINGS
    if missing or not is_known:
        raise FileRefused(
            "damaged_worksheet",
            f"the file's own marks are incomplete, or of another version of ModQA "
            f"({', '.join(missing) or 'version'}); expected the marks of the export. {_FRESH.format(shown)}",
        )
    record = read_record(draws, session, marks[fmt.RECORD_PROPERTY])
    if record is None:
        raise FileRefused(
            "stale_worksheet",
            f"the file belongs to a calibration session {shown} that is not recorded, or was recorded differently; "
            f"expected the items that were chosen. {_FRESH.format(shown)}",
        )
    return record
