"""What one auditor may see of a wave, as a workbook or as Label Studio tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.facts.waves import Wave, draw_fingerprint, suffix
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home.connections import Rows

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings

#: Reasons that a delivered audit may have; a draw only for a lot is not among them.
_AUDIT_REASONS = ("random", "risk")
#: One reading to hand out: the audit as its auditor may see it, and the round.
ToRead = tuple[dict[str, Any], str]
#: Fields of one shown reading, by heading.
Row = dict[str, str | None]


@dataclass(frozen=True)
class Worksheet:
    """One auditor's part of a wave.

    Attributes
    ----------
    name : str
        Of its file, without the ending.
    rows : list of dict
        Audits by heading, in the order of the sheet.
    policies : list of dict
        Policies in force by heading.
    marks : dict
        Identifying marks; in a workbook its document properties.
    """

    day: date
    auditor_id: str
    name: str
    rows: list[Row]
    policies: list[dict[str, Any]]
    marks: dict[str, str]

    @property
    def is_adjudication(self) -> bool:
        """Whether the readings of every item are shown, to be settled."""
        return self.marks[fmt.WAVE_PROPERTY].startswith(fmt.ADJUDICATION)

    @property
    def title(self) -> str:
        """Title in words."""
        return f"{'Adjudications' if self.is_adjudication else 'Audits'} of {self.day}"


def worksheets_of(
    con: "duckdb.DuckDBPyConnection",
    settings: "KeyedSettings",
    wave: Wave,
    people: Rows,
    given: dict[str, list[ToRead]],
) -> Iterator[tuple[str, Worksheet]]:
    """The worksheets of a wave, each with the pseudonym of its auditor.

    Parameters
    ----------
    given : dict
        Pseudonym of an auditor to their readings, in draw order. An audit with `readings` (at most two, in display
        order) is shown with them.
    """
    names = {person["auditor_key"]: person["auditor_id"] for person in people}
    queues = drawn_rows.queue_names(con, settings.home, wave)
    policies = [policy_row(row) for row in drawn_rows.policies_in_force(con, settings.home, wave)]
    fingerprint = draw_fingerprint(wave.file.read_bytes())
    for key, own in given.items():
        auditor = names[key]
        seal = fmt.seal_of(settings.pseudonym_key, auditor)
        marks = (fmt.FORMAT, wave.day.isoformat(), wave.name, fingerprint, auditor, seal)
        rows = [sheet_row(audit, audit_round, queues, seal) for audit, audit_round in own]
        yield (
            key,
            Worksheet(
                day=wave.day,
                auditor_id=auditor,
                name=f"{wave.day}_{key[:8]}{suffix(wave)}",
                rows=sorted(rows, key=lambda row: row["Queue"] or ""),
                policies=policies,
                marks=dict(zip(fmt.PROPERTIES, marks, strict=True)),
            ),
        )


def sheet_row(
    audit: dict[str, Any], audit_round: str, queues: dict[str, str], seal: str
) -> dict[str, str | None]:
    """One row of the sheet; the decision is shown only if the item was not drawn at random.

    Nothing on the sheet shows the round: only the sealed id has it.
    """
    policy = f" ({audit['policy_code']})" if audit["policy_code"] else ""
    is_review = audit["draw_reason"] == "risk"
    row = {
        "Queue": queues.get(audit["queue_id"]) or audit["queue_id"],
        "Item": audit["content_id"],
        "Evidence": audit["evidence_ref"],
        "Entity type": audit["entity_type"],
        "Market": audit["market"],
        "Language": audit["language"],
        "Decision under review": f"{audit['decision']}{policy}" if is_review else None,
        "Audit": fmt.sealed_audit_id(seal, audit["decision_id"], audit_round),
        "Decision": audit["decision_id"],
        "Reason": audit["draw_reason"] if audit["draw_reason"] in _AUDIT_REASONS else None,
    }
    for letter, reading in zip("AB", audit.get("readings", ()), strict=False):
        cause = f" ({reading['root_cause']})" if reading["root_cause"] else ""
        is_unassessable = reading["verdict_decision"] == fmt.UNASSESSABLE
        row |= {
            f"Reading {letter}": reading["verdict_decision"] + (cause if is_unassessable else ""),
            f"{letter}: policy": reading["verdict_policy_code"],
            f"{letter}: severity": reading["severity"],
            f"{letter}: comment": reading["comment"],
        }
    return row


def policy_row(row: dict[str, Any]) -> dict[str, Any]:
    """A policy as a row of the sheet of policies."""
    return {
        fmt.POLICY_CODE: row["policy_code"],
        "Name": row["policy_name"],
        "Severity": row["severity"],
        fmt.POLICY_VERSION: row["policy_version"],
        "In force from": row["effective_from"],
        "Entity types": row["entity_types"],
    }
