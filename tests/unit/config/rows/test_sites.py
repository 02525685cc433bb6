"""Sites with their time zones and hours: what a row may say."""

import pytest

from modqa_pipeline.config.rows.sites import Site
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.home.files import write_text
from tests.worlds.plan_tables import make_home, refusal

SITES = "vendor,site,time_zone,country,hours\n"


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def test_a_site_says_where_it_is_and_when_it_works(home):
    text = "acme,porto,Europe/Lisbon,PT,08:00-20:00\nborealis,manila,Asia/Manila,PH,\n"
    write_text(home.config / "sites.csv", SITES + text)
    porto, manila = load_tables(home)[Site]
    assert (porto.vendor, porto.time_zone, porto.hours) == ("acme", "Europe/Lisbon", "08:00-20:00")
    assert (manila.country, manila.hours) == ("PH", None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("acme,porto,Lisbon,PT,", "row 2, column time_zone is 'Lisbon'; expected an IANA time zone"),
        ("acme,porto,Europe/Lisbon,Portugal,", "column country is 'Portugal'; expected a country by its two"),
        ("acme,porto,Europe/Lisbon,pt,", "column country is 'pt'"),
        ("acme,porto,Europe/Lisbon,PT,8-20", "column hours is '8-20'; expected local hours as HH:MM-HH:MM"),
        ("acme,porto,Europe/Lisbon,PT,08:00-25:00", "column hours is '08:00-25:00'"),
        ("acme,,Europe/Lisbon,PT,", "column site is ''; expected a value"),
        ("acme,porto,Europe/Lisbon,PT,\nacme,porto,Asia/Manila,PH,", "rows 2 and 3 have the same vendor, site"),
    ],
)  # fmt: skip
def test_a_wrong_site_is_named(home, row, said):
    assert said in refusal(home, "sites.csv", f"{SITES}{row}\n")


def test_hours_may_go_on_after_midnight(home):
    write_text(home.config / "sites.csv", SITES + "acme,porto,Europe/Lisbon,PT,22:00-06:00\n")
    assert load_tables(home)[Site][0].hours == "22:00-06:00"


def test_an_older_home_gets_the_table(tmp_path, monkeypatch):
    from modqa_pipeline.config.settings import load_settings

    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    load_settings(tmp_path)
    (tmp_path / "config" / "sites.csv").unlink()
    home = load_settings(tmp_path).home
    assert (home.config / "sites.csv").read_text() == SITES
    assert load_tables(home)[Site] == ()
