"""Reads Label Studio's JSON export of ModQA's tasks: annotations become the rows that a workbook would give.

Tasks are identified by ModQA's marks in their data. Skipped annotations, and tasks without one, stay open.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.forms import calibration, worksheet
from modqa_pipeline.forms.label_studio import MARKS, POLICY_VERSIONS, tag_of
from modqa_pipeline.ingest.readers.relation import CellFault, Relation
from modqa_pipeline.ingest.readers.returned.audit_sheet import AuditReader, audit_reader
from modqa_pipeline.ingest.readers.returned.filled_form import relation_of, remarked_note
from modqa_pipeline.ingest.readers.returned.rating_sheet import RatingReader, rating_reader
from modqa_pipeline.ingest.readers.returned.worksheet_row import Faulty

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

_MOST_BYTES = 256 << 20
#: One mark that each kind of task has.
_KINDS = {worksheet.DAY_PROPERTY, calibration.SESSION_PROPERTY}
Reader = AuditReader | RatingReader


def open_label_studio(
    con: "duckdb.DuckDBPyConnection", file: Path, source: str, draws: Path, received_at: "datetime"
) -> Relation:
    """Annotations as a relation in the columns of `audit_results` or `calibration_ratings`.

    The time of an answer is the last change of its annotation: a rating changed after the discussion
    is a later rating and does not count; a changed verdict replaces the one before.
    """
    states, rows, faults = [], [], []
    readers: dict[str, Reader] = {}
    verdicts: dict[str, dict[str, str]] = {}
    remarked: list[int] = []
    for number, (marks, annotation) in enumerate(_annotations(_load(file)), 1):
        reader = _reader_of(readers, marks, source, draws, received_at)
        cells = {heading: str(marks.get(heading) or "") for heading in reader.form.kept}
        cells |= _answers(annotation, reader)
        is_filled = bool(cells.get(reader.form.answer))
        states.append(0 if is_filled else 3)
        rows.append(dict.fromkeys(reader.form.columns, ""))
        if not is_filled:
            remarked += [number] * any(cells.get(heading) for heading in reader.form.typed)
            continue
        answered_at = annotation.get("updated_at") or annotation.get("created_at") or ""
        row, faulty = reader.read_answer(cells, str(answered_at))
        if isinstance(reader, AuditReader):
            row, again = _first_verdict(verdicts, row)
            faulty += again
        rows[-1] = row
        if faulty:
            states[-1] = 2
            faults += [_told(number, cells, reader, each) for each in faulty]
    form = next(iter(readers.values())).form
    notes = (remarked_note(form, "the export", "annotation", remarked),) if remarked else ()
    return relation_of(con, form.columns, 1, states, rows, faults, notes)


def _reader_of(
    readers: dict[str, Reader],
    marks: dict[str, Any],
    source: str,
    draws: Path,
    received_at: "datetime",
) -> Reader:
    """The reader for tasks with these marks, made once."""
    of_session = calibration.SESSION_PROPERTY in marks
    names: tuple[str, ...] = worksheet.PROPERTIES
    if of_session:
        names = (*calibration.PROPERTIES, calibration.SITE_PROPERTY)
    texts = {name: marks[name] for name in names if isinstance(marks.get(name), str)}
    versions = marks.get(POLICY_VERSIONS)
    key = json.dumps([texts, versions])
    if key not in readers:
        readers[key] = (
            rating_reader(texts, source, draws, received_at)
            if of_session
            else audit_reader(texts, source, draws, received_at, _policies(versions))
        )
    return readers[key]


def _policies(versions: object) -> dict[str, tuple[str, str]]:
    """Codes of the policies, in any spelling, to code and version."""
    by_code = versions if isinstance(versions, dict) else {}
    return {code.casefold(): (code, str(version or "")) for code, version in by_code.items()}


def _first_verdict(
    verdicts: dict[str, dict[str, str]], row: dict[str, str]
) -> tuple[dict[str, str], list[Faulty]]:
    """The first annotation of a task counts; an equal one is a duplicate, another one is a fault."""
    first = verdicts.setdefault(row["audit_id"], row)
    if first | {"audited_at": ""} == row | {"audited_at": ""}:
        return first, []
    expected = (
        "one annotation per task, but an earlier one has another answer. The first counts: delete one of the two, "
        "and export the project again"
    )
    answer = row["verdict_decision"]
    return row, [Faulty(worksheet.VERDICT, answer, "conflicting_duplicate", expected)]


def _told(number: int, cells: dict[str, str], reader: Reader, faulty: Faulty) -> CellFault:
    return CellFault(
        line_number=number,
        place=f"item {cells[reader.item]}",
        column_name=faulty.heading,
        delivered_value=faulty.value,
        reason_code=faulty.code,
        expected=faulty.expected,
    )


def _load(file: Path) -> list[Any]:
    if file.stat().st_size > _MOST_BYTES:
        raise FileRefused(
            "too_large",
            f"the file has {file.stat().st_size >> 20:,} MB; expected at most {_MOST_BYTES >> 20} MB. Export the "
            "project in parts.",
        )
    try:
        tasks = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _no_export("it is not JSON") from error
    if not isinstance(tasks, list) or not tasks:
        raise _no_export("it has no list of tasks")
    return tasks


def _annotations(tasks: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for task in tasks:
        data = task.get("data") if isinstance(task, dict) else None
        marks = data.get(MARKS) if isinstance(data, dict) else None
        if not isinstance(marks, dict) or _KINDS.isdisjoint(marks):
            raise _no_export("a task has no marks of ModQA")
        if not isinstance(task.get("annotations"), list):
            raise _no_export("its tasks have no annotations, as in the format JSON_MIN")
        for annotation in task["annotations"] or [{}]:
            if not isinstance(annotation, dict):
                raise _no_export("an annotation is only an id, without its content")
            yield marks, {} if annotation.get("was_cancelled") else annotation


def _answers(annotation: dict[str, Any], reader: Reader) -> dict[str, str]:
    """Chosen and typed answers, by the heading of a workbook's column."""
    headings = {tag_of(heading): heading for heading in reader.form.typed}
    answers: dict[str, str] = {}
    for result in annotation.get("result") or []:
        heading = headings.get(result.get("from_name"))
        value = result.get("value") or {}
        said = value.get("choices") or value.get("text") or []
        if heading:
            answers[heading] = "|".join(said) if isinstance(said, list) else str(said)
    return answers


def _no_export(why: str) -> FileRefused:
    return FileRefused(
        "unreadable_file",
        f"the file is not a Label Studio export of ModQA's tasks ({why}); expected an export in the format JSON, of "
        "a project with the tasks of `modqa label-studio export`. Deliver any other table as .csv, .jsonl, .parquet or "
        ".xlsx.",
    )
