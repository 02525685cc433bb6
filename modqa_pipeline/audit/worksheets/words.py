"""What auditors are told: definitions of everything that they choose from, and how to fill in the sheet."""

import csv

from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.transform.dbt.project import PROJECT

_VERDICTS = {
    "approve": "The item violates no policy and may stay.",
    "remove": "The item violates a policy and must go.",
    "restrict": "The item violates a policy and may stay in part: hidden in a market, behind an age limit.",
    "escalate": "Somebody else must decide; a final decision was not due here.",
    fmt.UNASSESSABLE: f"You cannot say. Choose why under '{fmt.WHY_NOT}'.",
}
_SEVERITIES = {
    "critical": "Serious harm to people, or a duty by law.",
    "major": "Harm to buyers, sellers or owners of rights.",
    "minor": "Against the rules, with little harm.",
}
#: What makes people and models err; the technical ones stand in the seed.
_ROOT_CAUSES = {
    "training": "The rule was not known.",
    "attention": "The rule was known, and the item was not looked at closely.",
    "policy_unclear": "The policy leaves the case open.",
    "policy_changed": "Decided by a version that was no longer in force.",
    "workload": "No time for the item.",
    "routing": "The item was in the wrong queue.",
    "translation": "A word or a picture was misunderstood.",
    "individual": "One person's own reading of the rule.",
    "model_drift": "The model no longer knows what it sees.",
}
WHY_UNASSESSABLE = {
    "evidence_missing": "The item or its evidence cannot be opened any more.",
    "evidence_insufficient": "What is there does not show whether a policy is violated.",
    "language_not_read": "It is in a language that you do not read.",
    "not_my_field": "It takes knowledge that you do not have, such as of a brand's rights.",
    "conflict_of_interest": "You know the people concerned, or have worked on the item before.",
}


def choices() -> dict[str, dict[str, str]]:
    """Heading of a column to what may be chosen in it, with the meaning of each."""
    contract = load_contract("audit_results")
    return {
        fmt.VERDICT: {word: _VERDICTS[word] for word in contract["verdict_decision"].values},
        fmt.SEVERITY: {word: _SEVERITIES[word] for word in contract["severity"].values},
        fmt.ROOT_CAUSE: _ROOT_CAUSES | _technical_causes(),
        fmt.WHY_NOT: WHY_UNASSESSABLE,
    }


def _technical_causes() -> dict[str, str]:
    with (PROJECT / "seeds" / "technical_root_causes.csv").open(encoding="utf-8") as lines:
        return {row["root_cause"]: f"{row['description']}." for row in csv.DictReader(lines)}


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
