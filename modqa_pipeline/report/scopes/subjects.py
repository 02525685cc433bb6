"""File names of the pages that are about one place or one period. Safe for any characters in the name."""

import re
from datetime import date
from hashlib import sha256

KINDS = ("site", "queue", "policy")
"""Kinds of slices that have pages of their own."""
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,58}[A-Za-z0-9])?")


def subject_file(kind: str, value: str) -> str:
    """The page of a slice: its value where that is a plain name, else plain parts of it with a digest.

    >>> subject_file("queue", "q-toys"), subject_file("site", "acme/Porto")
    ('queue-q-toys.html', 'site-acme-Porto-a78425.html')
    """
    if _PLAIN.fullmatch(value):
        return f"{kind}-{value}.html"
    plain = re.sub(r"[^A-Za-z0-9]+", "-", value).strip("-")[:48]
    digest = sha256(value.encode()).hexdigest()[:6]
    return f"{kind}-{plain}-{digest}.html" if plain else f"{kind}-{digest}.html"


def week_file(monday: date) -> str:
    """The page of a week, by its ISO number: ``week-2026-W47.html``."""
    year, week, _ = monday.isocalendar()
    return f"week-{year}-W{week:02d}.html"


def month_file(first: date) -> str:
    """The page of a month: ``month-2026-11.html``."""
    return f"month-{first:%Y-%m}.html"


def anchor(kind: str, value: str) -> str:
    """The anchor of a row of a site, a queue or a check on its page; safe for any characters in the name."""
    return f"{kind}-{sha256(value.encode()).hexdigest()[:10]}"


def site_value(row: dict) -> str:
    """The slice value of a site: ``vendor/site``."""
    return f"{row['vendor']}/{row['site']}" if row["vendor"] else str(row["site"])
