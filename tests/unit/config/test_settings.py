import tomllib
from datetime import date

import pytest

from modqa_pipeline.config.sections import SECTIONS
from modqa_pipeline.config.settings import (
    default_settings_toml,
    load_settings,
    load_settings_without_key,
)
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.files import append_lines
from modqa_pipeline.home.pseudonym_key import key_fingerprint


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    monkeypatch.delenv("MODQA_HOME", raising=False)


def change(home, text):
    load_settings(home)
    (home / "config" / "settings.toml").write_text(text)


def test_a_new_home_gets_every_setting_with_its_default(tmp_path):
    settings = load_settings(tmp_path)
    written = tomllib.loads((tmp_path / "config" / "settings.toml").read_text())
    assert set(written) == set(SECTIONS)
    assert written["landing"]["redelivery_days"] == settings.landing.redelivery_days == 35
    assert tomllib.loads(default_settings_toml()) == written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[quality]\nmin_audited = 0\n",
            "min_audited in [quality] is 0; expected a whole number from 1 to 10,000",
        ),
        (
            "[quality]\nmin_audited = 'thirty'\n",
            "is 'thirty'; expected a whole number from 1 to 10,000",
        ),
        ("[quality]\nmin_audited = '30'\n", "digits only. Write it without quotation marks."),
        (
            "[report]\ndata_docs = 'true'\n",
            "expected true or false. Write it without quotation marks.",
        ),
        ("[quality]\ncensus_share = 95\n", "expected a number from 0.5 to 1"),
        ("[quality]\nmin_audit = 3\n", "unknown setting 'min_audit' in [quality]"),
        ("[qualities]\n", "unknown section [qualities]"),
        ("[landing\n", "not valid TOML"),
        (
            "[landing]\nearliest_day = '1 March'\n",
            "expected a day as YYYY-MM-DD, such as 2026-03-01",
        ),
        ("[schedule]\nfirst_day = 2024-01-01T10:00:00\n", "first_day in [schedule] is"),
        ("landing = 3\n", "landing is 3; expected a section"),
        ("[report]\ndata_docs = 1\n", "expected true or false"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(tmp_path, text, said):
    change(tmp_path, text)
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path)
    assert said in str(error.value)
    assert "settings.toml" in str(error.value)


def test_a_day_in_quotation_marks_is_a_day(tmp_path):
    change(tmp_path, "[landing]\nearliest_day = '2019-01-01'\n[quality]\nmin_expected_events = 4\n")
    settings = load_settings(tmp_path)
    assert settings.landing.earliest_day == date(2019, 1, 1)
    assert settings.quality.min_expected_events == 4.0


def test_without_a_key_nothing_starts(tmp_path, monkeypatch):
    monkeypatch.delenv("MODQA_PSEUDONYM_KEY")
    with pytest.raises(SettingsError, match="MODQA_PSEUDONYM_KEY is not set"):
        load_settings(tmp_path)
    assert load_settings_without_key(tmp_path).pseudonym_key is None


def test_a_key_kept_in_the_home_serves(tmp_path, monkeypatch):
    monkeypatch.delenv("MODQA_PSEUDONYM_KEY")
    home = load_settings_without_key(tmp_path).home
    home.key_file.write_text("kept here\n")
    assert load_settings(tmp_path).pseudonym_key == b"kept here"


def test_another_key_than_the_homes_is_refused(tmp_path):
    home = load_settings(tmp_path).home
    append_lines(
        home.receipts, ['{{"key_fingerprint": "{}"}}'.format(key_fingerprint(b"another key"))]
    )
    with pytest.raises(SettingsError, match="is not the key of this home"):
        load_settings(tmp_path)


def test_no_secret_is_in_the_text_of_the_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_SLACK_WEBHOOK", "https://hooks.example/T0PS3CR3T")
    text = repr(load_settings(tmp_path))
    assert "a key" not in text
    assert "T0PS3CR3T" not in text
