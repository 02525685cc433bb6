"""Finds which files in landing are a delivery: new bytes, or a refused file that may be tried again."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.mappings import Mappings
from modqa_pipeline.facts.receipts import Receipt, delivery_fingerprint, iso_moment, read_receipts
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.home.pseudonym_key import key_fingerprint
from modqa_pipeline.ingest.landing.files import LandingFile, SeenFiles

if TYPE_CHECKING:
    from modqa_pipeline.config.settings import KeyedSettings


def new_receipts(
    settings: "KeyedSettings",
    mappings: Mappings,
    files: list[LandingFile],
    received_at: datetime,
    last_sequence: int,
) -> tuple[list[tuple[Receipt, LandingFile]], list[LandingFile]]:
    """Receipts for new files, and the files that cannot be opened (the next run tries again)."""
    home, seen = settings.home, SeenFiles(settings.home)
    last = {(receipt.path, receipt.sha256): receipt for receipt in read_receipts(home)}
    lines = {line["sequence"]: line for line in read_ledger(home)}
    mark = key_fingerprint(settings.pseudonym_key)
    taken: list[tuple[Receipt, LandingFile]] = []
    closed: list[LandingFile] = []
    for file in files:
        try:
            sha256 = seen.digest(file)
        except OSError:
            closed.append(file)
            continue
        receipt = Receipt(
            sequence=last_sequence + len(taken) + 1,
            source=file.source,
            path=file.path,
            sha256=sha256,
            received_at=iso_moment(received_at),
            key_fingerprint=mark,
        )
        earlier = last.get((file.path, sha256))
        if earlier is None:
            taken.append((receipt, file))
        elif refused := _may_try_again(earlier, lines[earlier.sequence], mappings):
            taken.append((replace(receipt, retry_of=earlier.sequence, refused_as=refused), file))
    seen.keep()
    return taken, closed


def _may_try_again(
    earlier: Receipt, line: dict[str, Any], mappings: Mappings
) -> dict[str, Any] | None:
    """The earlier refusal of a file, if there is a reason to try it again."""
    if not line["refusal_code"]:
        return None
    is_same = line["contract_fingerprint"] == delivery_fingerprint(
        earlier.source, earlier.below, mappings
    )
    if is_same and line["refusal_code"] != "landing_changed":
        return None
    return {"code": line["refusal_code"], "reason": line["refusal_reason"]}
