"""Who reads which drawn decision. Pure: the same audits and roster give the same assignment.

Audits that the same people may do are alike, so people and kinds of audits make a small graph. Scarce kinds
go first, each reading to who has done least of their day; where all are full, somebody hands a reading of
another kind on (an augmenting path), so nothing stays behind that could have been done. Some audits are read
twice: nobody has more readings of a kind than it has audits, so that two people can always be found.
"""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from modqa_pipeline.worksheet_format import FIRST, SECOND


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
    """What assignment needs to know of a drawn decision.

    Attributes
    ----------
    is_second_read : bool
        Read twice, by two people.
    read_by : frozenset of str
        Keys of who has read it before, and may not do so again.
    """

    decision_id: str
    entity_type: str
    language: str | None = None
    moderator_key: str | None = None
    vendor: str | None = None
    site: str | None = None
    is_second_read: bool = False
    read_by: frozenset[str] = frozenset()

    @property
    def rounds(self) -> tuple[str, ...]:
        """The readings that it wants."""
        return (FIRST, SECOND) if self.is_second_read else (FIRST,)


class Reading(NamedTuple):
    """An audit and which of its readings."""

    audit: Audit
    audit_round: str


@dataclass(frozen=True)
class Assignment:
    """Readings by auditor, in the order in which the audits came, and those nobody can take, with the reason."""

    by_auditor: dict[str, list[Reading]]
    unassigned: list[tuple[Reading, str]]


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
        able = (a.auditor_key for a in present if _may_audit(a, audit, spare_own_site))
        kinds[tuple(sorted(able))].append(audit)
    shares = _Shares(present)
    for able in sorted(kinds, key=lambda able: (len(able), able)):
        shares.add(able, sum(len(a.rounds) for a in kinds[able]), len(kinds[able]))
    readers: dict[Audit, list[str]] = {}
    for able, of_kind in kinds.items():
        readers |= _deal(of_kind, shares.held[able])
    by_auditor: dict[str, list[Reading]] = {a.auditor_key: [] for a in present}
    left = []
    for audit in audits:
        found = readers.get(audit, [])
        for key, audit_round in zip(found, audit.rounds, strict=False):
            by_auditor[key].append(Reading(audit, audit_round))
        for audit_round in audit.rounds[len(found) :]:
            why = _why_not(audit, found, present, spare_own_site)
            left.append((Reading(audit, audit_round), why))
    return Assignment({key: own for key, own in sorted(by_auditor.items()) if own}, left)


def share_out(
    audits: list[dict[str, Any]],
    people: list[dict[str, Any]],
    audit_day: date,
    *,
    spare_own_site: bool,
) -> Assignment:
    """`assign` for rows of drawn decisions and of the roster, whose lists are texts with `|` between."""
    return assign(
        [
            Audit(**{name: row[name] for name in Audit.__dataclass_fields__ if name in row})
            for row in audits
        ],
        [
            Auditor(
                auditor_key=person["auditor_key"],
                moderator_key=person["moderator_key"],
                site=person["site"],
                languages=_parts(person["languages"]),
                entity_types=_parts(person["entity_types"]),
                daily_capacity=person["daily_capacity"],
                left_on=person["left_on"],
            )
            for person in people
        ],
        audit_day,
        spare_own_site=spare_own_site,
    )


def _parts(listed: str | None) -> frozenset[str]:
    return frozenset(listed.split("|")) if listed else frozenset()


def _may_audit(auditor: Auditor, audit: Audit, spare_own_site: bool) -> bool:
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
    if spare_own_site:
        others = [a for a in others if not _is_own_site(a, audit)]
        if not others:
            return "every auditor who could works at the site of the decision"
    if all(a.auditor_key in audit.read_by.union(readers) for a in others):
        return "everybody who could is a reader of it already"
    return "every auditor who could has reached their daily capacity"


class _Shares:
    """How many readings of each kind everybody has."""

    def __init__(self, present: list[Auditor]) -> None:
        known = [a.daily_capacity for a in present if a.daily_capacity]
        usual = sum(known) / len(known) if known else 1
        self.room = {a.auditor_key: a.daily_capacity for a in present}
        self.weight = {a.auditor_key: a.daily_capacity or usual for a in present}
        self.load: Counter[str] = Counter()
        self.held: dict[tuple[str, ...], Counter[str]] = {}
        self.most: dict[tuple[str, ...], int] = {}

    def add(self, able: tuple[str, ...], n: int, most: int) -> None:
        """Give away readings of one kind, until nobody has room nor can make some; to nobody more than `most`."""
        held = self.held[able] = Counter()
        self.most[able] = most
        for _ in range(n):
            free = [key for key in able if self._has_room(key) and held[key] < most]
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
        """Hand readings on along the shortest chain that ends at somebody with room; who has room now."""
        open_to = [key for key in able if self.held[able][key] < self.most[able]]
        came_from: dict[str, tuple[str, tuple[str, ...]] | None] = dict.fromkeys(open_to)
        waiting = deque(open_to)
        while waiting:
            giver = waiting.popleft()
            for kind, held in self.held.items():
                if not held[giver]:
                    continue
                for taker in kind:
                    if taker in came_from or held[taker] >= self.most[kind]:
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


def _deal(audits: list[Audit], held: Counter[str]) -> dict[Audit, list[str]]:
    """Who reads each audit of one kind, everybody's share spread over the order."""
    to_read = _within(audits, held)
    total, place = sum(held.values()), 0
    left, readers = Counter(held), {}
    for number, (audit, n_readings) in enumerate(to_read):
        place += n_readings
        # whoever has as many left as there are audits must read each of them
        n_audits = len(to_read) - number
        by_turn = sorted(
            (key for key in left if left[key]),
            key=lambda key: (
                left[key] < n_audits,
                held[key] - left[key] - held[key] * place / total,
                key,
            ),
        )
        readers[audit] = by_turn[:n_readings]
        left.subtract(readers[audit])
        if number % 2:  # so that nobody is always the first reader
            readers[audit].reverse()
    return readers


def _within(audits: list[Audit], held: Counter[str]) -> list[tuple[Audit, int]]:
    """The beginning of a kind's audits for which readings were given away, and how many readings each gets."""
    total, most = sum(held.values()), max(held.values(), default=0)
    n_audits = n_twice = 0
    while n_audits < most or n_audits + n_twice < total:
        n_twice += audits[n_audits].is_second_read
        n_audits += 1
    n_seconds, found = total - n_audits, []
    for audit in audits[:n_audits]:
        is_twice = audit.is_second_read and n_seconds > 0
        n_seconds -= is_twice
        found.append((audit, 1 + is_twice))
    return found
