"""What the played week must come to: final verdicts by its rules, and figures from them and the record of the draw."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.ingest.rows.people import pseudonym
from tests.worlds.auditors_at_work import Given
from tests.worlds.home import KEY, Rows
from tests.worlds.week import READERS, Verdict, all_rows, decided, error_type, truth_of
from tests.worlds.week_actors import Dispute, answer_to

Verdicts = Mapping[str, Verdict]


@dataclass(frozen=True)
class Expected:
    """Verdicts by decision: both readings, what goes to the adjudicator, the final one before disputes and after.

    Attributes
    ----------
    samples : dict
        The drawn decisions as they are published, by id.
    """

    samples: dict[str, dict]
    first: Verdicts
    second: Verdicts
    to_settle: set[str]
    before: Verdicts
    after: Verdicts

    @property
    def error_types(self) -> dict[str, str]:
        """What the final verdicts say of the decisions."""
        rows = all_rows()
        return {i: error_type(decided(rows[i]), verdict) for i, verdict in self.after.items()}

    @property
    def disagreements(self) -> set[str]:
        """Decisions of which two people read different things; the policy does not count."""
        return {i for i, v in self.second.items() if v.decision != self.first[i].decision}


def expect(given: Collection[Given], samples: Rows, disputes: Collection[Dispute]) -> Expected:
    """The final verdict is the adjudication, else the first reading; after an accepted dispute, the site's."""
    by_id = {row["decision_id"]: row for row in samples}
    first, second = (
        {each.decision_id: answer_to(each) for each in given if each.audit_round == audit_round}
        for audit_round in (fmt.FIRST, fmt.SECOND)
    )
    to_settle = {
        i
        for i in second
        if first[i].decision != second[i].decision or by_id[i]["is_agreement_adjudicated"]
    }
    before = {i: truth_of(i) if i in to_settle else first[i] for i in first}
    rows, accepted = all_rows(), {d.decision_id for d in disputes if d.state == "accepted"}
    after = {i: decided(rows[i]) if i in accepted else before[i] for i in before}
    return Expected(by_id, first, second, to_settle, before, after)


def accuracy(
    expected: Expected, held: Verdicts, days: Collection[date], site: str | None = None
) -> float:
    """Accuracy of the frame of some days: strata by their size, of each the mean of its usable verdicts.

    Of a site, its part of the frame and its correct part are estimated both (a ratio).
    """
    rows, strata = all_rows(), defaultdict(list)
    for i, sample in expected.samples.items():
        if sample["decision_date"] in days:
            strata[sample["decision_date"], sample["stratum_id"]].append(i)
    correct = total = 0.0
    for ids in strata.values():
        size = sum(expected.samples[i]["sampling_weight"] for i in ids)
        usable = [i for i in ids if held[i].decision != fmt.UNASSESSABLE]
        for i in usable:
            if site in (None, rows[i].get("site")):
                total += size / len(usable)
                correct += size / len(usable) * (rows[i]["decision"] == held[i].decision)
    return correct / total


def true_rates() -> dict[str, float]:
    """What a faultless audit of every decision would find."""
    rows = [(row["decision"], truth_of(i).decision) for i, row in all_rows().items()]
    acted = [truth != "approve" for decision, truth in rows if decision != "approve"]
    approved = [truth != "approve" for decision, truth in rows if decision == "approve"]
    return {
        "accuracy": sum(decision == truth for decision, truth in rows) / len(rows),
        "precision": sum(acted) / len(acted),
        "over_enforcement_rate": 1 - sum(acted) / len(acted),
        "leakage_rate": sum(approved) / len(approved),
        "prevalence": sum(acted + approved) / len(rows),
    }


def reader_counts(expected: Expected, given: Collection[Given]) -> dict[str, Counter]:
    """What `kpi_auditor_quality` counts, by pseudonym: readings, pairs of two that could say, and what was settled."""
    counts = {auditor: Counter() for auditor in READERS}
    for each in given:
        if each.audit_round == fmt.GOLDEN:
            continue
        own, i = counts[each.auditor_id], each.decision_id
        own[f"n_{each.audit_round}_reads"] += 1
        pair = [read[i].decision for read in (expected.first, expected.second) if i in read]
        if len(pair) < 2 or fmt.UNASSESSABLE in pair:
            continue
        settled = i in expected.to_settle
        is_upheld = settled and answer_to(each).decision == truth_of(i).decision
        own.update(n_read_twice=1, n_agreed=pair[0] == pair[1], n_adjudicated=settled)
        own.update(n_upheld=is_upheld)
    return {key_of(auditor): counted for auditor, counted in counts.items()}


def golden_counts(given: Collection[Given]) -> dict[str, Counter]:
    """What `kpi_golden_accuracy` counts of auditors, by pseudonym."""
    counts: dict[str, Counter] = defaultdict(Counter)
    for each in (each for each in given if each.audit_round == fmt.GOLDEN):
        answer = answer_to(each).decision
        counts[key_of(each.auditor_id)].update(
            n_exposed=1,
            n_read=answer != fmt.UNASSESSABLE,
            n_correct=answer == truth_of(each.decision_id).decision,
        )
    return counts


def key_of(person: str) -> str:
    """The pseudonym of somebody in a played home."""
    return pseudonym(KEY.encode(), person)
