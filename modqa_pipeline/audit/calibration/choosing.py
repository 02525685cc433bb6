"""Number of items of each kind in a session. Pure: the same candidates give the same choice."""

from collections.abc import Mapping, Sequence

DISAGREEMENT, DISPUTE, THRESHOLD = "second read disagrees", "dispute accepted", "near the threshold"
NEW_POLICY, CLEAR, REPEATED = "new policy version", "clear", "rated before"
#: Shares of a session's items: items worth discussing, a few clear ones to see that raters know the rule, and a
#: few of the last session to see whether raters agree with themselves. Rarer kinds choose first.
SHARES = {
    DISPUTE: 0.15,
    DISAGREEMENT: 0.3,
    NEW_POLICY: 0.15,
    THRESHOLD: 0.2,
    REPEATED: 0.1,
    CLEAR: 0.1,
}


def choose(candidates: Mapping[str, Sequence[str]], n_items: int) -> list[tuple[str, str]]:
    """Items of a session with the kind that each was chosen as.

    If a kind has too few, the others fill up in turn, items rated before last. An
    item of several kinds is taken once, as the first of them in `SHARES` that has room.

    Parameters
    ----------
    candidates : dict
        Kind to item ids, the best first.

    Examples
    --------
    >>> choose({CLEAR: ['a', 'b', 'c'], DISPUTE: ['b']}, 3)
    [('b', 'dispute accepted'), ('a', 'clear'), ('c', 'clear')]
    """
    waiting = {kind: list(candidates.get(kind, ())) for kind in SHARES}
    wanted = _shared_out(n_items)
    taken: dict[str, str] = {}
    for kind in SHARES:
        for _ in range(wanted[kind]):
            _take_next(waiting[kind], kind, taken)
    fresh = [kind for kind in SHARES if kind != REPEATED]
    for kinds in (fresh, [REPEATED]):
        while len(taken) < n_items and any(waiting[kind] for kind in kinds):
            for kind in kinds:
                if len(taken) < n_items:
                    _take_next(waiting[kind], kind, taken)
    return list(taken.items())


def _take_next(waiting: list[str], kind: str, taken: dict[str, str]) -> None:
    while waiting:
        item = waiting.pop(0)
        if item not in taken:
            taken[item] = kind
            return


def _shared_out(n_items: int) -> dict[str, int]:
    """Whole numbers with the right sum, by largest remainders.

    >>> sum(_shared_out(7).values())
    7
    """
    exact = {kind: n_items * share for kind, share in SHARES.items()}
    whole = {kind: int(n) for kind, n in exact.items()}
    rest = n_items - sum(whole.values())
    for kind in sorted(exact, key=lambda kind: whole[kind] - exact[kind])[:rest]:
        whole[kind] += 1
    return whole
