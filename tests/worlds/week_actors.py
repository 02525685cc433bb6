"""The people of the played week at work in real workbooks: readers, an adjudicator, sites that dispute, a resolver."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from modqa_pipeline.forms import dispute
from modqa_pipeline.forms import worksheet as fmt
from tests.worlds.auditors_at_work import Given, fill_in, given_out, sheet_rows
from tests.worlds.home import PlayedHome, files_of
from tests.worlds.rows import ADJUDICATOR, MODERATORS, RESOLVER, make_auditor
from tests.worlds.week import (
    UNDATED_READER,
    Verdict,
    all_rows,
    chance,
    decided,
    item,
    reading_of,
    truth_of,
)

#: When workbooks come back that name no day.
TODAY = date.today()
#: A site disputes every finding that is wrong, and this share of those that are right.
VAIN_DISPUTES = 0.4


@dataclass(frozen=True)
class Dispute:
    """What a site raised, and what must become of it."""

    decision_id: str
    day: date
    party: str
    state: str


@dataclass
class People:
    """Who fills in the workbooks of a home; remembers what was disputed."""

    played: PlayedHome
    disputes: list[Dispute] = field(default_factory=list)

    def given(self, day: date, wave: str = "") -> list[Given]:
        """What a day's workbooks hold."""
        return given_out(files_of(self.played.home.worksheets), day, wave)

    def return_first_halves(self, day: date) -> None:
        """The upper half of every workbook is filled in, second readings left open."""
        given, last = self.given(day), {}
        for each in given:
            last[each.workbook] = max(last.get(each.workbook, 0), each.row)
        self._return(
            "half", day, given, lambda g: g.audit_round != fmt.SECOND and g.row <= last[g.workbook] / 2
        )  # fmt: skip

    def return_first_readings(self, day: date, called: str = "whole") -> None:
        """All but the second readings is filled in, what was returned before included."""
        self._return(called, day, self.given(day), lambda g: g.audit_round != fmt.SECOND)

    def return_all(self, day: date) -> None:
        """Every row is filled in."""
        self._return("second", day, self.given(day), lambda _: True)

    def _return(
        self, called: str, day: date, given: list[Given], is_done: Callable[[Given], bool]
    ) -> None:
        for name in sorted({each.workbook for each in given}):
            typed = {g.row: _typed(g, day) for g in given if g.workbook == name and is_done(g)}
            target = f"audit_results/{called}_{name.replace('/', '_')}"
            fill_in(self.played, name, fmt.AUDITS, typed, target)

    def hire_adjudicator(self) -> None:
        """Somebody who has read nothing, and knows."""
        adjudicator = make_auditor(ADJUDICATOR, "client", group="adjudicator")
        self.played.deliver("auditors/adjudicator.csv", [adjudicator])

    def adjudicate(self, day: date) -> None:
        """Everything handed out is settled as it is right."""
        self._return("settled", day, self.given(day, "adjudication_1"), lambda _: True)

    def dispute(self, day: date) -> None:
        """Sites fill in their workbooks: every wrong finding, one of them too late, and some that are right."""
        rows = {item(row): row for row in all_rows().values()}
        folder = self.played.home.worksheets / str(day) / "sites"
        for path in sorted(folder.glob("*.xlsx")):
            name, typed, is_first = f"{day}/sites/{path.name}", {}, True
            for number, cells in sheet_rows(self.played, name, "Errors"):
                row = rows[cells["Item"]]
                decision, own = row["decision_id"], decided(row)
                is_wrong_finding = own == truth_of(decision)
                if not is_wrong_finding and chance("dispute", decision) > VAIN_DISPUTES:
                    continue
                ends = date.fromisoformat(cells["Dispute until"])
                is_late = is_wrong_finding and is_first and ends < TODAY
                is_first = is_first and not is_late
                state = "accepted" if is_wrong_finding else "rejected"
                party = f"{row['vendor']}/{row['site']}"
                self.disputes.append(Dispute(decision, day, party, "expired" if is_late else state))
                typed[number] = {
                    dispute.DISPUTE: "Yes",
                    dispute.EXPECTED_DECISION: own.decision,
                    dispute.EXPECTED_POLICY: own.policy_code or None,
                    dispute.ARGUMENT: "it looks right to us",
                    dispute.RAISED_BY: MODERATORS[0],
                    dispute.RAISED_ON: None if is_late else day + timedelta(days=3),
                }
            fill_in(self.played, name, "Errors", typed, f"disputes/{day}_{path.name}")

    def resolve(self, day: date) -> None:
        """Accepted is what expects the truth."""
        rows = {item(row): row for row in all_rows().values()}
        name, typed = f"{day}/disputes.xlsx", {}
        for number, cells in sheet_rows(self.played, name, "Disputes"):
            truth = truth_of(rows[cells["Item"]]["decision_id"])
            expected = (
                cells[dispute.EXPECTED_DECISION],
                cells[dispute.EXPECTED_POLICY],
            )
            typed[number] = {
                dispute.RESOLUTION: (
                    "accepted" if Verdict(expected[0], expected[1] or "") == truth else "rejected"
                ),
                dispute.RESOLVED_BY: RESOLVER,
                dispute.RESOLVED_ON: day + timedelta(days=5),
            }
        fill_in(self.played, name, "Disputes", typed, f"disputes/{day}_resolved.xlsx")


def answer_to(given: Given) -> Verdict:
    """What is answered to a row: an adjudicator knows the truth."""
    if given.audit_round == fmt.ADJUDICATION:
        return truth_of(given.decision_id)
    return reading_of(given.auditor_id, given.decision_id)


def _typed(given: Given, day: date) -> dict[str, str | date | None]:
    answer = answer_to(given)
    is_dated = given.auditor_id != UNDATED_READER
    return {
        fmt.VERDICT: answer.decision,
        fmt.POLICY: answer.policy_code or None,
        fmt.WHY_NOT: "no evidence" if answer.decision == fmt.UNASSESSABLE else None,
        fmt.AUDITED_ON: day + timedelta(days=1) if is_dated else None,
    }
