"""What auditors are told: definitions of everything that they choose from, and how to fill in the sheet."""

from modqa_pipeline.forms import worksheet as fmt


def how_to(day: str, auditor_id: str, n_audits: int) -> list[str]:
    """The paragraphs at the head of the instructions."""
    return [
        f"Audits of decisions made on {day} (UTC), for {auditor_id}: {n_audits}.",
        f"Open each item on the sheet '{fmt.AUDITS}', look at its evidence, and say what should have been decided. "
        "Who decided, and as a rule what was decided, is not shown, so that it does not sway you.",
        "Some items are read by a colleague as well, and neither of you can see which: do not compare notes before "
        "both files are back.",
        "Work from top to bottom within a queue: the order is random, and a sheet that is half filled in is "
        "still a fair sample. Do not pick the easy ones.",
        *_filling_in(day),
    ]


def how_to_settle(day: str, auditor_id: str, n_audits: int) -> list[str]:
    """The paragraphs at the head of an adjudicator's instructions."""
    return [
        f"Adjudications of decisions made on {day} (UTC), for {auditor_id}: {n_audits}.",
        f"Each item on the sheet '{fmt.AUDITS}' was read before, most by two people, neither of whom saw the other's "
        "verdict. Look at the evidence first, then at the readings, and say what should have been decided: your "
        "verdict is the final one. It may differ from all of them.",
        "Who read is not shown, and which reading is A and which is B is random. Some items are here though both "
        "readings agree, or after a single reading: they were drawn at random, since readers can be wrong and nobody "
        "notices. Settle them with the same care.",
        *_filling_in(day),
    ]


def _filling_in(day: str) -> list[str]:
    return [
        f"Fill in the yellow cells. A row counts as soon as its '{fmt.VERDICT}' is filled in; the others stay open. "
        "Choose from the lists; type no formulas; merge no cells. "
        "You may rename the file (after no person), filter, widen columns, and add your own at the right.",
        f"'{fmt.POLICY}': the policy that the item violates, from the sheet '{fmt.POLICIES}', which are those in "
        "force on that day. If several would be right, put | between them. Blank where nothing is violated.",
        f"'{fmt.SEVERITY}' and '{fmt.ROOT_CAUSE}': how grave a wrong decision would be, and what would explain "
        "it, as far as you can tell.",
        f"'{fmt.AUDITED_ON}': the day, such as {day}. Left blank, it is the day on which the file is returned.",
        "Save as .xlsx and hand the file back to whoever sent it: it goes into landing/audit_results/. "
        "It may come back as often as you like: what was taken before is not taken twice, and a verdict that "
        "you have changed replaces the one before.",
    ]
