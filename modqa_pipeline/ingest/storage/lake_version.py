"""Whether this version can read the lake of a home, table by table.

Every table has a file without rows and with all its columns (`home/lake.schemas`), as the version that wrote it last
knew them. A new table or a new optional column is no reason to build a lake again: older files give null.
"""

from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.lake import Schemas, schemas, written_schemas

if TYPE_CHECKING:
    from modqa_pipeline.home.paths import Home

#: Raise it when the same columns get another meaning, or files move.
LAYOUT = "1"
FILE = "SCHEMA_VERSION"


def check_lake_version(home: "Home", written: Schemas | None = None) -> None:
    """Refuse a lake that this version cannot read.

    Parameters
    ----------
    written : Schemas, optional
        The schema files of the lake as they are; by default they are read.

    Raises
    ------
    SettingsError
        The lake holds deliveries, and has another layout, a column of another type, or lacks a required column.
    """
    if not home.ledger.exists():
        return
    layout = _layout(home)
    if layout != LAYOUT:
        _refuse(home, f"has the layout {layout or 'of a version before 0.1'}", f"layout {LAYOUT}")
    required = {
        source: {column.lake_name for column in load_contract(source).columns if column.required}
        for source in sources()
    }
    written = written_schemas(home) if written is None else written
    for path, columns in schemas(home).items():
        before = written[path]
        table = path.relative_to(home.lake).parts[0] if path.is_relative_to(home.lake) else ""
        for name, kind in columns.items() if before else ():
            if before.get(name, kind) != kind:
                _refuse(home, f"has {name} of {table} as {before[name]}", kind)
            if name not in before and name in required.get(table, ()):
                _refuse(home, f"has no {name} in {table}", "it in every row")


def _layout(home: "Home") -> str:
    file = home.lake / FILE
    # up to 0.2 a hash of all columns followed the layout
    return file.read_text(encoding="utf-8").strip().partition("-")[0] if file.exists() else ""


def _refuse(home: "Home", has: str, expected: str) -> None:
    raise SettingsError(
        f"{home.lake} {has}; this version of ModQA expects {expected}. Use `modqa rebuild`: it rebuilds the lake "
        "from landing/ and receipts/."
    )


def mark_lake(home: "Home") -> None:
    """Record the layout of the lake, from its first delivery on."""
    if not (home.lake / FILE).exists():
        write_text(home.lake / FILE, LAYOUT + "\n")
