"""The file of a receipt as it lies in `landing/` now, and how it was read. Writes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.config.mappings import find_mapping
from modqa_pipeline.contracts.contract import Contract, load_contract
from modqa_pipeline.ingest.landing.files import SeenFiles, find_file
from modqa_pipeline.ingest.readers.delivery import DeliveredNames, is_own_form

if TYPE_CHECKING:
    from modqa_pipeline.ingest.intake import Intake


@dataclass(frozen=True)
class Delivered(DeliveredNames):
    """A delivered file whose bytes are those of its receipt.

    Attributes
    ----------
    mapping : Mapping
        That of today; of ModQA's own forms the empty one.
    """

    path: str
    file: Path
    contract: Contract
    mapping: Mapping
    is_own_form: bool


def find_delivered(intake: "Intake", line: dict[str, Any], seen: SeenFiles) -> Delivered | str:
    """The file of a ledger line; if it is not as it was received, what became of it."""
    path = line["file_name"]
    found = find_file(intake.settings.home.landing, path)
    if found is None or found.is_outside:
        return "is no longer in landing/"
    if seen.digest(found) != line["sha256"]:
        return "has changed in landing/ since it was received"
    is_ours = is_own_form(path, found.file)
    below = path.partition("/")[2]
    return Delivered(
        path=path,
        file=found.file,
        contract=load_contract(line["source"]),
        mapping=Mapping() if is_ours else find_mapping(intake.mappings, line["source"], below),
        is_own_form=is_ours,
    )
