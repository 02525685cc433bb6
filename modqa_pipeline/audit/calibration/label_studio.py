"""A session as Label Studio tasks with the labelling configuration, `label_studio/` beside the workbooks."""

from typing import Any

from modqa_pipeline.forms import calibration as fmt
from modqa_pipeline.forms import label_studio
from modqa_pipeline.forms.label_studio import Question


def tasks(rows: list[dict[str, Any]], marks: dict[str, str]) -> bytes:
    """Tasks to import, from the rows of a workbook."""
    return label_studio.task_file([_task(row, marks) for row in rows])


def _task(row: dict[str, Any], marks: dict[str, str]) -> dict[str, Any]:
    traits = [row[h] for h in ("Entity type", "Market", "Language") if row[h]]
    notes = [
        f"{h}: {row[h]}"
        for h in ("Chosen because", "Decision", "Verdicts", "Ratings")
        if row.get(h)
    ]
    title = f"{row['No.']}: {' · '.join(traits)}"
    return label_studio.task(title, row, notes, marks | {h: row[h] for h in fmt.KEPT})


def configuration(labels: dict[str, str], policies: list[str], role: str) -> bytes:
    """The labelling configuration of raters, or of the facilitator."""
    label, policy, *texts = fmt.TYPED[role]
    questions = [
        Question(label, labels, {"required": "true", "showInline": "true"}),
        Question(policy, dict.fromkeys(policies, ""), {"layout": "select"}),
        *map(Question, texts),
    ]
    return label_studio.configuration(questions, is_told=role == fmt.FACILITATOR)
