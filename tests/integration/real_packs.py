"""Where the real moderation data lies: beside the project, or where the environment says."""

import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2].parent / "shared"


def pack_folder(name: str) -> Path:
    """One pack, by MODQA_REAL_DATA, else below MODQA_SHARED, else below ../shared."""
    shared = Path(os.environ.get("MODQA_SHARED") or BESIDE)
    return Path(os.environ.get("MODQA_REAL_DATA") or shared / "data" / "real") / name
