"""What sites and resolvers are told: how to fill in their workbooks, and what may be chosen."""

from modqa_pipeline.forms import dispute as fmt
from modqa_pipeline.forms.worksheet import POLICIES

_DECISIONS = {
    "approve": "The item violates no policy and may stay.",
    "remove": "The item violates a policy and must go.",
    "restrict": "The item violates a policy and may stay in part.",
    "escalate": "Somebody else must decide; a final decision was not due here.",
}
_RESOLUTIONS = {
    "accepted": "The site is right: the verdict becomes what it expects, and every figure follows.",
    "rejected": "The verdict stands.",
    "withdrawn": "The site has taken the dispute back.",
}


def choices(role: str) -> dict[str, dict[str, str]]:
    """Heading of a column to what may be chosen in it, with the meaning of each."""
    if role == fmt.SITE:
        yes = {
            fmt.YES: "This verdict is disputed. Leave the cell blank where you accept the verdict."
        }
        return {fmt.DISPUTE: yes, fmt.EXPECTED_DECISION: _DECISIONS}
    return {fmt.RESOLUTION: _RESOLUTIONS}


def title(role: str, day: str, party: str) -> str:
    """What the workbook is about."""
    return f"Errors of {party} on {day}" if role == fmt.SITE else f"Open disputes of {day}"


def how_to(role: str, day: str, n_rows: int) -> list[str]:
    """The paragraphs at the head of the instructions."""
    return (_for_site if role == fmt.SITE else _for_resolver)(day, n_rows)


def _for_site(day: str, n_rows: int) -> list[str]:
    return [
        f"Decisions made on {day} (UTC) in which the audit found an error: {n_rows}. Each with the verdict, its policy "
        "and what the auditor wrote.",
        f"Where you hold the verdict to be wrong, choose '{fmt.YES}' under '{fmt.DISPUTE}', say under "
        f"'{fmt.EXPECTED_DECISION}' what is right, and why under '{fmt.ARGUMENT}'. All other rows stay as they are.",
        f"'{fmt.EXPECTED_POLICY}': the policy that applies, from the sheet '{POLICIES}'; several with | between them. "
        "Blank where nothing is violated, or where only the action is disputed.",
        "'Dispute until' is the last day (UTC) on which a row may be disputed. What is raised later is expired.",
        f"'{fmt.RAISED_BY}': who disputes. '{fmt.RAISED_ON}': the day; blank is the day on which the file comes back.",
        "Fill in the yellow cells alone; type no formulas, merge no cells. You may filter, sort, and rename the file "
        "(after no person).",
        "Save as .xlsx and hand the file back to whoever sent it: it goes into landing/disputes/. It may come back "
        "as often as you like; a row that was settled meanwhile stays settled.",
    ]


def _for_resolver(day: str, n_rows: int) -> list[str]:
    return [
        f"Disputes of verdicts on decisions made on {day} (UTC) that wait to be settled, oldest first: {n_rows}.",
        f"Read the item, the verdict and the site's argument, and choose under '{fmt.RESOLUTION}'. Rows that you leave "
        "blank stay open.",
        f"'{fmt.RESOLVED_BY}': you. Nobody settles what they audited ('Audited by') or disputed themselves: such a row "
        "does not count and stays open.",
        f"'{fmt.RESOLVED_ON}': the day; left blank, the day on which the file comes back.",
        "Fill in the yellow cells alone; type no formulas, merge no cells.",
        "Save as .xlsx and put the file into landing/disputes/. It may come back as often as you like.",
    ]
