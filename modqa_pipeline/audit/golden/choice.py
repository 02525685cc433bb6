"""Chooses golden items for each auditor, and their places among the other rows. Pure.

Everything that looks random is a keyed hash, so that it is always the same, and nobody
without the key can foresee it.
"""

import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from modqa_pipeline.config.cells import parts
from modqa_pipeline.config.rows.golden_items import GoldenItem

_BITS = 48


def keyed_fraction(pseudonym_key: bytes, *about: str) -> float:
    """A number from 0 to below 1, as good as random without the key."""
    message = "|".join(("modqa golden", *about)).encode()
    digest = hmac.new(pseudonym_key, message, hashlib.sha256).digest()
    return int.from_bytes(digest[: _BITS // 8], "big") / 2**_BITS


def n_golden(n_own: int, golden_share: float, fraction: float) -> int:
    """Golden items for `n_own` audits: `golden_share` of all rows, rounded up or down by `fraction`.

    Parameters
    ----------
    fraction : float
        Uniform from 0 to below 1: the mean over it is the exact number, so small workbooks get the plan's rate too.

    >>> n_golden(95, 0.05, 0.3), n_golden(10, 0.05, 0.3), n_golden(10, 0.05, 0.6)
    (5, 0, 1)
    """
    exact = golden_share / (1 - golden_share) * n_own
    # a whole number that is too small by a rounding error stays whole
    return math.floor(round(exact, 9) + fraction)


def is_active(item: GoldenItem, day: date, in_force: Mapping[str, str | None]) -> bool:
    """Whether an item of the registry counts on a day: valid, not retired, its policy version still in force.

    Parameters
    ----------
    in_force : mapping of str to str or None
        Policies in force on the day, by code, to their version; None is unknown and retires nothing. Without any
        policies no change is known.
    """
    if day < item.valid_from or (item.retired_on is not None and day >= item.retired_on):
        return False
    if not in_force:
        return True
    version, codes = item.policy_version, parts(item.verdict_policy_code)
    if codes:
        return all(code in in_force and in_force[code] in (None, version) for code in codes)
    # no policy is violated, so none is named: the version must still be that of some policy
    return any(found in (None, version) for found in in_force.values())


def choose(
    wanted: Mapping[str, int],
    open_to: Mapping[str, AbstractSet[str]],
    n_exposed: Mapping[str, int],
    fraction: Callable[..., float],
) -> dict[str, list[str]]:
    """Auditor to items, the least exposed first; equal ones in keyed order.

    Parameters
    ----------
    wanted : mapping of str to int
        Number of items that each auditor should get; fewer if too few are open.
    open_to : mapping of str to set of str
        Items that each auditor may be shown.
    n_exposed : mapping of str to int
        Number of times that each item was handed out before.
    fraction : callable
        Keyed fraction of an auditor and an item.
    """
    exposed = Counter(n_exposed)
    chosen: dict[str, list[str]] = {}
    for auditor in sorted(wanted):
        order = _least_exposed(open_to.get(auditor, frozenset()), auditor, exposed, fraction)
        chosen[auditor] = order[: wanted[auditor]]
        exposed.update(chosen[auditor])
    return chosen


def _least_exposed(
    items: AbstractSet[str], auditor: str, exposed: Counter[str], fraction: Callable[..., float]
) -> list[str]:
    return sorted(items, key=lambda item: (exposed[item], fraction(auditor, item), item))


def mixed(own: list[Any], golden: list[tuple[float, Any]]) -> list[Any]:
    """Own rows in their order, with golden rows anywhere among them.

    Parameters
    ----------
    golden : list of (float, row)
        Each with its place, from 0 at the top to 1 at the bottom.

    >>> mixed(['a', 'b', 'c'], [(0.4, 'g'), (0.95, 'h')])
    ['a', 'g', 'b', 'c', 'h']
    """
    placed = [((n + 0.5) / len(own), row) for n, row in enumerate(own)] + golden
    return [row for _, row in sorted(placed, key=lambda each: each[0])]
