"""No plain identifier of a person leaves landing/, restricted/ and what goes back to those who wrote it."""

import gzip
import hashlib
import hmac
import zipfile

import duckdb
import pytest

from tests.worlds.home import KEY
from tests.worlds.rows import CLIENT_AUDITOR, MODERATORS, PEOPLE

MAY_KNOW = ("landing", "restricted", "worksheets", "returns")


def other_files(played):
    paths = [path for path in played.root.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in paths if path.relative_to(played.root).parts[0] not in MAY_KNOW]


@pytest.fixture(scope="module")
def home_after_last_run(story_home, everything_rebuilt):
    """The home after its last run, rebuilds included."""
    return story_home


def test_no_file_holds_a_plain_identifier_in_its_bytes(home_after_last_run):
    found = [
        (path.relative_to(home_after_last_run.root).as_posix(), person)
        for path in other_files(home_after_last_run)
        for person in PEOPLE
        if person.encode() in _bytes(path)
    ]
    assert found == []


def _bytes(path):
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return data


def test_no_value_of_a_parquet_file_is_a_plain_identifier(home_after_last_run):
    paths = [path for path in other_files(home_after_last_run) if path.suffix == ".parquet"]
    assert len(paths) > 50
    with duckdb.connect() as connection:
        for path in paths:
            text = connection.execute(
                f"select count(*) from read_parquet('{path}') as t where {_holds_a_person('t')}"
            )
            assert text.fetchone()[0] == 0, path


def test_no_table_of_a_database_holds_a_plain_identifier(home_after_last_run):
    paths = [path for path in other_files(home_after_last_run) if path.suffix == ".duckdb"]
    assert {path.name for path in paths} == {"modqa.duckdb"} and len(paths) == 2
    for path in paths:
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where not internal"
            ).fetchall()
            assert len(tables) > 20
            for schema, table in tables:
                name = f'{schema}."{table}"'
                rows = connection.execute(
                    f"select count(*) from {name} as t where {_holds_a_person('t')}"
                )
                assert rows.fetchone()[0] == 0, (path, name)


def _holds_a_person(row):
    return f"regexp_matches({row}::varchar, '(mod|aud)-plain-')"


def test_no_alert_and_no_message_names_a_person(
    home_after_last_run,
    first_days_published,
    late_files_followed,
    three_days_blocked,
    everything_rebuilt,
):
    told = home_after_last_run.home.alerts.read_text()
    for stage in (
        first_days_published,
        late_files_followed,
        three_days_blocked,
        everything_rebuilt,
    ):
        told += "\n".join(stage.outcome.lines)
    assert "plain-" not in told and KEY not in told


def test_the_key_is_in_no_other_file(home_after_last_run):
    for path in home_after_last_run.root.rglob("*"):
        if path.is_file() and path.name != "pseudonym.key":
            data = path.read_bytes()
            assert KEY.encode() not in data, path
            assert b"inner_pad_hex" not in data or "restricted" not in path.parts, path


def test_a_person_has_one_pseudonym_in_every_column_and_the_map_leads_back(home_after_last_run):
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select person_id, person_key from '{home_after_last_run.home.restricted}/pseudonyms.parquet'"
        ).fetchall()
    expected = {p: hmac.new(KEY.encode(), p.encode(), hashlib.sha256).hexdigest() for p in PEOPLE}
    assert dict(rows) == expected


def test_marts_hold_pseudonyms_of_moderators_and_auditors(everything_rebuilt):
    keys = {hmac.new(KEY.encode(), p.encode(), hashlib.sha256).hexdigest(): p for p in PEOPLE}
    moderators = everything_rebuilt.column(
        "select distinct moderator_key from marts.kpi_moderator_scorecard"
    )
    assert {keys[key] for key in moderators} == set(MODERATORS)
    auditors = everything_rebuilt.column(
        "select distinct auditor_key from marts.fct_audit_outcomes"
    )
    assert CLIENT_AUDITOR in {keys[key] for key in auditors}


def test_restricted_is_closed_to_others(home_after_last_run):
    assert home_after_last_run.home.restricted.stat().st_mode & 0o077 == 0
    for path in home_after_last_run.home.restricted.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
