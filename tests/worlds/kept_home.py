"""A home that an earlier version made, kept as an archive with what it published.

It was made by `modqa demo --days 4 --decisions-per-day 200 --seed 7` of its version, with ids as exports and
spreadsheets write them: numbers with a decimal point in Parquet and JSON, a zero-width space behind borealis' ids and
sites. Two days came after it, with golden items, whose worksheets were filled in and returned. In the archive are
`landing/`, `config/`, the facts, the demo's key, `lake/` and `quarantine/`, and `published.json`, figures of its
publication.
"""

import json
import tarfile
from pathlib import Path
from typing import Any

from modqa_pipeline.home.paths import Home

FOLDER = Path(__file__).with_name("kept")
LAST = "0.2.0"


def unpack(version: str, root: Path) -> Home:
    """The home that a version made, without what every version can make again."""
    with tarfile.open(FOLDER / f"home_{version}.tar.xz") as archive:
        archive.extractall(root, filter="data")
    return Home(root)


def published(home: Home) -> dict[str, Any]:
    """What the version published: decisions drawn, audited and estimating by day, accuracy, golden items read, files,
    and quarantined rows by reason.
    """
    figures: dict[str, Any] = json.loads((home.root / "published.json").read_text())
    return figures
