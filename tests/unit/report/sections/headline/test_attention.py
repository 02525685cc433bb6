from datetime import date, timedelta

from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.report.sections.headline import attention, failed_checks
from modqa_pipeline.report.sections.places import queues
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.draws import standing_row, target_verdict_row
from tests.worlds.published.makers import make_check, make_figure, make_finding, make_window
from tests.worlds.published.marketplace import target_row

SITES = [target_row("site", "*", "accuracy", 0.95)]


def whats(facts):
    return [item.what for item in attention.build(facts)["rows"]]


def groups(facts):
    found = attention.build(facts)["groups"]
    return {group.title: [item.where for item in group.rows] for group in found}


def below(site="porto", **others):
    """A row of kpi_quality_28_days of a site below its target."""
    given = {"slice_kind": "site", "slice_value": f"acme/{site}", "n_decisions": 280_000}
    return make_window(**{"estimate": 0.9, "lower": 0.89, "upper": 0.91} | given | others)


def test_nothing_to_report_is_an_empty_list(facts_of):
    assert attention.build(facts_of(kpi_quality_28_days=[make_window()]))["rows"] == []


def test_doubts_come_first_then_harm_then_remarks(facts_of):
    facts = facts_of(
        kpi_quality_28_days=[make_window(), below(expected_harm=9e6)],
        targets=SITES,
        queue_audit_findings=[
            make_finding(severity="minor", finding="review_overdue"),
            make_finding(queue_id="q-2", n_decisions=100),
        ],
        fct_check_results=[make_check()],
    )
    assert whats(facts) == [
        "Check failed: every expected delivery arrived",
        "Accuracy below target",
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


def test_a_site_that_may_meet_its_target_is_only_watched(facts_of):
    rows = [below(upper=0.96, lower=0.89), below("cluj", estimate=0.955, lower=0.94, upper=0.96)]
    assert groups(facts_of(kpi_quality_28_days=rows, targets=SITES)) == {
        "Watch: not shown, or unlike the others": ["site acme/porto"]
    }


def test_sites_are_in_the_order_of_the_harm_that_the_marts_expect(facts_of):
    """By the weights of config/severity_weights.csv: many minor errors may weigh less than few critical ones."""
    minor, critical = (
        below("minor", estimate=0.8, expected_harm=1.1e6),
        below("critical", expected_harm=1.4e6),
    )
    rows = attention.build(facts_of(kpi_quality_28_days=[minor, critical], targets=SITES))["rows"]
    assert [item.where for item in rows] == ["site acme/critical", "site acme/minor"]


def test_every_kind_of_slice_with_a_target_is_asked(facts_of):
    kinds = {"language": "pl", "market": "PL", "policy": "CF-01", "model": "guard@3.2"}
    kinds |= {"queue": "q-toys", "vendor": "acme", "entity_type": "product", "decided_by": "bpo"}
    rows = [below(slice_kind=kind, slice_value=value) for kind, value in kinds.items()]
    targets = [target_row(kind, "*", "accuracy", 0.95) for kind in kinds]
    found = attention.build(facts_of(kpi_quality_28_days=rows, targets=targets))["rows"]
    assert {item.slice for item in found} == set(kinds.items())


def test_a_queue_is_not_below_a_target_that_nobody_set_for_queues(facts_of):
    facts = facts_of(
        kpi_quality_28_days=[
            make_window(0.97, 0.96, 0.98),
            make_window(0.9, 0.88, 0.92, slice_kind="queue", slice_value="q-toys"),
        ],
        targets=[target_row("all", "(all)", "accuracy", 0.95)],
    )
    assert whats(facts) == []
    rows = queues.build(facts.window)["table"].rows
    assert [row.cells[2].text for row in rows] == ["no target"]


def verdicts_of(*days):
    """Rows of kpi_target_verdicts of a site, for the days before the last one, the last first."""
    return [
        target_verdict_row(
            LAST_DAY - timedelta(days=n),
            slice_kind="site",
            slice_value="acme/porto",
            verdict=verdict,
        )
        for n, verdict in enumerate(days)
    ]


def test_a_target_is_missed_since_the_first_day_of_its_run(facts_of):
    verdicts = verdicts_of("not_met", "not_met", "met", "not_met", "not_met")
    facts = facts_of(kpi_quality_28_days=[below()], kpi_target_verdicts=verdicts)
    (item,) = attention.build(facts)["rows"]
    assert item.since == LAST_DAY - timedelta(days=1)
    assert list(groups(facts)) == ["New since 14 November"]


def test_what_has_stood_for_a_week_is_not_new(facts_of):
    verdicts = verdicts_of(*["not_met"] * 8)
    facts = facts_of(kpi_quality_28_days=[below()], kpi_target_verdicts=verdicts)
    assert groups(facts) == {"Standing": ["site acme/porto"]}


def test_what_was_missed_until_last_week_is_said_to_have_ended(facts_of):
    ended = verdicts_of("not_established", "not_met", "not_met")
    facts = facts_of(
        kpi_quality_28_days=[below(estimate=0.955, upper=0.96)], kpi_target_verdicts=ended
    )
    assert attention.build(facts)["resolved"] == "site acme/porto (accuracy)"
    long_ago = verdicts_of(*["met"] * 8, "not_met")
    facts = facts_of(kpi_quality_28_days=[below()], kpi_target_verdicts=long_ago)
    assert attention.build(facts)["resolved"] == ""


def test_a_slice_outside_the_rest_of_its_kind_is_watched(facts_of):
    polish = make_window(0.931, 0.909, 0.948, 600, slice_kind="language", slice_value="pl")
    facts = facts_of(
        kpi_quality_28_days=[polish],
        kpi_slice_standings=[
            standing_row(LAST_DAY),
            standing_row(LAST_DAY, slice_value="de", standing="level"),
        ],
    )
    (item,) = attention.build(facts)["rows"]
    assert (item.what, item.where) == ("Outside the rest of its kind", "language pl")
    assert (
        item.how_much.replace("\u202f", " ")
        == "accuracy 93.1 % (90.9 to 94.8), all together 96.2 %"
    )


def test_a_rate_of_errors_is_outside_on_its_upper_side(facts_of):
    def leakage(value, standing):
        row = make_window(
            0.06, 0.05, 0.07, metric="leakage_rate", slice_kind="queue", slice_value=value
        )
        return row, standing_row(
            LAST_DAY, slice_kind="queue", slice_value=value, metric="leakage_rate", standing=standing
        )  # fmt: skip

    figures, standings = zip(leakage("bad", "above"), leakage("good", "below"), strict=True)
    facts = facts_of(kpi_quality_28_days=list(figures), kpi_slice_standings=list(standings))
    assert [item.where for item in attention.build(facts)["rows"]] == ["queue bad"]


def test_an_sla_unlike_that_of_other_queues_needs_attention(facts_of):
    late = standing_row(
        LAST_DAY, slice_kind="queue", slice_value="q-ipr", metric="sla_met_rate", n=4000, estimate=0.8, group_rate=0.94
    )  # fmt: skip
    (item,) = attention.build(facts_of(kpi_slice_standings=[late]))["rows"]
    assert item.what == "SLA met less often than elsewhere"
    assert item.how_much.replace("\u202f", " ") == (
        "80.0 % of 4,000 decisions in time, 94.0 % over all of its kind"
    )


def by_week(*rates, half=0.004):
    monday = LAST_DAY - timedelta(days=LAST_DAY.weekday())
    rows = []
    for n, rate in enumerate(reversed(rates), start=1):
        row = make_figure(rate, rate - half, rate + half, slice_kind="market", slice_value="PL")
        del row["decision_date"]
        rows.append(row | {"decision_week": monday - timedelta(weeks=n)})
    return rows


def test_accuracy_that_fell_for_three_weeks_is_watched(facts_of):
    def watched(*rates, **given):
        return whats(facts_of(kpi_quality_weekly=by_week(*rates, **given)))

    assert watched(0.97, 0.965, 0.96, 0.95) == ["Falling for three weeks"]
    assert watched(0.97, 0.965, 0.966, 0.95) == []
    assert watched(0.97, 0.969, 0.968, 0.967) == []
    assert watched(0.97, 0.965, 0.95) == []


def test_a_check_is_listed_since_it_last_passed(facts_of):
    days = [LAST_DAY - timedelta(days=i) for i in range(4)]
    checks = [make_check(is_passed=i == 2, decision_date=day) for i, day in enumerate(days)]
    (item,) = attention.build(facts_of(fct_check_results=checks))["rows"]
    assert item.since == days[1]
    assert item.where == "site tunis"


def test_at_most_ten_rows_are_shown_and_the_rest_is_counted(facts_of):
    sites = [below(f"s{i}") for i in range(14)]
    built = attention.build(facts_of(kpi_quality_28_days=sites, targets=SITES))
    assert len(built["rows"]) == 10
    assert built["n_more"] == 4


def test_some_rows_are_kept_for_what_is_to_be_watched(facts_of):
    sites = [below(f"s{i}") for i in range(14)]
    open_ones = [below(f"o{i}", upper=0.96, lower=0.85) for i in range(5)]
    found = groups(facts_of(kpi_quality_28_days=[*sites, *open_ones], targets=SITES))
    assert [len(places) for places in found.values()] == [7, 3]


def test_a_target_of_another_metric_is_listed_when_it_is_missed(facts_of):
    facts = facts_of(
        kpi_quality_28_days=[
            make_window(),
            make_window(0.09, 0.08, 0.1, metric="leakage_rate"),
            make_window(0.09, 0.01, 0.2, metric="recall"),
        ],
        targets=[target_row("all", "(all)", "leakage_rate", 0.05)],
    )
    assert whats(facts) == ["Leakage above target"]


def test_too_few_audits_are_a_doubt(facts_of):
    facts = facts_of(kpi_quality_28_days=[make_window(n_audited=12, status="insufficient")])
    (item,) = attention.build(facts)["rows"]
    assert item.how_much == "too few audits (12 of 30)"


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
        kpi_quality_28_days=[make_window(), below()],
        targets=SITES,
        fct_check_results=[
            make_check(failing_keys='[{"delivery": "acme, site porto", "n_decisions": 0}]')
        ],
    )
    check, site = attention.build(facts)["rows"]
    assert check.key == "check_failed:fct_check_results/deliveries_arrived:acme, site porto"
    assert site.key == "target:accuracy:site:acme/porto"
