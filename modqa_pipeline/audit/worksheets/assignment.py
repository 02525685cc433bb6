"""Who audits which drawn decision. Pure: the same audits and roster give the same assignment.

Audits that the same people may do are alike, so people and kinds of audits make a small graph. Scarce kinds
go first, each audit to who has done least of their day; where all are full, somebody hands an audit of
another kind on (an augmenting path), so nothing stays behind that could have been done.
"""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Auditor:
    """One line of the roster; a blank list of languages or entity types is no restriction.

    Attributes
    ----------
    daily_capacity : int or None
        Audits that they can do of one day's draw; None is unknown and does not limit.
    left_on : date or None
        Their last day.
    """

    auditor_key: str
    moderator_key: str | None = None
    site: str | None = None
    languages: frozenset[str] = frozenset()
    entity_types: frozenset[str] = frozenset()
    daily_capacity: int | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Audit:
    """What assignment needs to know of a drawn decision."""

    decision_id: str
    entity_type: str
    language: str | None = None
    moderator_key: str | None = None
    vendor: str | None = None
    site: str | None = None


@dataclass(frozen=True)
class Assignment:
    """Audits by auditor, in the order in which they came, and those nobody can take, with the reason."""

    by_auditor: dict[str, list[Audit]]
    unassigned: list[tuple[Audit, str]]


def assign(
    audits: list[Audit], roster: list[Auditor], audit_day: date, *, spare_own_site: bool
) -> Assignment:
    """Share audits out.

    Parameters
    ----------
    audits : list of Audit
        In draw order: every auditor gets a share of each kind that is spread over it.
    audit_day : date
        Whoever has left before it gets nothing.
    spare_own_site : bool
        Nobody audits decisions of the site that they work at.
    """
    present = [a for a in roster if a.left_on is None or a.left_on >= audit_day]
    kinds: dict[tuple[str, ...], list[Audit]] = defaultdict(list)
    for audit in audits:
        able = (a.auditor_key for a in present if may_audit(a, audit, spare_own_site))
        kinds[tuple(sorted(able))].append(audit)
    shares = _Shares(present)
    for able in sorted(kinds, key=lambda able: (len(able), able)):
        shares.add(able, len(kinds[able]))
    taken = {able: _deal(of_kind, shares.held[able]) for able, of_kind in kinds.items()}
    owner = {audit: key for dealt in taken.values() for audit, key in dealt.items()}
    by_auditor = {a.auditor_key: [] for a in present}
    for audit in audits:
        if audit in owner:
            by_auditor[owner[audit]].append(audit)
    left = [(a, _why_not(a, present, spare_own_site)) for a in audits if a not in owner]
    return Assignment({key: own for key, own in sorted(by_auditor.items()) if own}, left)


def auditor_of(person: dict[str, Any]) -> Auditor:
    """A row of the roster, whose lists are texts with `|` between."""
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
    """Whether somebody reads the language, knows the entity type, and has not decided it themself."""
    return (
        _reads(auditor, audit)
        and _knows(auditor, audit)
        and not _is_own(auditor, audit)
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


def _why_not(audit: Audit, present: list[Auditor], spare_own_site: bool) -> str:
    if not present:
        return "no auditor of the roster is there on the day"
    reading = [a for a in present if _reads(a, audit)]
    if not reading:
        return f"no auditor reads '{audit.language}'"
    knowing = [a for a in reading if _knows(a, audit)]
    if not knowing:
        return f"no auditor who reads '{audit.language or 'any language'}' audits '{audit.entity_type}'"
    others = [a for a in knowing if not _is_own(a, audit)]
    if not others:
        return "the only auditor who could has made the decision"
    if spare_own_site and all(_is_own_site(a, audit) for a in others):
        return "every auditor who could works at the site of the decision"
    return "every auditor who could has reached their daily capacity"


class _Shares:
    """How many audits of each kind everybody has."""

    def __init__(self, present: list[Auditor]) -> None:
        known = [a.daily_capacity for a in present if a.daily_capacity]
        usual = sum(known) / len(known) if known else 1
        self.room = {a.auditor_key: a.daily_capacity for a in present}
        self.weight = {a.auditor_key: a.daily_capacity or usual for a in present}
        self.load: Counter[str] = Counter()
        self.held: dict[tuple[str, ...], Counter[str]] = {}

    def add(self, able: tuple[str, ...], n: int) -> None:
        """Give away audits of one kind, until nobody has room nor can make some."""
        held = self.held[able] = Counter()
        for _ in range(n):
            free = [key for key in able if self._has_room(key)]
            taker = min(free, key=self._fullness) if free else self._make_room(able)
            if taker is None:
                return
            held[taker] += 1
            self.load[taker] += 1

    def _has_room(self, key: str) -> bool:
        return self.room[key] is None or self.load[key] < self.room[key]

    def _fullness(self, key: str) -> tuple[float, str]:
        return (self.load[key] + 1) / self.weight[key], key

    def _make_room(self, able: tuple[str, ...]) -> str | None:
        """Hand audits on along the shortest chain that ends at somebody with room; who has room now."""
        came_from: dict[str, tuple[str, tuple[str, ...]] | None] = dict.fromkeys(able)
        waiting = deque(able)
        while waiting:
            giver = waiting.popleft()
            for kind, held in self.held.items():
                if not held[giver]:
                    continue
                for taker in kind:
                    if taker in came_from:
                        continue
                    came_from[taker] = (giver, kind)
                    if self._has_room(taker):
                        return self._hand_on(taker, came_from)
                    waiting.append(taker)
        return None

    def _hand_on(self, taker: str, came_from: dict) -> str:
        self.load[taker] += 1
        while came_from[taker] is not None:
            giver, kind = came_from[taker]
            self.held[kind][taker] += 1
            self.held[kind][giver] -= 1
            taker = giver
        self.load[taker] -= 1
        return taker


def _deal(audits: list[Audit], held: Counter[str]) -> dict[Audit, str]:
    """Audits of one kind to people, each one's spread over the order; the last ones stay if there are too many."""
    total = sum(held.values())
    dealt: Counter[str] = Counter()
    owners = {}
    for place, audit in enumerate(audits[:total], 1):
        key = min(
            (key for key in held if dealt[key] < held[key]),
            key=lambda key: (dealt[key] - held[key] * place / total, key),
        )
        dealt[key] += 1
        owners[audit] = key
    return owners
