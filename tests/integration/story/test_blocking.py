"""A step that breaks stops a run; a day with a failed critical check is withheld by itself, says so
everywhere, and comes back.
"""

import re

from tests.worlds.home import query
from tests.worlds.story import BIG, EMPTY, LATER, LATEST, SINGLE, SMALL, UNBUILT, WIDE

BAD, GOOD = (SMALL, WIDE, UNBUILT), (BIG, EMPTY, SINGLE)
WHY = {
    SMALL: "every_row_read_is_accounted_for",
    WIDE: "decision",
    UNBUILT: "every_decision_is_one_of_the_five",
}
SAY_WHY = ("fct_check_results", "publication_days")


def rows_of_days(stage, days):
    """Every published row that belongs to these days, by table, run and moment included."""
    database = stage.root / "published" / "modqa.duckdb"
    tables = query(
        database,
        "select table_name from duckdb_columns() where schema_name = 'marts' "
        "and column_name = 'decision_date'",
    )
    return {
        name: sorted(
            map(
                str,
                stage.query(
                    f"from marts.{name} where list_contains(?::date[], decision_date)", list(days)
                ),
            )
        )
        for name in sorted(row["table_name"] for row in tables)
        if name not in SAY_WHY
    }


def test_a_step_that_breaks_ends_the_run_says_which_and_publishes_nothing(first_run_broken):
    assert not first_run_broken.outcome.is_well
    [line] = first_run_broken.outcome.lines
    assert "the step ingest failed" in line and "no space left on device" in line
    assert not (first_run_broken.root / "published" / "modqa.duckdb").exists()
    assert first_run_broken.draw_bytes == {}


def test_a_broken_run_is_alerted_until_one_goes_through(first_run_broken, first_days_published):
    told = [
        alert for alert in first_run_broken.alerts if alert["incident"].startswith("run_failed")
    ]
    assert [(alert["event"], alert["severity"]) for alert in told] == [("opened", "critical")]
    told = [
        alert for alert in first_days_published.alerts if alert["incident"].startswith("run_failed")
    ]
    assert [alert["event"] for alert in told] == ["opened", "resolved"]


def test_the_command_ends_with_status_1_and_names_the_blocked_days(three_days_blocked):
    assert three_days_blocked.outcome.status == 1
    told = [line for line in three_days_blocked.outcome.lines if "BLOCKED" in line]
    assert [re.match(r"[\d-]+", line).group() for line in told] == [d.isoformat() for d in BAD]
    for day, line in zip(BAD, told, strict=True):
        assert WHY[day] in line, line


def test_the_good_days_of_the_same_run_are_published(later_day_published, three_days_blocked):
    new = {
        row["decision_date"]: row
        for row in three_days_blocked.query(
            "from marts.publication_days where status = 'published'"
        )
    }
    old = later_day_published.column("select distinct run_id from marts.publication_days")
    for day in GOOD:
        assert new[day]["run_id"] not in old, day
    estimating = "from marts.fct_audit_outcomes where decision_date = ? and is_estimating"
    before, now = (
        later_day_published.query(estimating, BIG),
        three_days_blocked.query(estimating, BIG),
    )
    assert len(now) == len(before) + 1


def test_the_rows_of_a_blocked_day_stay_as_last_published_in_every_mart(
    later_day_published, three_days_blocked
):
    before, now = rows_of_days(later_day_published, BAD), rows_of_days(three_days_blocked, BAD)
    assert before.keys() == now.keys()
    for table in before:
        assert now[table] == before[table], table
    assert any(before.values())


def test_weeks_months_and_28_days_are_made_of_the_days_that_readers_see(three_days_blocked):
    """A bad day neither enters a week nor takes the week down with it: its last rows stand in it."""
    daily = {
        row["decision_date"]: row
        for row in three_days_blocked.query(
            "from marts.kpi_quality_daily where slice_kind = 'all' and metric = 'accuracy'"
        )
    }
    assert UNBUILT not in daily and {SMALL, WIDE} <= set(daily)
    [week] = three_days_blocked.query(
        "from marts.kpi_quality_weekly "
        "where decision_week = '2024-04-01' and slice_kind = 'all' and metric = 'accuracy'"
    )
    in_week = [row for day, row in daily.items() if day < LATER]
    for column in ("n_decisions", "n_audited"):
        assert week[column] == sum(row[column] for row in in_week), column
    periods = three_days_blocked.query(
        """
        select figures.n_decisions, figures.n_audited, sum(days.n_decisions) as n_decisions_of_days,
            sum(days.n_audited) as n_audited_of_days
        from (
            from marts.kpi_quality_28_days
            union all by name
            select decision_month as period_start, last_day(decision_month) as period_end, *
            from marts.kpi_quality_monthly
        ) as figures
        join marts.kpi_quality_daily as days
            on days.decision_date between figures.period_start and figures.period_end
            and days.slice_kind = figures.slice_kind and days.metric = figures.metric
        where figures.slice_kind = 'all' and figures.metric = 'accuracy'
        group by figures.period_start, figures.period_end, figures.n_decisions, figures.n_audited
        """
    )
    assert len(periods) >= len(daily) + 1
    for row in periods:
        assert row["n_decisions"] == row["n_decisions_of_days"], row
        assert row["n_audited"] == row["n_audited_of_days"], row
    by_moderator = three_days_blocked.query(
        """
        select card.moderator_key, card.period_kind, card.period_start, card.n_decisions,
            sum(days.n_decisions) as n_of_days
        from marts.kpi_moderator_scorecard as card
        join marts.fct_moderator_days as days
            on card.moderator_key = days.moderator_key
            and days.decision_date between card.period_start and card.period_end
        group by all
        """
    )
    assert len(by_moderator) > 50
    for row in by_moderator:
        assert row["n_decisions"] == row["n_of_days"], row


def test_targets_are_judged_by_the_figures_that_readers_see(three_days_blocked):
    rows = three_days_blocked.query(
        """
        select verdicts.n_audited as n_judged, figures.n_audited as n_published
        from marts.kpi_target_verdicts as verdicts
        join marts.kpi_quality_28_days as figures
            using (period_start, slice_kind, slice_value, metric)
        where verdicts.period_kind = '28_days'
        """
    )
    assert rows
    assert all(row["n_judged"] == row["n_published"] for row in rows)


def test_a_day_blocked_before_it_was_ever_published_has_no_rows(three_days_blocked):
    for table, rows in rows_of_days(three_days_blocked, [UNBUILT]).items():
        assert rows == [], table


def test_the_marts_say_which_check_failed_on_which_day(three_days_blocked):
    rows = three_days_blocked.query("from marts.publication_days where status = 'blocked'")
    reasons = {row["decision_date"]: row["blocked_reason"] for row in rows}
    assert set(reasons) == set(BAD)
    for day, reason in reasons.items():
        assert WHY[day] in reason
    failed = three_days_blocked.query(
        "from marts.fct_check_results where not is_passed and severity = 'critical'"
    )
    assert {row["decision_date"] for row in failed} == set(BAD)
    [lost] = [row for row in failed if row["check_name"] == WHY[SMALL]]
    assert "small_late.csv" in lost["failing_keys"]


def test_a_second_row_of_an_id_is_found_though_neither_was_drawn(three_days_blocked):
    failed = three_days_blocked.column(
        "select check_name from marts.fct_check_results "
        "where not is_passed and severity = 'critical' and decision_date = ?",
        WIDE,
    )
    assert failed != []


def test_the_index_of_the_report_says_that_days_are_blocked_and_why(three_days_blocked):
    index = three_days_blocked.page("index.html")
    assert "3 blocked" in index.replace("three", "3")
    for day in BAD:
        assert WHY[day] in index or WHY[day].replace("_", " ") in index, day


def test_the_page_of_a_blocked_day_stays_as_last_published(later_day_published, three_days_blocked):
    assert three_days_blocked.page(f"{WIDE}.html") == later_day_published.page(f"{WIDE}.html")
    assert not (three_days_blocked.root / "reports" / f"{UNBUILT}.html").exists()
    assert WHY[UNBUILT].replace("_", " ") in three_days_blocked.page(
        f"{UNBUILT}-checks.html"
    ).replace("_", " ")


def test_status_and_doctor_name_the_blocked_days(three_days_blocked):
    assert set(three_days_blocked.status["days_blocked"]) == {day.isoformat() for day in BAD}
    errors = [f["what"] for f in three_days_blocked.findings if f["level"] == "error"]
    for day in BAD:
        assert any(day.isoformat() in what for what in errors), day


def test_days_held_back_are_alerted_as_critical(three_days_blocked):
    opened = [line for line in three_days_blocked.alerts if line["event"] == "opened"]
    held_back = {day for line in opened for day in line.get("withheld", ())}
    assert held_back == {day.isoformat() for day in BAD}
    assert {line["severity"] for line in opened if "withheld" in line} == {"critical"}


def test_a_mended_day_is_published_by_a_run_that_nobody_asked_to(three_days_fixed):
    assert three_days_fixed.outcome.is_well
    rows = three_days_fixed.query("from marts.publication_days")
    status = {row["decision_date"]: row["status"] for row in rows}
    assert set(status.values()) == {"published"} and set(BAD) <= set(status)
    by_run = {row["decision_date"]: row["run_id"] for row in rows}
    assert by_run[LATEST] == by_run[SMALL] == by_run[WIDE] == by_run[UNBUILT] != by_run[BIG]
    assert three_days_fixed.status["days_blocked"] == {}


def test_a_mended_day_has_its_rows_again(later_day_published, three_days_fixed):
    before, now = (
        rows_of_days(later_day_published, [SMALL, WIDE]),
        rows_of_days(three_days_fixed, [SMALL, WIDE]),
    )
    for table in before:
        assert now[table] == before[table], table
    assert three_days_fixed.value(
        "select count(*) from marts.fct_audit_samples where decision_date = ?", UNBUILT
    )


def test_alerts_of_mended_days_are_closed(three_days_fixed):
    is_open = {}
    for line in three_days_fixed.alerts:
        is_critical_check = line["severity"] == "critical" and line["kind"] == "check_failed"
        if line["event"] in ("opened", "resolved") and is_critical_check:
            is_open[line["incident"]] = line["event"] == "opened"
    assert is_open and not any(is_open.values()), is_open


def test_the_index_forgets_the_blocked_days_once_they_are_published(three_days_fixed):
    assert "blocked" not in re.sub(
        r"<style.*?</style>", "", three_days_fixed.page("index.html"), flags=re.S
    )
