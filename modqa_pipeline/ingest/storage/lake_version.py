"""Version of the lake's columns, stored beside it, so that a lake of another version is not read."""

import hashlib
import json
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.lake import (
    QUARANTINE_COLUMNS,
    RESOLUTION_COLUMNS,
    SUPERSEDED_COLUMNS,
    lake_columns,
)

if TYPE_CHECKING:
    from modqa_pipeline.home.paths import Home

#: Raise it when the same columns get another meaning, or files move.
LAYOUT = 1
FILE = "SCHEMA_VERSION"


def lake_version() -> str:
    """Number of the layout, and a hash of the columns and types of every table."""
    tables = {source: lake_columns(load_contract(source)) for source in sources()}
    tables["quarantine"] = QUARANTINE_COLUMNS
    tables["superseded_decisions"] = SUPERSEDED_COLUMNS
    tables["quarantine_resolutions"] = RESOLUTION_COLUMNS
    text = json.dumps(tables, sort_keys=True)
    return f"{LAYOUT}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def check_lake_version(home: "Home") -> None:
    """Refuse a lake that this version cannot read.

    Raises
    ------
    SettingsError
        The lake holds deliveries, and was written by another schema version.
    """
    file = home.lake / FILE
    built_by = file.read_text(encoding="utf-8").strip() if file.exists() else "none"
    if built_by == lake_version() or (built_by == "none" and not home.ledger.exists()):
        return
    raise SettingsError(
        f"{home.lake} was built by schema version {built_by}, but this version of ModQA expects "
        f"{lake_version()}. Use `modqa rebuild`: it rebuilds the lake from landing/ and receipts/."
    )


def mark_lake(home: "Home") -> None:
    """Record the version of the lake, from its first delivery on."""
    if not (home.lake / FILE).exists():
        write_text(home.lake / FILE, lake_version() + "\n")
