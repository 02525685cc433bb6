"""Label Studio's JSON export of a session's tasks: annotations become the rows that a workbook would have given.

Tasks are known by ModQA's marks in their data. Annotations that were skipped, and tasks without one, stay open.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline import calibration_format as fmt
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.ingest.readers.filled_form import relation_of
from modqa_pipeline.ingest.readers.rating_sheet import COLUMNS, RatingReader, rating_reader
from modqa_pipeline.ingest.readers.relation import CellFault, Relation
from modqa_pipeline.label_studio_format import MARKS, tag_of

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

_MOST_BYTES = 256 << 20


def open_label_studio(
    con: "duckdb.DuckDBPyConnection", file: Path, source: str, draws: Path, received_at: "datetime"
) -> Relation:
    """Annotations as a relation in the columns of `calibration_ratings`.

    A rating was given when its annotation was last changed: one that is changed after the discussion is a
    later rating, and does not count.
    """
    states, rows, faults = [], [], []
    readers: dict[str, RatingReader] = {}
    for number, (marks, annotation) in enumerate(_annotations(_load(file)), 1):
        key = json.dumps({name: marks.get(name) for name in (*fmt.PROPERTIES, fmt.SITE_PROPERTY)})
        if key not in readers:
            readers[key] = rating_reader(marks, source, draws, received_at)
        reader = readers[key]
        cells = {heading: marks.get(heading, "") for heading in fmt.KEPT} | _answers(
            annotation, reader
        )
        is_filled = bool(cells.get(reader.answer))
        states.append(0 if is_filled else 3)
        rows.append(dict.fromkeys(COLUMNS, ""))
        if not is_filled:
            continue
        row, faulty = reader.read(cells)
        given_at = annotation.get("updated_at") or annotation.get("created_at")
        if given_at and not reader.is_reference:
            row["submitted_at"] = given_at
        rows[-1] = row
        if faulty:
            states[-1] = 2
            faults += [
                CellFault(
                    line_number=number,
                    record_key=cells[fmt.RATING_ID],
                    place=f"item {cells[fmt.ITEM_ID]}",
                    column_name=each.heading,
                    delivered_value=each.value,
                    reason_code=each.code,
                    expected=each.expected,
                )
                for each in faulty
            ]
    return relation_of(con, COLUMNS, 1, states, rows, faults, ())


def _load(file: Path) -> list[Any]:
    if file.stat().st_size > _MOST_BYTES:
        raise FileRefused(
            "too_large",
            f"the file has {file.stat().st_size >> 20:,} MB; expected {_MOST_BYTES >> 20} MB at most. Export the "
            "project in parts.",
        )
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _no_export("it is no JSON") from error
    if not isinstance(found, list) or not found:
        raise _no_export("it holds no list of tasks")
    return found


def _annotations(tasks: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for task in tasks:
        marks = task.get("data", {}).get(MARKS) if isinstance(task, dict) else None
        if not isinstance(marks, dict) or fmt.SESSION_PROPERTY not in marks:
            raise _no_export("a task has no marks of ModQA's")
        if "annotations" not in task:
            raise _no_export("its tasks have no annotations, as in the format JSON_MIN")
        for annotation in task["annotations"] or [{}]:
            yield marks, {} if annotation.get("was_cancelled") else annotation


def _answers(annotation: dict[str, Any], reader: RatingReader) -> dict[str, str]:
    """What was chosen and typed, by the heading that a workbook has for it."""
    headings = {tag_of(heading): heading for heading in reader.headings.values()}
    found: dict[str, str] = {}
    for result in annotation.get("result") or []:
        heading = headings.get(result.get("from_name"))
        value = result.get("value") or {}
        said = value.get("choices") or value.get("text") or []
        if heading:
            found[heading] = "|".join(said) if isinstance(said, list) else str(said)
    return found


def _no_export(why: str) -> FileRefused:
    return FileRefused(
        "unreadable_file",
        f"the file is no export of ModQA's tasks from Label Studio ({why}); expected its export in the format JSON, of "
        "a project with the tasks of `modqa label-studio export`. Deliver any other table as .csv, .jsonl, .parquet or "
        ".xlsx.",
    )
