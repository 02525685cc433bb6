from datetime import date, timedelta

from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.report.sections.headline import attention, failed_checks
from modqa_pipeline.report.sections.places import queues
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import make_check, make_figure, make_finding, make_site
from tests.worlds.published.marketplace import target_row


def whats(facts):
    return [item.what for item in attention.build(facts)["rows"]]


def test_nothing_to_report_is_an_empty_list(facts_of):
    assert attention.build(facts_of(kpi_quality_daily=[make_figure()]))["rows"] == []


def test_doubts_come_first_then_harm_then_remarks(facts_of):
    facts = facts_of(
        kpi_quality_daily=[make_figure()],
        kpi_site_scorecard=[make_site()],
        queue_audit_findings=[
            make_finding(severity="minor", finding="review_overdue"),
            make_finding(queue_id="q-2", n_decisions=100),
        ],
        fct_check_results=[make_check()],
    )
    assert whats(facts) == [
        "Check failed: every expected delivery arrived",
        "Site below target over 28 days",
        "Queue receives decisions while it is not active",
        "Queue is overdue for review",
    ]


def test_a_failed_check_on_queues_is_not_told_twice(facts_of):
    check = make_check(suite="queue_metadata", expectation="Every queue has an owner.")
    finding = make_finding(finding="no_owner", severity="major")
    assert whats(facts_of(fct_check_results=[check])) == ["Check failed: every queue has an owner"]
    both = facts_of(fct_check_results=[check], queue_audit_findings=[finding])
    assert whats(both) == ["Queue has no owner"]


def test_the_graver_of_two_lesser_findings_comes_first(facts_of):
    rows = [
        make_finding(finding="review_overdue", severity="minor", n_decisions=900),
        make_finding(finding="no_owner", severity="major", n_decisions=100),
    ]
    assert whats(facts_of(queue_audit_findings=rows)) == [
        "Queue has no owner",
        "Queue is overdue for review",
    ]


def test_queues_with_the_same_lesser_finding_are_one_row(facts_of):
    rows = [
        make_finding(queue_id=f"q{i}", queue_name=f"Queue {i}", finding="no_sla", severity="major")
        for i in range(5)
    ]
    (item,) = attention.build(facts_of(queue_audit_findings=rows))["rows"]
    assert item.where == "Queue 0, Queue 1, Queue 2 and 2 more"
    assert item.how_much == "5 queues with 2,000 decisions"


def test_a_site_that_may_meet_its_target_is_not_listed(facts_of):
    assert whats(facts_of(kpi_site_scorecard=[make_site("not_established")])) == []


def of_site(site, expected_harm):
    """A row of kpi_quality_28_days."""
    row = make_figure(
        period_start=LAST_DAY - timedelta(days=27), period_end=LAST_DAY, slice_kind="site",
        slice_value=f"acme/{site}", n_decisions=280_000, expected_harm=expected_harm,
    )  # fmt: skip
    del row["decision_date"]
    return row


def test_sites_are_in_the_order_of_the_harm_that_the_marts_expect(facts_of):
    """By the weights of config/severity_weights.csv: many minor errors may weigh less than few critical ones."""
    many_minor = make_site(site="minor", accuracy=0.8, critical_error_rate=0.0)
    few_critical = make_site(site="critical", accuracy=0.9, critical_error_rate=0.01)
    rows = attention.build(
        facts_of(
            kpi_site_scorecard=[many_minor, few_critical],
            kpi_quality_28_days=[of_site("minor", 20 * 56_000), of_site("critical", 50 * 28_000)],
        )
    )["rows"]
    assert [item.where for item in rows] == ["acme/critical", "acme/minor"]


def test_queues_are_in_the_order_of_the_harm_that_the_marts_expect(facts_of):
    def of_queue(queue, expected_harm, **given):
        return make_figure(
            0.9, 0.88, 0.92, slice_kind="queue", slice_value=queue, n_decisions=1000,
            expected_harm=expected_harm, **given,
        )  # fmt: skip

    facts = facts_of(
        kpi_quality_daily=[of_queue("minor", 2000), of_queue("major", 5000)],
        targets=[target_row("queue", "*", "accuracy", 0.95)],
    )
    assert [item.where for item in attention.build(facts)["rows"]] == ["major", "minor"]


def test_a_queue_is_not_below_a_target_that_nobody_set_for_queues(facts_of):
    facts = facts_of(
        kpi_quality_daily=[
            make_figure(0.97, 0.96, 0.98),
            make_figure(0.9, 0.88, 0.92, slice_kind="queue", slice_value="q-toys"),
        ],
        targets=[target_row("all", "(all)", "accuracy", 0.95)],
    )
    assert whats(facts) == []
    rows = queues.build(facts)["table"].rows
    assert [row.cells[2].text for row in rows] == ["no target"]


def test_a_site_is_listed_since_the_first_day_of_its_run(facts_of):
    days = [LAST_DAY - timedelta(days=i) for i in range(5)]
    verdicts = ["not_met", "not_met", "met", "not_met", "not_met"]
    sites = [make_site(v, period_end=day) for day, v in zip(days, verdicts, strict=True)]
    (item,) = attention.build(facts_of(kpi_site_scorecard=sites))["rows"]
    assert item.since == days[1]


def test_a_check_is_listed_since_it_last_passed(facts_of):
    days = [LAST_DAY - timedelta(days=i) for i in range(4)]
    checks = [make_check(is_passed=i == 2, decision_date=day) for i, day in enumerate(days)]
    (item,) = attention.build(facts_of(fct_check_results=checks))["rows"]
    assert item.since == days[1]
    assert item.where == "site tunis"


def test_at_most_ten_rows_are_shown_and_the_rest_is_counted(facts_of):
    sites = [make_site(site=f"s{i}") for i in range(14)]
    built = attention.build(facts_of(kpi_site_scorecard=sites))
    assert len(built["rows"]) == 10
    assert built["n_more"] == 4


def test_a_target_of_another_metric_is_listed_when_it_is_missed(facts_of):
    facts = facts_of(
        kpi_quality_daily=[
            make_figure(),
            make_figure(0.09, 0.08, 0.1, metric="leakage_rate"),
            make_figure(0.09, 0.01, 0.2, metric="recall"),
        ],
        targets=[target_row("all", "(all)", "leakage_rate", 0.05)],
    )
    assert whats(facts) == ["Leakage misses its target"]


def test_too_few_audits_are_a_doubt(facts_of):
    facts = facts_of(kpi_quality_daily=[make_figure(n_audited=12, status="insufficient")])
    (item,) = attention.build(facts)["rows"]
    assert item.how_much == "insufficient audits (12 of 30)"


def test_a_failing_key_is_told_in_words_and_named_without_its_counts(facts_of):
    key = '[{"has_owner": false, "queue_id": "q-toys", "n_decisions": 1200}]'
    check = make_check(failing_keys=key)
    assert failed_checks.failing_keys(check) == ["queue q-toys, 1,200 decisions, has owner: no"]
    assert failed_checks.named_keys(check) == ["queue q-toys"]
    assert failed_checks.named_keys(make_check(failing_keys='[{"n_rows": 1}]')) == []


def test_what_is_known_comes_last_with_its_reason_and_is_gathered_with_nothing(facts_of):
    key = "check_failed:fct_check_results/every_active_queue_has_an_owner:q-2"
    known = Known(what=key, until=date(2026, 5, 1), owner="ops", reason="closes in May")
    rows = [make_finding(queue_id=f"q-{i}", finding="no_owner", severity="major") for i in (1, 2)]
    facts = facts_of(queue_audit_findings=rows, known={key: known})
    first, last = attention.build(facts)["rows"]
    assert first.what == "Queue has no owner"
    assert (last.what, last.how_much, last.owner) == (
        "Known until 2026-05-01: queue has no owner",
        "closes in May",
        "ops",
    )


def test_rows_have_the_keys_of_their_alerts(facts_of):
    facts = facts_of(
        kpi_quality_daily=[make_figure()],
        kpi_site_scorecard=[make_site()],
        fct_check_results=[
            make_check(failing_keys='[{"delivery": "acme, site porto", "n_decisions": 0}]')
        ],
    )
    check, site = attention.build(facts)["rows"]
    assert check.key == "check_failed:fct_check_results/deliveries_arrived:acme, site porto"
    assert site.key.startswith("target:accuracy:site:")
