"""Instructions for auditors: how to fill in the sheet."""

from modqa_pipeline.forms import worksheet as fmt


def how_to(day: str, auditor_id: str, n_audits: int) -> list[str]:
    """Paragraphs at the top of the instructions."""
    return [
        f"Audits of decisions made on {day} (UTC), for {auditor_id}: {n_audits}.",
        f"Open each item on the sheet '{fmt.AUDITS}', look at its evidence, and enter what should have been decided. "
        "Who decided is not shown, and usually not what was decided, so that it does not influence you.",
        "A colleague reads some of the items too, and neither of you can see which: do not compare notes before "
        "both files are returned.",
        "Work from top to bottom within a queue: the order is random, so a sheet that is half filled in is "
        "still a fair sample. Do not choose the easy items first.",
        *_filling_in(day),
    ]


def how_to_settle(day: str, auditor_id: str, n_audits: int) -> list[str]:
    """Paragraphs at the top of an adjudicator's instructions."""
    return [
        f"Adjudications of decisions made on {day} (UTC), for {auditor_id}: {n_audits}.",
        f"Each item on the sheet '{fmt.AUDITS}' was read before, most of them by two people who did not see each "
        "other's verdict. Look at the evidence first, then at the readings, and enter what should have been decided. "
        "Your verdict is the final one. It may differ from both readings.",
        "The readers' names are not shown, and which reading is A or B is random. For some items both readings agree, "
        "or there is only one reading: these were drawn at random, because errors of readers may go unnoticed. "
        "Settle them with the same care.",
        *_filling_in(day),
    ]


def _filling_in(day: str) -> list[str]:
    return [
        f"Fill in the yellow cells. A row counts as soon as its '{fmt.VERDICT}' is filled in; the others stay open. "
        "Choose from the lists; type no formulas; merge no cells. "
        "You may rename the file (but not after a person), filter, widen columns, and add columns at the right.",
        f"'{fmt.POLICY}': the policy that the item violates, from the sheet '{fmt.POLICIES}', which lists the policies "
        "in force on that day. If several would be right, put | between them. Leave it blank if no policy is violated.",
        f"'{fmt.SEVERITY}' and '{fmt.ROOT_CAUSE}': how serious a wrong decision would be, and what would explain "
        "it, as far as you can judge.",
        f"'{fmt.AUDITED_ON}': the day, such as {day}. If blank, it is the day on which the file is returned.",
        "Save as .xlsx and return the file to the person who sent it: it goes into landing/audit_results/. "
        "You may return it as often as you like: a verdict that was already received does not count twice, and a "
        "verdict that you have changed replaces the earlier one.",
    ]
