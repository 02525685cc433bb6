"""Decides who may read which drawn decision, and who does. Pure: the same audits and roster give the same result."""

from collections import defaultdict
from datetime import date
from typing import Any

from modqa_pipeline.audit.assignment.readings import Assignment, Audit, Auditor, Reading
from modqa_pipeline.audit.assignment.shares import Shares, deal


def assign(
    audits: list[Audit], roster: list[Auditor], audit_day: date, *, spare_own_site: bool
) -> Assignment:
    """Assign audits to auditors.

    Parameters
    ----------
    audits : list of Audit
        In draw order: every auditor gets a part of each kind that is spread over this order.
    audit_day : date
        Auditors who left before this day get nothing.
    spare_own_site : bool
        Nobody audits decisions of the site that they work at.
    """
    present = [a for a in roster if a.left_on is None or a.left_on >= audit_day]
    kinds: dict[tuple[str, ...], list[Audit]] = defaultdict(list)
    for audit in audits:
        keys = (a.auditor_key for a in present if may_audit(a, audit, spare_own_site))
        kinds[tuple(sorted(keys))].append(audit)
    shares = Shares(present)
    for able in sorted(kinds, key=lambda able: (len(able), able)):
        shares.add(able, sum(len(a.rounds) for a in kinds[able]), len(kinds[able]))
    readers: dict[Audit, list[str]] = {}
    for able, of_kind in kinds.items():
        readers |= deal(of_kind, shares.held[able])
    by_auditor: dict[str, list[Reading]] = {a.auditor_key: [] for a in present}
    left = []
    for audit in audits:
        assigned = readers.get(audit, [])
        for key, audit_round in zip(assigned, audit.rounds, strict=False):
            by_auditor[key].append(Reading(audit, audit_round))
        for audit_round in audit.rounds[len(assigned) :]:
            why = _why_not(audit, assigned, present, spare_own_site)
            left.append((Reading(audit, audit_round), why))
    return Assignment({key: own for key, own in sorted(by_auditor.items()) if own}, left)


def share_out(
    audits: list[dict[str, Any]],
    people: list[dict[str, Any]],
    audit_day: date,
    *,
    spare_own_site: bool,
) -> Assignment:
    """`assign` for rows of drawn decisions and of the roster."""
    return assign(
        [
            Audit(**{name: row[name] for name in Audit.__dataclass_fields__ if name in row})
            for row in audits
        ],
        [auditor_of(person) for person in people],
        audit_day,
        spare_own_site=spare_own_site,
    )


def auditor_of(person: dict[str, Any]) -> Auditor:
    """An auditor from a row of the roster, whose lists are texts with `|` between."""
    return Auditor(
        auditor_key=person["auditor_key"],
        moderator_key=person["moderator_key"],
        site=person["site"],
        languages=_parts(person["languages"]),
        entity_types=_parts(person["entity_types"]),
        daily_capacity=person["daily_capacity"],
        left_on=person["left_on"],
    )


def _parts(listed: str | None) -> frozenset[str]:
    return frozenset(listed.split("|")) if listed else frozenset()


def may_audit(auditor: Auditor, audit: Audit, spare_own_site: bool) -> bool:
    """Whether the auditor reads the language, knows the entity type, and did not make the decision."""
    return (
        _reads(auditor, audit)
        and _knows(auditor, audit)
        and not _is_own(auditor, audit)
        and auditor.auditor_key not in audit.read_by
        and not (spare_own_site and _is_own_site(auditor, audit))
    )


def _reads(auditor: Auditor, audit: Audit) -> bool:
    return not auditor.languages or not audit.language or audit.language in auditor.languages


def _knows(auditor: Auditor, audit: Audit) -> bool:
    return not auditor.entity_types or audit.entity_type in auditor.entity_types


def _is_own(auditor: Auditor, audit: Audit) -> bool:
    own = {auditor.auditor_key, auditor.moderator_key}
    return audit.moderator_key is not None and audit.moderator_key in own


def _is_own_site(auditor: Auditor, audit: Audit) -> bool:
    return bool(auditor.site) and auditor.site in (audit.site, f"{audit.vendor}/{audit.site}")


def _why_not(audit: Audit, readers: list[str], present: list[Auditor], spare_own_site: bool) -> str:
    if not present:
        return "no auditor of the roster works on the day"
    reading = [a for a in present if _reads(a, audit)]
    if not reading:
        return f"no auditor reads '{audit.language}'"
    knowing = [a for a in reading if _knows(a, audit)]
    if not knowing:
        return f"no auditor who reads '{audit.language or 'any language'}' audits '{audit.entity_type}'"
    others = [a for a in knowing if not _is_own(a, audit)]
    if not others:
        return "the only auditor who could audit it made the decision"
    if spare_own_site:
        others = [a for a in others if not _is_own_site(a, audit)]
        if not others:
            return "every auditor who could works at the site of the decision"
    if all(a.auditor_key in audit.read_by.union(readers) for a in others):
        return "everybody who could has already read it"
    return "every auditor who could has reached their daily capacity"
