"""Instructions for raters and the facilitator: how to fill in their workbooks, and what the labels mean."""

from typing import Any

from modqa_pipeline.forms import calibration as fmt
from modqa_pipeline.forms import worksheet
from modqa_pipeline.forms.choices import choices_by_heading

DECISIONS, SEVERITIES = "decision", "severity"
_UNSETTLED = "The session found no answer. Write the question for the policy team; the item gets no reference."


def label_meanings() -> dict[str, dict[str, str]]:
    """Labels that a session may ask for, of each kind, with their meaning."""
    choices = choices_by_heading()
    verdicts = choices[worksheet.VERDICT]
    return {
        DECISIONS: {w: m for w, m in verdicts.items() if w != worksheet.UNASSESSABLE},
        SEVERITIES: choices[worksheet.SEVERITY],
    }


def labels_to_choose(record: dict[str, Any], role: str) -> dict[str, str]:
    """Labels of a session, with their meaning."""
    known = {word: text for kind in label_meanings().values() for word, text in kind.items()}
    labels = {word: known.get(word, "") for word in record["labels"]}
    return labels | ({fmt.UNSETTLED: _UNSETTLED} if role == fmt.FACILITATOR else {})


def for_rater(record: dict[str, Any], rater_id: str, n_items: int) -> list[str]:
    """Paragraphs at the top of a rater's instructions."""
    return [
        f"Calibration session {record['session_id']}, queue {record['queue_name']}: {n_items} items, for {rater_id}.",
        f"Open each item on the sheet '{fmt.ITEMS}' and look at its evidence. Choose what you would decide today under "
        f"the policies on the sheet '{worksheet.POLICIES}'. The decision that was made, and what others say, is not "
        "shown. Please ask nobody: the session shows where people differ, not who is right.",
        f"Fill in the yellow cells. An item counts once its '{fmt.LABEL}' is chosen. If you cannot say, leave it blank "
        "and write the reason in the comment. Choose from the lists; type no formulas; merge no cells.",
        f"'{worksheet.POLICY}': the one policy that decides. Leave it blank if no policy is violated.",
        "The first label that you return counts. A label that you change after the discussion does not.",
        "Save as .xlsx and return the file to the person who sent it: it goes into landing/calibration_ratings/. You "
        "may return it half filled in, and the rest later in the same file. You may rename it, but not after a person.",
    ]


def for_facilitator(record: dict[str, Any]) -> list[str]:
    """Paragraphs at the top of the facilitator's instructions."""
    return [
        f"Calibration session {record['session_id']}, queue {record['queue_name']}: {len(record['items'])} items and "
        f"{len(record['raters'])} raters. Not for raters: it shows what was decided and why each item was chosen.",
        f"When ratings have come in, `modqa calibration report --session {record['session_id']}` writes this workbook "
        "again with the raters' labels for each item. Discuss first the items on which raters disagree most.",
        f"'{fmt.AGREED_LABEL}': the label that the session agrees on. It becomes the reference for the raters' labels. "
        f"Choose {fmt.UNSETTLED} if there is no answer. A later file replaces an earlier one.",
        f"'{fmt.RUBRIC_CHANGE}' and '{fmt.POLICY_QUESTION}' are copied into the session's report as you write them: do "
        "not name anybody. They count only in rows with an agreed label.",
        "Save as .xlsx and put the file into landing/calibration_ratings/.",
    ]
