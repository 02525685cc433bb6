"""Instructions for sites and resolvers: how to fill in their workbooks, and what may be chosen."""

from modqa_pipeline.forms import dispute as fmt
from modqa_pipeline.forms.worksheet import POLICIES

_DECISIONS = {
    "approve": "The item violates no policy and may stay.",
    "remove": "The item violates a policy and must go.",
    "restrict": "The item violates a policy and may stay in part.",
    "escalate": "Somebody else must decide; no final decision was due here.",
}
_RESOLUTIONS = {
    "accepted": "The site is right: the verdict becomes what the site expects, and all figures change with it.",
    "rejected": "The site is wrong: the verdict stays as it is.",
    "withdrawn": "The site has withdrawn the dispute.",
}


def choices(role: str) -> dict[str, dict[str, str]]:
    """Heading of a column to the words that may be chosen in it, with the meaning of each."""
    if role == fmt.SITE:
        yes = {fmt.YES: "This verdict is disputed. Leave the cell blank if you accept the verdict."}
        return {fmt.DISPUTE: yes, fmt.EXPECTED_DECISION: _DECISIONS}
    return {fmt.RESOLUTION: _RESOLUTIONS}


def title(role: str, day: str, party: str) -> str:
    """Title of the workbook."""
    return f"Errors of {party} on {day}" if role == fmt.SITE else f"Open disputes of {day}"


def how_to(role: str, day: str, n_rows: int) -> list[str]:
    """Paragraphs at the top of the instructions."""
    return (_for_site if role == fmt.SITE else _for_resolver)(day, n_rows)


def _for_site(day: str, n_rows: int) -> list[str]:
    return [
        f"Decisions made on {day} (UTC) in which the audit found an error: {n_rows}. Each row shows the verdict, its "
        "policy and the auditor's comment.",
        f"If you think that a verdict is wrong, choose '{fmt.YES}' under '{fmt.DISPUTE}', enter the right decision "
        f"under '{fmt.EXPECTED_DECISION}', and the reason under '{fmt.ARGUMENT}'. Leave all other rows as they are.",
        f"'{fmt.EXPECTED_POLICY}': the policy that applies, from the sheet '{POLICIES}'; put | between several. "
        "Leave it blank if no policy is violated, or if you dispute only the action.",
        "'Dispute until' is the last day (UTC) on which a row may be disputed. A later dispute has expired.",
        f"'{fmt.RAISED_BY}': who disputes. '{fmt.RAISED_ON}': the day; if blank, the day when the file is returned.",
        "Fill in only the yellow cells; type no formulas, merge no cells. You may filter, sort, and rename the file "
        "(but not after a person).",
        "Save as .xlsx and return the file to the person who sent it: it goes into landing/disputes/. You may return "
        "it as often as you like; a row that was settled in the meantime stays settled.",
    ]


def _for_resolver(day: str, n_rows: int) -> list[str]:
    return [
        f"Disputes of verdicts on decisions made on {day} (UTC) that are still open, oldest first: {n_rows}.",
        f"Read the item, the verdict and the site's argument, and choose under '{fmt.RESOLUTION}'. Rows that you leave "
        "blank stay open.",
        f"'{fmt.RESOLVED_BY}': you. Nobody may settle what they audited ('Audited by') or disputed: such a row "
        "does not count and stays open.",
        f"'{fmt.RESOLVED_ON}': the day; if blank, the day on which the file is returned.",
        "Fill in only the yellow cells; type no formulas, merge no cells.",
        "Save as .xlsx and put the file into landing/disputes/. You may return it as often as you like.",
    ]
