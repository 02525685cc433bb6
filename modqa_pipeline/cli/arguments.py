"""Shared by the commands: the exit status, and the format of a day.

Only the standard library: `modqa --help` imports it.
"""

import argparse
from datetime import date

WELL, BROKEN, WRONG_USAGE = 0, 1, 2


def day(text: str) -> date:
    """A calendar day, year first."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a day; expected YYYY-MM-DD, such as 2026-03-01"
        ) from None
