"""One thing that is wrong, and what somebody who looked found to be over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning"]
#: Keys that were looked at, with the days that were; None: all days. A key that ends in ``*`` stands for all that begin
#: with the rest.
Looked = Mapping[str, frozenset[str] | None]
#: What the text of a warning ends with; a list of them is told without it.
HOLDS_NO_DAY = "No day is held back for it."


@dataclass(frozen=True)
class Incident:
    """One cause, identified by what it is about and not by the run or the day that saw it.

    Attributes
    ----------
    key : str
        Stable identity: the kind and what it is about, such as
        ``check_failed:fct_check_results/every_active_queue_has_an_owner:q-7``.
    title, detail : str
        Text for people. It names queues, sites, files, days and counts, never rows, persons or secrets.
    since, last_day : str, optional
        The first and the last day that it is known to be about.
    withheld : tuple of str
        Days that are not published while it lasts.
    link : str, optional
        The page that shows it, below ``reports/``.
    """

    kind: Literal["run_failed", "check_failed", "freshness_missed", "delivery", "target"]
    key: str
    severity: Severity
    title: str
    detail: str
    since: str | None = None
    last_day: str | None = None
    withheld: tuple[str, ...] = ()
    link: str | None = None
    run_id: str | None = None


def days_looked_at(looked: Looked, key: str) -> tuple[bool, frozenset[str] | None]:
    """Whether somebody looked at a key, and on which days (None: all).

    >>> days_looked_at({'check_failed:a/*': frozenset({'2026-03-01'})}, 'check_failed:a/b:q-7')
    (True, frozenset({'2026-03-01'}))
    >>> days_looked_at({'check_failed:a/b:*': None}, 'check_failed:a/b'), days_looked_at({}, 'check_failed:a/b')
    ((False, None), (False, None))
    """
    for pattern, days in looked.items():
        if key == pattern or (pattern.endswith("*") and key.startswith(pattern[:-1])):
            return True, days
    return False, None
