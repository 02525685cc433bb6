"""A session as Label Studio tasks with the labelling configuration, `label_studio/` beside the workbooks.

A file of tasks is one person's, as a workbook is: a project for each person keeps raters blind to each other.
"""

import html
import json
from typing import Any
from xml.etree import ElementTree

from modqa_pipeline import calibration_format as fmt
from modqa_pipeline.label_studio_format import ITEM_TAG, MARKS, tag_of


def tasks(rows: list[dict[str, Any]], marks: dict[str, str]) -> bytes:
    """Tasks to import, from the rows of a workbook."""
    made = [{"data": _data(row) | {MARKS: marks | {h: row[h] for h in fmt.KEPT}}} for row in rows]
    return (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode()


def _data(row: dict[str, Any]) -> dict[str, str]:
    known = [row[h] for h in ("Entity type", "Market", "Language") if row[h]]
    told = [
        f"{h}: {row[h]}"
        for h in ("Chosen because", "Decision", "Verdicts", "Ratings")
        if row.get(h)
    ]
    return {
        "number": f"{row['No.']}: {' · '.join(known)}",
        ITEM_TAG: str(row["Item"]),
        "evidence": _link(row["Evidence"]),
        "told": "\n".join(told),
    }


def _link(evidence: str | None) -> str:
    """Evidence as HTML: delivered text stays text, and web addresses alone become links."""
    text = html.escape(evidence or "")
    if not text.startswith(("https://", "http://")):
        return text or "–"
    return f'<a href="{text}" target="_blank" rel="noreferrer">{text}</a>'


def configuration(labels: dict[str, str], policies: list[str], role: str) -> bytes:
    """The labelling configuration: what is shown, what is asked, in Label Studio's tags."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Header", value="$number")
    ElementTree.SubElement(view, "Text", name=ITEM_TAG, value=f"${ITEM_TAG}")
    ElementTree.SubElement(
        view, "HyperText", name="evidence", value="$evidence", clickableLinks="true"
    )
    if role == fmt.FACILITATOR:
        ElementTree.SubElement(view, "Text", name="told", value="$told")
    label, policy, *texts = fmt.TYPED[role]
    _choices(view, label, labels, required="true", showInline="true")
    _choices(view, policy, dict.fromkeys(policies, ""), layout="select")
    for heading in texts:
        ElementTree.SubElement(view, "Header", value=heading, size="5")
        ElementTree.SubElement(
            view, "TextArea", name=tag_of(heading), toName=ITEM_TAG, rows="2", maxSubmissions="1",
            editable="true",
        )  # fmt: skip
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="utf-8") + b"\n"


def _choices(
    view: ElementTree.Element, heading: str, meanings: dict[str, str], **looks: str
) -> None:
    if not meanings:
        return
    ElementTree.SubElement(view, "Header", value=heading, size="5")
    asked = ElementTree.SubElement(
        view, "Choices", name=tag_of(heading), toName=ITEM_TAG, choice="single", **looks
    )
    for word, meaning in meanings.items():
        hint = {"hint": meaning} if meaning else {}
        ElementTree.SubElement(asked, "Choice", value=word, **hint)
