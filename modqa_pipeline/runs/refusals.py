"""Deliveries of which nothing or too little was accepted, from the ledger. Pure: nothing here reads or writes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

#: A line of the ledger.
Line = Mapping[str, Any]

#: What people add to the name of a file that they deliver again. A bare number is none: `_2` may be the second part.
_AGAIN = re.compile(
    r"([ _.-]+(v|ver|version|rev|revision)[ _.-]?\d+"
    r"|[ _.-]*\(\d+\)"
    r"|[ _.-]+(fixed|corrected|correction|resend|resent|redelivered|redelivery|again|copy))$"
)


@dataclass(frozen=True)
class Refusal:
    """A delivery that somebody has to mend.

    Attributes
    ----------
    kind : str
        The file itself was refused, none of its rows was accepted, or more than a share of them was refused.
    reasons : tuple of str
        Why rows were refused, the most frequent first; of a refused file the one reason.
    """

    sequence: int
    file_name: str
    kind: Literal["file", "no_row", "many_rows"]
    n_read: int
    n_refused: int
    reasons: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the delivery has no accepted row."""
        return self.kind != "many_rows"

    def told(self, n_reasons: int) -> str:
        """The refusal as one line for people.

        Parameters
        ----------
        n_reasons : int
            So many reasons at most.
        """
        if self.kind == "file":
            return self.reasons[0]
        what = (
            f"none of its {self.n_read:,} rows was accepted"
            if self.kind == "no_row"
            else f"{self.n_refused:,} of its {self.n_read:,} rows were refused"
        )
        return f"{self.file_name}: {what}: {', '.join(self.reasons[:n_reasons])}"


def refusals(ledger: Iterable[Line], share: float) -> list[Refusal]:
    """Refusals that nothing has mended since, in the order of receipt.

    A file is mended once it was read under its name or that of a redelivery (`delivery_name`). Rows are once some of
    them came again and were accepted. A delivery without an accepted row is mended in either way.

    Parameters
    ----------
    share : float
        Share of a delivery's rows above which their refusal counts.
    """
    lines = list(ledger)
    mended = {sequence for line in lines for sequence in line.get("mends", ())}
    read = [line for line in lines if not line["refusal_code"]]
    last = {
        "file": _last_by_name(read),
        "no_row": _last_by_name(line for line in read if not _is_empty_handed(line)),
        "many_rows": {},
    }
    return [
        refusal
        for line in lines
        if (refusal := refusal_of(line, share)) is not None
        if refusal.sequence not in mended
        if last[refusal.kind].get(delivery_name(refusal.file_name), 0) < refusal.sequence
    ]


def delivery_name(file_name: str) -> str:
    """The name that a file shares with its redeliveries in the same folder, whatever their format.

    >>> endings = (".csv", "_v2.csv", "_Fixed.xlsx", " (1).csv.gz", "-corrected-v3.csv")
    >>> {delivery_name(f"bpo/acme_02{ending}") for ending in endings}
    {'bpo/acme_02'}
    >>> delivery_name("bpo/acme_02_2.csv"), delivery_name("bpo/v2.csv")
    ('bpo/acme_02_2', 'bpo/v2')
    """
    path = PurePosixPath(file_name.removesuffix(".gz"))
    name = path.stem.lower()
    while (shorter := _AGAIN.sub("", name)) not in (name, ""):
        name = shorter
    return (path.parent / name).as_posix()


def _last_by_name(lines: Iterable[Line]) -> dict[str, int]:
    return {delivery_name(line["file_name"]): line["sequence"] for line in lines}


def refusal_of(line: Line, share: float) -> Refusal | None:
    """What is wrong with one delivery; None if enough of it was accepted, or it was known already."""
    read, refused = line["rows_read"], line["rows_quarantined"]
    if line["refusal_code"]:
        return Refusal(line["sequence"], line["file_name"], "file", 0, 0, (line["refusal_reason"],))
    is_empty_handed = _is_empty_handed(line)
    if not is_empty_handed and refused <= share * read:
        return None
    return Refusal(
        line["sequence"],
        line["file_name"],
        "no_row" if is_empty_handed else "many_rows",
        read,
        refused,
        tuple(map(_reason, line.get("refused_for", ()))),
    )


def _is_empty_handed(line: Line) -> bool:
    taken = line["rows_accepted"] or line["rows_duplicate"]
    return bool(line["rows_quarantined"]) and not taken


def rows_told(line: Line, n_reasons: int) -> str:
    """The refused rows of a delivery as one line for people, with so many reasons at most."""
    reasons = ", ".join(map(_reason, line.get("refused_for", ())[:n_reasons]))
    read, refused = line["rows_read"], line["rows_quarantined"]
    return f"{line['file_name']}: {refused:,} of its {read:,} rows were refused: {reasons}"


def _reason(reason: Mapping[str, Any]) -> str:
    """A reason with its number of rows.

    >>> _reason({'code': 'not_in_enumeration', 'column': 'decision', 'n_rows': 1200})
    'decision not in enumeration (1,200)'
    """
    words = [reason["column"], reason["code"].replace("_", " "), f"({reason['n_rows']:,})"]
    return " ".join(filter(None, words))
