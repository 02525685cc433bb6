"""From files to days: the ledger, formats, days with little or nothing, checks that warn."""

import json

import pytest

from tests.worlds.rows import decision_id
from tests.worlds.story import (
    BIG,
    BPO_FILES,
    EMPTY,
    FAULTY_FILE,
    LATER,
    LATEST,
    MISSING_SITE,
    N_SMALL,
    N_UNBUILT,
    N_WIDE,
    REFUSED_FILE,
    SINGLE,
    SMALL,
    STRATA,
    UNBUILT,
    UNFINISHED_FILE,
    WIDE,
    big_rows,
    drawn,
)


def ledger(stage):
    return {row["file_name"]: row for row in stage.query("from marts.ingest_ledger")}


def test_for_every_file_rows_read_are_accepted_quarantined_or_duplicates(three_days_fixed):
    lines = three_days_fixed.query("from marts.ingest_ledger")
    assert len(lines) == 23
    for line in lines:
        accounted = line["rows_accepted"] + line["rows_quarantined"] + line["rows_duplicate"]
        assert line["rows_read"] == accounted, line["file_name"]


def test_the_ledger_counts_what_was_delivered_in_each_format(first_days_published):
    people, machine = big_rows()
    lines = ledger(first_days_published)
    for place, path in enumerate(BPO_FILES):
        delivered = len(people[place :: len(BPO_FILES)])
        assert lines[path]["rows_read"] == lines[path]["rows_accepted"] == delivered, path
        assert lines[path]["first_day"] == lines[path]["last_day"] == BIG
    assert lines["machine_decisions/models.parquet"]["rows_accepted"] == len(machine)


def test_a_file_of_several_days_names_its_span(first_days_published):
    line = ledger(first_days_published)["bpo_decisions/acme/days.csv"]
    assert (line["first_day"], line["last_day"]) == (SINGLE, WIDE)
    assert line["rows_accepted"] == 1 + N_SMALL + N_WIDE


def test_six_formats_make_one_day_with_every_row_in_it(first_days_published):
    people, machine = big_rows()
    [row] = first_days_published.query(
        "select * from marts.kpi_operations_daily where decision_date = ? and slice_kind = 'all'",
        BIG,
    )
    # faulty.csv adds one good row, a skip
    assert row["n_decisions"] == len(people) + len(machine) + 1
    assert row["n_machine_decisions"] == len(machine)
    assert row["n_moderators"] == len({person["moderator_id"] for person in people})
    assert (row["n_escalated"], row["n_skipped"], row["n_tests"]) == (20, 11, 10)
    assert row["automation_rate"] == pytest.approx(len(machine) / row["n_decisions"])


def test_the_frame_leaves_out_escalations_skips_and_tests(first_days_published):
    n_decisions = first_days_published.value(
        "select n_decisions from marts.kpi_quality_daily "
        "where decision_date = ? and slice_kind = 'all' and metric = 'accuracy'",
        BIG,
    )
    assert n_decisions == sum(STRATA.values())


def test_faulty_rows_are_quarantined_with_place_value_and_remedy(first_days_published):
    line = ledger(first_days_published)[FAULTY_FILE]
    counts = (line["rows_read"], line["rows_accepted"], line["rows_quarantined"])
    assert counts == (5, 1, 3) and line["rows_duplicate"] == 1
    rows = first_days_published.query(
        "select * from marts.quarantined_rows where file_name = ? order by line_number", FAULTY_FILE
    )
    assert [row["line_number"] for row in rows] == [2, 3, 6]
    assert rows[0]["record_key"] == decision_id(BIG, 8001)
    assert rows[0]["delivered_value"] == "aproved"
    assert "approve, remove, restrict, escalate, skip" in rows[0]["reason"]
    assert rows[1]["reason_code"] == "in_the_future"


def test_a_file_without_its_columns_is_refused_alone_and_says_how_to_mend_it(first_days_published):
    line = ledger(first_days_published)[REFUSED_FILE]
    assert line["rows_read"] == 0 and line["refusal_code"] == "missing_column"
    [row] = first_days_published.query(
        "select * from marts.quarantined_rows where file_name = ?", REFUSED_FILE
    )
    assert row["line_number"] is None and row["is_resolved"] is False
    for part in (REFUSED_FILE, "'decision_id'", "found id, verdict", "config/mappings"):
        assert part in row["reason"], part
    refused = {each["file"]: each["why"] for each in first_days_published.status["files_refused"]}
    assert set(refused) == {REFUSED_FILE, FAULTY_FILE}
    assert refused[REFUSED_FILE] == row["reason"]


def test_a_file_of_which_too_much_is_refused_is_named_with_the_reasons(first_days_published):
    why = {each["file"]: each["why"] for each in first_days_published.status["files_refused"]}
    assert why[FAULTY_FILE] == (
        f"{FAULTY_FILE}: 3 of its 5 rows were refused: decision not in enumeration (2), decided_at in the future (1)"
    )


def test_an_unfinished_file_is_no_delivery(three_days_fixed, story_home):
    assert (story_home.home.landing / UNFINISHED_FILE).exists()
    assert UNFINISHED_FILE not in ledger(three_days_fixed)


def test_an_empty_day_is_published_with_nothing_in_it_and_a_warning(first_days_published):
    [publication] = first_days_published.query(
        "select * from marts.publication_days where decision_date = ?", EMPTY
    )
    assert publication["status"] == "published"
    for table in ("kpi_operations_daily", "kpi_quality_daily", "fct_audit_samples"):
        count = f"select count(*) from marts.{table} where decision_date = ?"
        assert first_days_published.value(count, EMPTY) == 0, table
    assert (
        failed_checks(first_days_published, EMPTY)["decisions_of_the_day_arrived"]["severity"]
        == "warning"
    )
    assert f"{EMPTY}.html" in first_days_published.page("index.html")


def test_a_day_with_one_decision_draws_it_with_weight_one(first_days_published):
    [row] = drawn(first_days_published, SINGLE)
    assert row["decision_id"] == decision_id(SINGLE, 1)
    assert row["inclusion_probability"] == row["sampling_weight"] == 1
    assert row["draw_rank"] == 1


def test_a_day_below_the_budget_is_drawn_whole_with_weight_one(first_days_published):
    rows = drawn(first_days_published, SMALL)
    assert [row["decision_id"] for row in rows] == [decision_id(SMALL, n) for n in range(N_SMALL)]
    assert {row["sampling_weight"] for row in rows} == {1}


def test_a_day_without_verdicts_has_undefined_figures_and_not_zeros(first_days_published):
    rows = first_days_published.query(
        "select * from marts.kpi_quality_daily where decision_date = ? and slice_kind = 'all'",
        SMALL,
    )
    assert len(rows) == 8
    for row in rows:
        assert row["status"] == "undefined" and row["n_audited"] == 0, row["metric"]
        assert row["estimate"] is None and row["lower"] is None and row["upper"] is None


def test_a_day_that_nobody_asked_for_waits_and_status_says_so(late_files_followed):
    assert late_files_followed.status["days_waiting_to_be_built"] == [UNBUILT.isoformat()]
    count = "select count(*) from marts.kpi_operations_daily where decision_date = ?"
    assert late_files_followed.value(count, UNBUILT) == 0


def test_a_run_builds_what_it_was_asked_for_and_leaves_other_days_waiting(later_day_published):
    assert UNBUILT.isoformat() in later_day_published.status["days_waiting_to_be_built"]
    assert LATER.isoformat() in later_day_published.status["days_published"]


def test_a_site_that_did_not_deliver_is_named_by_a_warning(first_days_published):
    failed = failed_checks(first_days_published, BIG)["every_expected_delivery_arrived"]
    [key] = json.loads(failed["failing_keys"])
    assert key["delivery"] == MISSING_SITE
    assert "expected_deliveries.csv" in key["expected_because"]
    assert failed["severity"] == "warning"


def test_a_queue_in_disorder_is_named_by_warnings(first_days_published):
    failed = failed_checks(first_days_published, BIG)
    for check in ("every_active_queue_has_an_owner", "every_review_is_current"):
        [key] = json.loads(failed[check]["failing_keys"])
        assert key["queue_id"] == "q-idle" and failed[check]["severity"] == "warning"
    findings = first_days_published.query(
        "select * from marts.queue_audit_findings where decision_date = ? and queue_id = 'q-idle'",
        BIG,
    )
    assert findings, "the report of queue audits has the same story"


def test_verdicts_that_are_overdue_are_a_warning(later_day_published, three_days_fixed):
    """When LATER closed the newest verdict was of five days before, one more than the setting."""
    check = "verdicts_are_not_older_than_they_should_be"
    assert failed_checks(later_day_published, LATER)[check]["severity"] == "warning"
    assert later_day_published.outcome.is_well
    assert check not in failed_checks(three_days_fixed, LATEST)


def test_a_verdict_that_comes_later_clears_the_day_that_failed_for_want_of_it(three_days_fixed):
    """Nobody asked for LATER again, and nothing touched it."""
    assert "verdicts_are_not_older_than_they_should_be" not in failed_checks(
        three_days_fixed, LATER
    )


def test_decisions_that_come_later_rebuild_the_next_same_weekday_and_no_day_between(
    scattered_files_followed,
):
    rows = scattered_files_followed.query("from marts.publication_days")
    newest = max(row["published_at"] for row in rows)
    days = {row["decision_date"] for row in rows if row["published_at"] == newest}
    assert days == {BIG, SINGLE, LATEST, SMALL}  # SMALL for the appeals alone
    assert (LATEST - SINGLE).days == 7


def test_a_run_that_takes_a_file_without_an_accepted_row_says_so_and_fails(first_days_published):
    assert not first_days_published.outcome.is_well
    told = [line for line in first_days_published.outcome.lines if line.startswith("refused: ")]
    assert len(told) == 2
    assert any(REFUSED_FILE in line and "config/mappings" in line for line in told)


def test_warnings_block_nothing(first_days_published):
    assert not any("BLOCKED" in line for line in first_days_published.outcome.lines)
    assert first_days_published.status["days_blocked"] == {}
    warnings = first_days_published.value(
        "select count(*) from marts.fct_check_results where not is_passed and severity = 'warning'"
    )
    assert warnings > 5


def test_every_warning_is_alerted_once_and_says_that_it_blocks_nothing(
    published_again_with_nothing_new,
):
    is_open = set()
    for line in published_again_with_nothing_new.alerts:
        if line["event"] == "opened":
            assert line["incident"] not in is_open
            is_open.add(line["incident"])
        elif line["event"] == "resolved":
            is_open.remove(line["incident"])
    about_sites = [
        line
        for line in published_again_with_nothing_new.alerts
        if "every_expected_delivery_arrived" in line["incident"]
    ]
    assert {line["severity"] for line in about_sites} == {"warning"}
    opened = [line for line in about_sites if line["event"] == "opened"]
    assert opened and all("No day is held back for it." in line["detail"] for line in opened)


def failed_checks(stage, day):
    rows = stage.query(
        "select * from marts.fct_check_results where decision_date = ? and not is_passed", day
    )
    return {row["check_name"]: row for row in rows}


def test_every_check_says_in_words_what_it_expected_and_what_it_found(first_days_published):
    for row in first_days_published.query("from marts.fct_check_results"):
        assert row["expectation"].endswith(".") and row["expected"] and row["observed"], row
        assert len(json.loads(row["failing_keys"])) <= 20


def test_days_added_later_are_whole(three_days_fixed):
    count = "select n_decisions from marts.kpi_operations_daily where decision_date = ? and slice_kind = 'all'"
    assert three_days_fixed.value(count, UNBUILT) == N_UNBUILT
