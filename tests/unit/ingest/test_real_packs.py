"""Two real packs of moderation decisions go in as their makers counted them."""

import os
import shutil
from pathlib import Path

import pytest

from modqa_pipeline.repository import ROOT

SHARED = Path(os.environ.get("MODQA_SHARED") or ROOT.parent / "shared")


@pytest.fixture
def pack(world):
    """Deliver one pack and ingest it; ledger lines by file."""

    def deliver(name: str) -> dict[str, dict]:
        folder = SHARED / "data" / "real" / name
        if not folder.is_dir():
            reason = f"{folder} is absent; set MODQA_SHARED to where data/real lies"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        for file in folder.glob("*/*.csv"):
            target = world.settings.home.landing / file.parent.name
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / file.name)
        return {line["source"]: line for line in world.ingest().entries}

    return deliver


def test_hatecheck_is_accepted_to_the_last_row(pack, world):
    lines = pack("hatecheck")
    assert lines["bpo_decisions"]["rows_accepted"] == 19_505
    assert lines["audit_results"]["rows_accepted"] == 19_505
    assert lines["calibration_ratings"]["rows_accepted"] == 23_406
    assert world.quarantined() == []


def test_xstest_leaves_eleven_labels_in_quarantine(pack, world):
    lines = pack("xstest")
    assert lines["bpo_decisions"]["rows_accepted"] == 4_500
    assert lines["machine_decisions"]["rows_accepted"] == 4_489
    refused = world.quarantined()
    assert len(refused) == 11
    assert {row["reason_code"] for row in refused} == {"not_in_enumeration"}
    assert all("expected one of approve, remove" in row["reason"] for row in refused)
