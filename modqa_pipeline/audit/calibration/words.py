"""What raters and the facilitator are told: how to fill in their workbooks, and what the labels mean."""

from modqa_pipeline.forms import calibration as fmt
from modqa_pipeline.forms import worksheet
from modqa_pipeline.forms.choices import choices_by_heading

DECISIONS, SEVERITIES = "decision", "severity"
_UNSETTLED = (
    "The room came to no answer. Write the question for the policy team; there is no reference."
)


def label_meanings() -> dict[str, dict[str, str]]:
    """What a session may ask for: the labels of each kind, with their meaning."""
    choices = choices_by_heading()
    verdicts = choices[worksheet.VERDICT]
    return {
        DECISIONS: {w: m for w, m in verdicts.items() if w != worksheet.UNASSESSABLE},
        SEVERITIES: choices[worksheet.SEVERITY],
    }


def labels_to_choose(record: dict, role: str) -> dict[str, str]:
    """The labels of a session, with their meaning."""
    known = {word: text for kind in label_meanings().values() for word, text in kind.items()}
    labels = {word: known.get(word, "") for word in record["labels"]}
    return labels | ({fmt.UNSETTLED: _UNSETTLED} if role == fmt.FACILITATOR else {})


def for_rater(record: dict, rater_id: str, n_items: int) -> list[str]:
    """The paragraphs at the head of a rater's instructions."""
    return [
        f"Calibration session {record['session_id']}, queue {record['queue_name']}: {n_items} items, for {rater_id}.",
        f"Open each item on the sheet '{fmt.ITEMS}', look at its evidence, and say what you would decide today, by the "
        f"sheet '{worksheet.POLICIES}'. What was decided, and what others say, is not shown. Ask nobody: the "
        "session wants to see where people differ, not who is right.",
        f"Fill in the yellow cells. An item counts once its '{fmt.LABEL}' is chosen; leave it blank where you cannot "
        "say, and write why under the comment. Choose from the lists; type no formulas; merge no cells.",
        f"'{worksheet.POLICY}': the one policy that decides. Blank where nothing is violated.",
        "The first label that comes back counts. A label that is changed after the discussion does not.",
        "Save as .xlsx and hand the file back to whoever sent it: it goes into landing/calibration_ratings/. Half "
        "filled in is fine, and the rest may follow in the same file. You may rename it (after no person).",
    ]


def for_facilitator(record: dict) -> list[str]:
    """The paragraphs at the head of the facilitator's instructions."""
    return [
        f"Calibration session {record['session_id']}, queue {record['queue_name']}: {len(record['items'])} items and "
        f"{len(record['raters'])} raters. Not for raters: it shows what was decided and why each item was chosen.",
        f"Once ratings have come, `modqa calibration report --session {record['session_id']}` writes this workbook "
        "again with what raters said of each item. Discuss those first that split the room.",
        f"'{fmt.AGREED_LABEL}': what the session agrees on. It becomes the reference that raters are held against. "
        f"Choose {fmt.UNSETTLED} where there is no answer. A later file replaces what an earlier one said.",
        f"'{fmt.RUBRIC_CHANGE}' and '{fmt.POLICY_QUESTION}' go into the session's report as you write them: name "
        "nobody. They count in rows with an agreed label.",
        "Save as .xlsx and put the file into landing/calibration_ratings/.",
    ]
