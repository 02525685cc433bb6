"""How many readings of each kind of audit each person gets, and which.

Audits that the same people may do are of one kind, so people and kinds of audits make a small graph. Scarce kinds
come first, and each reading goes to the person with the lowest share of their capacity. If all are full, somebody
passes a reading of another kind on (an augmenting path), so nothing is left that could be done. Some audits are read
twice: nobody has more readings of a kind than it has audits, so that two different people can always be found.
"""

from collections import Counter, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modqa_pipeline.audit.assignment.readings import Audit, Auditor


class Shares:
    """Number of readings of each kind that each person has."""

    def __init__(self, present: list["Auditor"]) -> None:
        capacities = [a.daily_capacity for a in present if a.daily_capacity]
        usual = sum(capacities) / len(capacities) if capacities else 1
        self.room = {a.auditor_key: a.daily_capacity for a in present}
        self.weight = {a.auditor_key: a.daily_capacity or usual for a in present}
        self.load: Counter[str] = Counter()
        self.held: dict[tuple[str, ...], Counter[str]] = {}
        self.most: dict[tuple[str, ...], int] = {}

    def add(self, able: tuple[str, ...], n: int, most: int) -> None:
        """Assign readings of one kind until nobody has room or can make room; at most `most` to one person."""
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
        room = self.room[key]
        return room is None or self.load[key] < room

    def _fullness(self, key: str) -> tuple[float, str]:
        return (self.load[key] + 1) / self.weight[key], key

    def _make_room(self, able: tuple[str, ...]) -> str | None:
        """Pass readings along the shortest chain that ends at somebody with room; return the person with room now."""
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

    def _hand_on(self, taker: str, came_from: dict[str, tuple[str, tuple[str, ...]] | None]) -> str:
        self.load[taker] += 1
        while (handed := came_from[taker]) is not None:
            giver, kind = handed
            self.held[kind][taker] += 1
            self.held[kind][giver] -= 1
            taker = giver
        self.load[taker] -= 1
        return taker


def deal(audits: list["Audit"], held: Counter[str]) -> dict["Audit", list[str]]:
    """Readers of each audit of one kind, each person's share spread over the order."""
    to_read = _within(audits, held)
    total, place = sum(held.values()), 0
    left, readers = Counter(held), {}
    for number, (audit, n_readings) in enumerate(to_read):
        place += n_readings
        # a person with as many readings left as there are audits must read each of them
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


def _within(audits: list["Audit"], held: Counter[str]) -> list[tuple["Audit", int]]:
    """The first audits of a kind, for which readings were assigned, and the number of readings of each."""
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
