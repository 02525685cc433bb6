"""What the sensor takes for a delivery is what ingest takes for one."""

import pytest

from modqa_pipeline.automation.landing_sensor import landing_state
from modqa_pipeline.home.paths import Home
from modqa_pipeline.ingest.landing.files import find_files


@pytest.mark.parametrize(
    "name",
    [
        "~$acme.xlsx",
        "acme.csv.part",
        "ACME.CSV.TMP",
        ".acme.csv",
        "acme.xlsx.PART",
        "_delta_log/0.json",
        "_SUCCESS",
    ],
)
def test_a_file_that_nobody_has_delivered_starts_no_run(tmp_path, name):
    home = Home(tmp_path)
    (home.landing / "bpo_decisions").mkdir(parents=True)
    before = landing_state(home)
    path = home.landing / "bpo_decisions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert find_files(home.landing).files == []
    assert landing_state(home) == before


def test_a_delivery_starts_a_run(tmp_path):
    home = Home(tmp_path)
    (home.landing / "bpo_decisions").mkdir(parents=True)
    before = landing_state(home)
    (home.landing / "bpo_decisions" / "acme.csv").write_text("x")
    assert landing_state(home) != before


def test_a_link_to_nothing_is_a_delivery_that_ingest_refuses(tmp_path):
    home = Home(tmp_path)
    (home.landing / "bpo_decisions").mkdir(parents=True)
    before = landing_state(home)
    (home.landing / "bpo_decisions" / "acme.csv").symlink_to(tmp_path / "nothing")
    assert landing_state(home) != before
