"""Label Studio tasks and labelling configurations, for any kind of question.

A file of tasks is one person's, as a workbook is: a project for each person keeps readers blind to each other.
"""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree


@dataclass(frozen=True)
class Question:
    """One question about each item.

    Attributes
    ----------
    heading : str
        Heading of the workbook's column with the same question.
    choices : dict or None
        Word to meaning; None asks for free text.
    looks : dict
        Attributes of the tag.
    """

    heading: str
    choices: dict[str, str] | None = None
    looks: dict[str, str] = field(default_factory=dict)


def task(title: str, row: dict[str, Any], told: list[str], marks: dict[str, Any]) -> dict[str, Any]:
    """One task, from the row of a workbook.

    Parameters
    ----------
    title : str
        Text above the item.
    told : list of str
        Other shown text, in lines.
    marks : dict
        Identifying marks of the row, for its return.
    """
    return {
        "data": {
            "number": title,
            ITEM_TAG: str(row["Item"] or "–"),
            "evidence": _link(row["Evidence"]),
            "told": "\n".join(told),
            MARKS: marks,
        }
    }


def task_file(tasks: list[dict[str, Any]]) -> bytes:
    """Tasks to import."""
    return (json.dumps(tasks, indent=1, ensure_ascii=False) + "\n").encode()


def _link(evidence: str | None) -> str:
    """Evidence as HTML: delivered text stays text, and only web addresses become links."""
    text = html.escape(evidence or "")
    if not text.startswith(("https://", "http://")):
        return text or "–"
    return f'<a href="{text}" target="_blank" rel="noreferrer">{text}</a>'


def configuration(questions: list[Question], *, is_told: bool) -> bytes:
    """The labelling configuration in Label Studio's tags: what is shown, what is asked."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Header", value="$number")
    ElementTree.SubElement(view, "Text", name=ITEM_TAG, value=f"${ITEM_TAG}")
    ElementTree.SubElement(
        view, "HyperText", name="evidence", value="$evidence", clickableLinks="true"
    )
    if is_told:
        ElementTree.SubElement(view, "Text", name="told", value="$told")
    for question in questions:
        _ask(view, question)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="utf-8") + b"\n"


def _ask(view: ElementTree.Element, question: Question) -> None:
    tag = {"name": tag_of(question.heading), "toName": ITEM_TAG}
    if question.choices is None:
        ElementTree.SubElement(view, "Header", value=question.heading, size="5")
        free = {"rows": "2", "maxSubmissions": "1", "editable": "true"}
        ElementTree.SubElement(view, "TextArea", tag | free | question.looks)
    elif question.choices:
        ElementTree.SubElement(view, "Header", value=question.heading, size="5")
        asked = ElementTree.SubElement(view, "Choices", tag | {"choice": "single"} | question.looks)
        for word, meaning in question.choices.items():
            hint = {"hint": meaning} if meaning else {}
            ElementTree.SubElement(asked, "Choice", {"value": word} | hint)


#: Key of a task's data with ModQA's marks and the row's ids, under their names in workbooks.
MARKS = "modqa"

#: Name of the tag that all answers refer to.
ITEM_TAG = "item"

#: Among the marks of an audit: code of a policy to its version on the day.
POLICY_VERSIONS = "policy_versions"


def tag_of(heading: str) -> str:
    """Name of the tag for the question of a workbook's column.

    >>> tag_of('Question for the policy team')
    'question_for_the_policy_team'
    """
    return re.sub(r"\W+", "_", heading.lower())
