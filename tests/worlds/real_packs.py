"""Where the real moderation data lies: beside the project, or where the environment says; what is known of it."""

import hashlib
import hmac
import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modqa_pipeline.repository import ROOT
from tests.worlds.home import KEY, PlayedHome

PACK_DAY = date(2021, 1, 4)
BESIDE = ROOT.parent / "shared"


def pack_folder(name: str) -> Path:
    """One pack, by MODQA_REAL_DATA, else below MODQA_SHARED, else below ../shared."""
    shared = Path(os.environ.get("MODQA_SHARED") or BESIDE)
    return Path(os.environ.get("MODQA_REAL_DATA") or shared / "data" / "real") / name


def make_pack_home(name: str, root: Path) -> PlayedHome:
    """A home to which one of the packs was delivered; skips without it, and fails in CI."""
    pack = pack_folder(name)
    if not pack.is_dir():
        reason = f"the real pack {name} is not at {pack} (set MODQA_SHARED or MODQA_REAL_DATA)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    played = PlayedHome(root)
    for folder in sorted(path for path in pack.iterdir() if path.is_dir()):
        shutil.copytree(folder, played.home.landing / folder.name)
    for file in sorted(played.home.landing.rglob("*.csv")):
        played.settle(file)
    return played


def expected(name: str) -> dict[str, Any]:
    """Figures of a pack that others computed."""
    return json.loads((pack_folder(name) / "expected.json").read_text(encoding="utf-8"))


def moderator_key(plain: str) -> str:
    """Pseudonym of a person of a pack."""
    return hmac.new(KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()
