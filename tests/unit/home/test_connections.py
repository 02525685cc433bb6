"""Every connection to DuckDB: in UTC, within the limits of the run, read-only where asked."""

import duckdb
import pytest

from modqa_pipeline.config.sections import EngineSettings
from modqa_pipeline.home.connections import connect, open_database, rows_of
from modqa_pipeline.home.paths import Home

LIMITS = EngineSettings(memory_limit_mb=4096, threads=1)


def settings_of(connection):
    names = (
        "TimeZone",
        "threads",
        "memory_limit",
        "autoinstall_known_extensions",
        "temp_directory",
    )
    return {
        name: connection.sql(f"select current_setting('{name}')").fetchall()[0][0] for name in names
    }


def test_a_file_is_opened_in_utc_and_within_the_limits(tmp_path):
    with open_database(tmp_path / "x.duckdb", LIMITS) as connection:
        settings = settings_of(connection)
        assert (settings["TimeZone"], settings["threads"]) == ("UTC", 1)
        assert settings["memory_limit"] == "2.4 GiB"
        assert settings["autoinstall_known_extensions"] is False
        rows = rows_of(connection, "select timestamptz '2026-07-01 00:30+02'::date::varchar as day")
    assert rows == [{"day": "2026-06-30"}]


def test_a_file_opened_read_only_takes_no_rows(tmp_path):
    with open_database(tmp_path / "x.duckdb") as connection:
        connection.execute("create table t (n int)")
    with (
        open_database(tmp_path / "x.duckdb", read_only=True) as connection,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        connection.execute("insert into t values (1)")


def test_what_does_not_fit_goes_below_state_and_an_old_spill_is_removed(tmp_path):
    home = Home(tmp_path)
    home.spill.mkdir(parents=True)
    (home.spill / "left.tmp").write_text("rows with people in plain")
    with connect(home, LIMITS) as connection:
        assert settings_of(connection)["temp_directory"] == str(home.spill)
    assert not (home.spill / "left.tmp").exists()
