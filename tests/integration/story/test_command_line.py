"""The command as a user meets it: exit status 2 and a message that says how to go on."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from modqa_pipeline.home.pseudonym_key import key_fingerprint
from tests.worlds.home import KEY, PlayedHome
from tests.worlds.rows import make_decision
from tests.worlds.story import BIG, LATEST, SINGLE, UNBUILT

COMMAND = Path(sys.executable).parent / "modqa"
TODAY = datetime.now(UTC).date()


def modqa(home, *words, key=KEY, **environment):
    """The installed command in an environment of its own."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [str(COMMAND), *map(str, words)],
        env={
            **inherited,
            "MODQA_HOME": str(home),
            **({"MODQA_PSEUDONYM_KEY": key} if key else {}),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def refused(done, *parts):
    """Exit status 2, nothing on stdout, and a message of one line's worth with every part in it."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    for part in parts:
        assert str(part) in done.stderr, f"{part!r} is not in: {done.stderr}"
    assert "Traceback" not in done.stderr


def test_a_run_without_a_key_refuses_to_start_and_says_how_to_make_one(tmp_path):
    done = modqa(tmp_path / "home", "run", "--day", "2024-04-01", key=None)
    refused(done, "MODQA_PSEUDONYM_KEY is not set", "secrets.token_hex(32)", "pseudonym.key")
    assert list((tmp_path / "home" / "receipts").iterdir()) == []


def test_a_run_with_another_key_than_the_homes_refuses_to_start(story_home, three_days_fixed):
    before = story_home.home.receipts.read_bytes()
    done = modqa(story_home.root, "run", "--day", SINGLE, key="another key")
    marks = [key_fingerprint(key.encode()) for key in (KEY, "another key")]
    refused(done, *marks, "is not the key of this home", "Set MODQA_PSEUDONYM_KEY")
    assert story_home.home.receipts.read_bytes() == before
    assert KEY not in done.stderr and "another key" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ("[landing]\nsettle_seconds = -1\n", ("settle_seconds", "-1", "0 to 3600")),
        ("[landing]\nsettle_second = 1\n", ("settle_second'", "expected one of settle_seconds")),
        (
            "[quality]\nmin_audited = 'many'\n",
            ("min_audited", "'many'", "expected a whole number from"),
        ),
        ("[landings]\n", ("[landings]", "expected one of landing")),
        ("not toml at all", ("settings.toml", "not valid TOML")),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_what_was_expected(tmp_path, settings, parts):
    modqa(tmp_path, "status")
    (tmp_path / "config" / "settings.toml").write_text(settings)
    refused(modqa(tmp_path, "run", "--day", "2024-04-01"), "settings.toml", *parts)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--day", "yesterday"), ("'yesterday' is not a day", "YYYY-MM-DD")),
        (("--day", "2024-02-30"), ("'2024-02-30' is not a day", "YYYY-MM-DD")),
        (("--day", "01.04.2024"), ("'01.04.2024' is not a day",)),
        (("--day", TODAY), (TODAY, "is not over", TODAY - timedelta(days=1))),
        (("--day", TODAY + timedelta(days=400)), ("is not over",)),
        (("--from", "2024-04-02", "--to", "2024-04-01"), ("2024-04-02", "2024-04-01", "Swap")),
        (("--from", "2024-04-02"), ("--day D", "--from D and --to D")),
        (("--day", "2024-04-01", "--to", "2024-04-02"), ("either --day D",)),
        ((), ("either --day D",)),
        (("--day", "2019-12-31"), ("2019-12-31", "first_day", "2020-01-01")),
        (("--day", "0001-01-01"), ("0001-01-01", "first_day")),
        (("--days", "3"), ("unrecognized arguments",)),
    ],
)
def test_wrong_usage_is_named_with_what_was_expected(tmp_path, words, parts):
    refused(modqa(tmp_path / "home", "run", *words), *parts)
    assert not (tmp_path / "home" / "published" / "modqa.duckdb").exists()


def test_no_command_and_an_unknown_command_are_wrong_usage(tmp_path):
    refused(modqa(tmp_path), "usage: modqa")
    refused(modqa(tmp_path, "publish"), "invalid choice: 'publish'")


def test_a_rebuild_of_nothing_is_wrong_usage(tmp_path):
    refused(modqa(tmp_path, "rebuild"), "nothing to rebuild", "modqa run --day D")


@pytest.mark.parametrize(
    ("file", "content", "parts"),
    [
        (
            "plan.csv",
            "slice_kind,slice_value,daily_budget,stratum_floor\nall,(all),lots,5\n",
            ("plan.csv", "row 2", "daily_budget", "'lots'", "a whole number"),
        ),
        ("targets.csv", "slice_kind,target\n", ("targets.csv", "slice_kind, target", "metric")),
        (
            "mappings/bpo_decisions/acme.yml",
            "files: '*.csv'\ntimezone: UTC\n",
            ("acme.yml", "timezone", "time_zone"),
        ),
    ],
)
def test_a_wrong_plan_or_mapping_is_wrong_settings(tmp_path, file, content, parts):
    modqa(tmp_path, "status")
    target = tmp_path / "config" / file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content)
    refused(modqa(tmp_path, "run", "--day", "2024-04-01"), *parts)


def test_help_and_version_are_quick_answers(tmp_path):
    shown = modqa(tmp_path, "--help")
    assert shown.returncode == 0
    for name in ("run", "rebuild", "status", "doctor", "demo"):
        assert f"    {name}" in shown.stdout
    assert modqa(tmp_path, "--version").stdout.startswith("modqa ")


def test_status_of_a_new_home_needs_no_key(tmp_path):
    done = modqa(tmp_path / "home", "status", key=None)
    assert done.returncode == 0 and "days published     none" in done.stdout


def test_status_for_machines_is_json_with_the_same_story(story_home, three_days_fixed):
    done = modqa(story_home.root, "status", "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["days_published"] == three_days_fixed.status["days_published"]
    assert BIG.isoformat() in told["decisions_drawn"] and told["days_blocked"] == {}


def test_status_names_days_that_wait_with_the_command_that_builds_them(tmp_path):
    home = PlayedHome(tmp_path / "home")
    home.deliver("bpo_decisions/one.csv", [make_decision(LATEST, 1)])
    done = modqa(home.root, "status")
    assert done.returncode == 0 and "files received     0" in done.stdout


def test_doctor_of_a_good_home_finds_no_error(story_home, three_days_fixed):
    done = modqa(story_home.root, "doctor", "--json")
    findings = json.loads(done.stdout)
    assert [finding for finding in findings if finding["level"] == "error"] == []
    assert done.returncode == 0


def test_doctor_names_a_missing_key_and_ends_with_status_1(tmp_path):
    done = modqa(tmp_path, "doctor", key=None)
    assert done.returncode == 1 and "MODQA_PSEUDONYM_KEY" in done.stdout


def test_doctor_names_a_delivery_that_is_gone_and_a_draw_that_is_gone(
    story_home, everything_rebuilt, tmp_path
):
    root = tmp_path / "home"
    shutil.copytree(story_home.root, root, symlinks=True)
    (root / "landing" / "bpo_decisions" / "acme" / "big.csv").unlink()
    (root / "draws" / "decisions" / f"decision_date={UNBUILT}" / "main.parquet").unlink()
    done = modqa(root, "doctor", "--json")
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    [gone] = [what for what in findings if what.startswith("landing/bpo_decisions/acme/big.csv")]
    assert (
        findings[gone]["level"] == "warning"
        and "Put the received file back" in findings[gone]["remedy"]
    )
    lost = (
        f"draws/decisions/decision_date={UNBUILT}/main.parquet is recorded, but the file is missing"
    )
    assert findings[lost]["level"] == "error" and done.returncode == 1


def test_a_demo_refuses_a_home_with_deliveries_and_numbers_out_of_range(
    story_home, three_days_fixed, tmp_path
):
    refused(modqa(story_home.root, "demo"), "already holds deliveries", "MODQA_HOME")
    refused(modqa(tmp_path, "demo", "--days", "0"), "--days is 0", "1 to 400")
    refused(modqa(tmp_path, "demo", "--decisions-per-day", "3"), "is 3", "200 to")
