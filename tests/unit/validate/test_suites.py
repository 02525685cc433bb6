from datetime import date

import duckdb
import pytest

from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.validate.suites import Suite, load_suites, run_suites

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    return load_settings(tmp_path)


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate")
        yield connection


def suite(name):
    return next(s for s in load_suites() if s.name == name)


def by_name(results):
    return {(r.name, r.decision_date): r for r in results}


def test_a_failing_row_fails_its_day_alone_and_shows_its_keys(settings, connection):
    connection.execute(
        """
        create table intermediate.int_volume_days as
        from (values
            (date '2026-03-01', 'bpo_decisions acme/Porto', 120, 1.1),
            (date '2026-03-01', 'bpo_decisions acme/Krakow', 5, 0.2),
            (date '2026-03-02', 'bpo_decisions acme/Porto', 90, null)
        ) as t (decision_date, delivery, n_decisions, volume_ratio)
        """
    )
    results = by_name(run_suites(connection, settings, [FIRST, SECOND], [suite("volume")]))
    name = "volume_is_like_the_previous_same_weekdays"
    failed, unasked = results[name, FIRST], results[name, SECOND]
    assert not failed.is_passed
    assert (failed.n_failing, failed.n_evaluated, failed.severity) == (1, 2, "warning")
    assert failed.failing_keys[0]["delivery"] == "bpo_decisions acme/Krakow"
    assert "0.2" in failed.observed
    assert unasked.is_passed
    assert unasked.observed == "nothing to check"


def test_bounds_come_from_the_settings(settings, connection):
    connection.execute(
        "create table intermediate.int_freshness_days as select date '2026-03-01' as decision_date, "
        "10 as n_decisions, 0 as n_rows_in_the_future, 5 as verdict_age_days"
    )
    (settings.home.config / "settings.toml").write_text("[checks]\naudit_max_age_days = 9\n")
    patient = load_settings(settings.home.root)
    name = "verdicts_are_not_older_than_they_should_be"
    for given, passes in ((settings, False), (patient, True)):
        results = run_suites(connection, given, [FIRST], [suite("freshness_of_days")])
        assert by_name(results)[name, FIRST].is_passed is passes


def test_a_critical_expectation_says_so(settings, connection):
    connection.execute(
        "create table intermediate.int_ledger_days as select date '2026-03-01' as decision_date, "
        "'bpo_decisions/a.csv' as file_name, 3 as receipt_sequence, 2 as n_rows_lost"
    )
    (result,) = run_suites(connection, settings, [FIRST], [suite("ledger")])
    assert (result.severity, result.n_failing) == ("critical", 1)
    assert result.failing_keys == [
        {"n_rows_lost": 2, "file_name": "bpo_decisions/a.csv", "receipt_sequence": 3}
    ]


def test_an_empty_frame_passes_every_day(settings, connection):
    connection.execute(
        "create table intermediate.int_ledger_days (decision_date date, file_name varchar, "
        "receipt_sequence bigint, n_rows_lost bigint)"
    )
    results = run_suites(connection, settings, [FIRST, SECOND], [suite("ledger")])
    assert [r.is_passed for r in results] == [True, True]


def test_queue_facts_that_do_not_arise_pass(settings, connection):
    facts = [e["kwargs"]["column"] for e in suite("queue_metadata").expectations]
    nothing = ", ".join(f"null::boolean as {fact}" for fact in facts)
    connection.execute(
        "create table intermediate.int_queue_days as select date '2026-03-01' as decision_date, 'q' as queue_id, "
        f"1 as n_decisions, {nothing}"
    )
    assert all(
        r.is_passed for r in run_suites(connection, settings, [FIRST], [suite("queue_metadata")])
    )


def test_data_docs_are_written_only_when_asked_for(settings, connection):
    connection.execute(
        "create table intermediate.int_ledger_days as select date '2026-03-01' as decision_date, "
        "'a.csv' as file_name, 3 as receipt_sequence, 0 as n_rows_lost"
    )
    run_suites(connection, settings, [FIRST], [suite("ledger")])
    docs = settings.home.state / "data_docs" / "ledger.html"
    assert not docs.exists()
    (settings.home.config / "settings.toml").write_text("[report]\ndata_docs = true\n")
    run_suites(connection, load_settings(settings.home.root), [FIRST], [suite("ledger")])
    assert "n_rows_lost" in docs.read_text()
    assert not list(settings.home.reports.iterdir())


def test_an_expectation_that_cannot_be_evaluated_is_no_pass(settings, connection):
    connection.execute(
        "create table intermediate.frame as select date '2026-03-01' as decision_date, 'a' as key"
    )
    broken = Suite(
        name="broken",
        title="Broken",
        question="?",
        frame="intermediate.frame",
        keys=["key"],
        expectations=[
            {
                "type": "expect_column_values_to_be_in_set",
                "kwargs": {"column": "absent", "value_set": [0]},
                "severity": "critical",
                "meta": {"name": "it_is_there", "notes": "n", "expected": "e", "found": "f"},
            }
        ],
    )
    with pytest.raises(
        BuildError, match=r"expectations/broken\.json: it_is_there could not be evaluated"
    ):
        run_suites(connection, settings, [FIRST], [broken])
