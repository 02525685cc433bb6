"""Words that may be chosen in a worksheet's columns, with the meaning of each."""

import csv

from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.repository import DBT_PROJECT

_VERDICTS = {
    "approve": "The item violates no policy and may stay.",
    "remove": "The item violates a policy and must go.",
    "restrict": "The item violates a policy and may stay with limits: hidden in a market, behind an age limit.",
    "escalate": "Somebody else must decide; no final decision was due here.",
    fmt.UNASSESSABLE: f"You cannot say. Choose why under '{fmt.WHY_NOT}'.",
}

_SEVERITIES = {
    "critical": "Serious harm to people, or a legal duty.",
    "major": "Harm to buyers, sellers or owners of rights.",
    "minor": "A breach of the rules with little harm.",
}

#: Root causes of errors of people and models; the technical ones are in the seed.
_ROOT_CAUSES = {
    "training": "The rule was not known.",
    "attention": "The rule was known, and the item was not looked at closely.",
    "policy_unclear": "The policy does not say what to do in this case.",
    "policy_changed": "The decision followed a version that was no longer in force.",
    "workload": "There was no time for the item.",
    "routing": "The item was in the wrong queue.",
    "translation": "A word or a picture was misunderstood.",
    "individual": "One person's own reading of the rule.",
    "model_drift": "The model no longer fits the items of today.",
}

WHY_UNASSESSABLE = {
    "evidence_missing": "The item or its evidence cannot be opened any more.",
    "evidence_insufficient": "The evidence does not show whether a policy is violated.",
    "language_not_read": "It is in a language that you do not read.",
    "not_my_field": "It needs knowledge that you do not have, for example of a brand's rights.",
    "conflict_of_interest": "You know the people concerned, or have worked on the item before.",
}


def choices_by_heading() -> dict[str, dict[str, str]]:
    """Heading of a column to the words that may be chosen in it, with the meaning of each."""
    contract = load_contract("audit_results")
    return {
        fmt.VERDICT: {word: _VERDICTS[word] for word in contract["verdict_decision"].values},
        fmt.SEVERITY: {word: _SEVERITIES[word] for word in contract["severity"].values},
        fmt.ROOT_CAUSE: _ROOT_CAUSES | _technical_causes(),
        fmt.WHY_NOT: WHY_UNASSESSABLE,
    }


def _technical_causes() -> dict[str, str]:
    with (DBT_PROJECT / "seeds" / "technical_root_causes.csv").open(encoding="utf-8") as lines:
        return {row["root_cause"]: f"{row['description']}." for row in csv.DictReader(lines)}
