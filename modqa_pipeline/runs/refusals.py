"""Deliveries of which nothing or too little was accepted, from the ledger. Pure: nothing here reads or writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

#: A line of the ledger.
Line = Mapping[str, Any]


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

    A file is mended once it was read under its name, rows are once some of them came again and were accepted.

    Parameters
    ----------
    share : float
        Share of a delivery's rows above which their refusal counts.
    """
    lines = list(ledger)
    mended = {sequence for line in lines for sequence in line.get("mends", ())}
    last_read = {line["file_name"]: line["sequence"] for line in lines if not line["refusal_code"]}
    return [
        refusal
        for line in lines
        if (refusal := refusal_of(line, share)) is not None
        if refusal.sequence not in mended
        if refusal.kind != "file" or last_read.get(refusal.file_name, 0) < refusal.sequence
    ]


def refusal_of(line: Line, share: float) -> Refusal | None:
    """What is wrong with one delivery; None if enough of it was accepted, or it was known already."""
    read, refused = line["rows_read"], line["rows_quarantined"]
    if line["refusal_code"]:
        return Refusal(line["sequence"], line["file_name"], "file", 0, 0, (line["refusal_reason"],))
    is_empty_handed = refused and not line["rows_accepted"] and not line["rows_duplicate"]
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


def _reason(reason: Mapping[str, Any]) -> str:
    """A reason with its number of rows.

    >>> _reason({'code': 'not_in_enumeration', 'column': 'decision', 'n_rows': 1200})
    'decision not in enumeration (1,200)'
    """
    words = [reason["column"], reason["code"].replace("_", " "), f"({reason['n_rows']:,})"]
    return " ".join(filter(None, words))
