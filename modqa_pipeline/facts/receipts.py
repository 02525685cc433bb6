"""Receipts: one record per delivery, append-only. They say what a home received, and in which order."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.mappings import Mappings, matching
from modqa_pipeline.contracts.contract import contract_text
from modqa_pipeline.home.files import append_lines, read_lines

if TYPE_CHECKING:
    from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class Receipt:
    """One delivery.

    Attributes
    ----------
    path : str
        Relative to ``landing/``.
    retry_of : int or None
        Sequence of the earlier receipt of the same bytes, which was refused.
    refused_as : dict or None
        Code and reason of that refusal, so that a replay does not have to read the file twice.
    """

    sequence: int
    source: str
    path: str
    sha256: str
    received_at: str
    key_fingerprint: str
    retry_of: int | None = None
    refused_as: dict[str, Any] | None = None

    @property
    def below(self) -> str:
        """The path below ``landing/<source>/``, which mappings match."""
        return self.path.partition("/")[2]

    @property
    def moment(self) -> datetime:
        """Time of receipt: the clock by which the delivery is judged, now and in every replay."""
        return datetime.fromisoformat(self.received_at)


def read_receipts(home: "Home") -> list[Receipt]:
    """Every receipt of a home, in order."""
    return [Receipt(**record) for record in read_lines(home.receipts)]


def last_sequence(home: "Home") -> int:
    """Number of the last receipt; 0 in a new home."""
    receipts = read_receipts(home)
    return receipts[-1].sequence if receipts else 0


def append_receipts(home: "Home", receipts: list[Receipt]) -> None:
    """Write receipts to the disk: all of them, or, if the process is killed, the first ones."""
    if receipts:
        append_lines(home.receipts, [_line(receipt) for receipt in receipts])


def iso_moment(moment: datetime) -> str:
    """A moment as receipts write it.

    >>> iso_moment(datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
    '2026-03-02T06:00:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def delivery_fingerprint(source: str, below: str, mappings: Mappings) -> str:
    """Hash of everything that decides how a file is read; a refused file is tried again when it changes."""
    texts = [contract_text(source), *(m.text for m in matching(mappings, source, below))]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _line(receipt: Receipt) -> str:
    known = {key: value for key, value in asdict(receipt).items() if value is not None}
    return json.dumps(known)
