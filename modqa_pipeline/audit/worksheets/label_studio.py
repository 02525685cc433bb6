"""One auditor's worksheet as Label Studio tasks with their labelling configuration.

It is made from the rows of the workbook, so that it shows and hides the same.
"""

from pathlib import Path
from typing import Any

from modqa_pipeline.audit.worksheets.worksheet import Row, Worksheet
from modqa_pipeline.forms import label_studio
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.forms.choices import choices_by_heading
from modqa_pipeline.forms.label_studio import POLICY_VERSIONS, Question, tag_of
from modqa_pipeline.home.files import write_bytes

FOLDER = "label_studio"
_TITLE = ("Queue", "Entity type", "Market", "Language")
#: Headings that a task shows elsewhere, or not at all.
_PLACED = (*_TITLE, "Item", "Evidence", *fmt.KEPT)
_LISTED = {"layout": "select"}
_LOOKS = {
    fmt.VERDICT: {"required": "true", "showInline": "true"},
    fmt.SEVERITY: {"showInline": "true"},
    fmt.ROOT_CAUSE: _LISTED,
    # several policies may be right
    fmt.POLICY: _LISTED | {"choice": "multiple"},
    fmt.WHY_NOT: _LISTED | {
        "visibleWhen": "choice-selected", "whenTagName": tag_of(fmt.VERDICT), "whenChoiceValue": fmt.UNASSESSABLE,
    },
}  # fmt: skip
#: The day of an audit is the one on which its annotation was last changed.
_ASKED = tuple(heading for heading in fmt.TYPED if heading != fmt.AUDITED_ON)


def write_tasks(folder: Path, worksheet: Worksheet) -> None:
    """Write the tasks to import and, under the same name, their labelling configuration."""
    versions = {row[fmt.POLICY_CODE]: row[fmt.POLICY_VERSION] for row in worksheet.policies}
    marks = worksheet.marks | {POLICY_VERSIONS: versions}
    tasks = [_task(number, row, marks) for number, row in enumerate(worksheet.rows, 1)]
    file = folder / FOLDER / worksheet.name
    write_bytes(file.with_suffix(".json"), label_studio.task_file(tasks))
    write_bytes(file.with_suffix(".xml"), _configuration(worksheet))


def _task(number: int, row: Row, marks: dict[str, Any]) -> dict[str, Any]:
    title = f"{number}: {' · '.join(filter(None, (row[h] for h in _TITLE)))}"
    return label_studio.task(title, row, _told(row), marks | {h: row[h] for h in fmt.KEPT})


def _told(row: Row) -> list[str]:
    return [f"{h}: {text}" for h, text in row.items() if text and h not in _PLACED]


def _configuration(worksheet: Worksheet) -> bytes:
    policies = {row[fmt.POLICY_CODE]: str(row["Name"] or "") for row in worksheet.policies}
    choices = choices_by_heading() | {fmt.POLICY: policies}
    questions = [Question(h, choices.get(h), _LOOKS.get(h, {})) for h in _ASKED]
    return label_studio.configuration(questions, is_told=any(map(_told, worksheet.rows)))
