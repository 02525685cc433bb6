"""The page of a place shows what is about it, and nothing of others."""

from datetime import timedelta

from modqa_pipeline.report.scopes.places import Places
from modqa_pipeline.report.sections.headline import attention
from modqa_pipeline.report.sections.subjects import months, place, weeks
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import make_figure, make_finding, make_site, make_window
from tests.worlds.published.marketplace import target_row

PORTO = ("site", "acme/porto")
MONDAY = LAST_DAY - timedelta(days=LAST_DAY.weekday())
TARGETS = [target_row("site", "*", "accuracy", 0.95)]


def window(about=PORTO, *figure, **others):
    return make_window(*figure, slice_kind=about[0], slice_value=about[1], **others)


def page(facts, about=PORTO):
    return place.build(Places(facts), about, attention.ordered(facts))


def week(n_before, *figure, **others):
    row = make_figure(*figure, slice_kind="site", slice_value="acme/porto", **others)
    del row["decision_date"]
    return row | {"decision_week": MONDAY - timedelta(weeks=n_before)}


def error(n, **others):
    return {
        "decision_id": f"d{n}", "decision_date": LAST_DAY, "decided_by": "bpo", "vendor": "acme", "site": "porto",
        "queue_id": "q-1", "decision": "approve", "verdict_decision": "remove", "verdict_policy_code": "CF-01",
        "error_type": "leakage", "severity": "minor", "root_cause": "training", "sampling_weight": 10.0,
        "is_estimating": True,
    } | others  # fmt: skip


def test_the_sentence_and_the_rows_that_need_attention_are_about_the_place(facts_of):
    rows = [window(PORTO, 0.9, 0.89, 0.91), window(("site", "acme/cluj"), 0.8, 0.79, 0.81)]
    built = page(facts_of(kpi_quality_28_days=rows, targets=TARGETS))
    said = built["sentence"]["headline"].replace("\u202f", " ")
    assert (
        said
        == "Over 28 days accuracy of site acme/porto is 90.0 % (89.0 to 91.0), below the target of 95 %."
    )
    [group] = built["attention"]["groups"]
    assert [item.where for item in group.rows] == ["site acme/porto"]


def test_a_critical_finding_on_a_queue_needs_attention_on_its_own_page(facts_of):
    findings = [
        make_finding(queue_id="q-1", finding="not_active", severity="critical"),
        make_finding(queue_id="q-2", finding="not_active", severity="critical"),
    ]
    rows = [window(("queue", queue)) for queue in ("q-1", "q-2")]
    facts = facts_of(kpi_quality_28_days=rows, queue_audit_findings=findings)
    built = page(facts, ("queue", "q-1"))
    [group] = built["attention"]["groups"]
    [item] = group.rows
    assert item.what == "Queue receives decisions while it is not active"
    assert item.href.removeprefix("#") in {section.anchor for section in built["sections"]}


def test_the_source_of_a_table_is_a_filter_that_can_be_asked(facts_of):
    queue = "q-women's shoes"
    rows = [window(("queue", queue))]
    built = page(
        facts_of(kpi_quality_28_days=rows, dim_queues=[{"queue_id": queue}]), ("queue", queue)
    )
    [registry] = [section for section in built["sections"] if section.anchor == "registry"]
    assert registry.blocks[0].where == "marts.dim_queues where queue_id = 'q-women''s shoes'"


def test_errors_of_other_sites_are_not_on_the_page(facts_of):
    rows = [
        error(1),
        error(2, site="cluj"),
        error(3, severity="critical"),
        error(4, vendor=None, site=None),
    ]
    built = page(facts_of(kpi_quality_28_days=[window()], fct_audit_outcomes=rows))
    assert [row.cells[0].text for row in built["errors"]["gravest"].rows] == ["d3", "d1"]
    assert (
        built["errors"]["matrix"]["title"]
        == "2 of 2 audited decisions got a different verdict over 28 days"
    )


def test_a_policy_counts_where_several_would_be_right_and_leads_with_recall(facts_of):
    about = ("policy", "CF-01")
    rows = [
        error(1),
        error(2, verdict_policy_code="SP-02|CF-01"),
        error(3, verdict_policy_code="SP-02"),
    ]
    figure = window(about, 0.7, 0.6, 0.8, metric="recall")
    built = page(facts_of(kpi_quality_28_days=[figure], fct_audit_outcomes=rows), about)
    assert built["sentence"]["headline"].startswith("Over 28 days recall of policy CF-01 is 70.0")
    assert len(built["errors"]["gravest"].rows) == 2


def test_weeks_are_a_line_with_the_target_and_say_how_many_miss_it(facts_of):
    facts = facts_of(
        kpi_quality_28_days=[window()],
        targets=TARGETS,
        kpi_quality_weekly=[week(2, 0.97, 0.96, 0.98), week(1, 0.9, 0.88, 0.92), week(0, 0.94, 0.9, 0.97)],
        kpi_operations_daily=[
            {"decision_date": MONDAY, "slice_kind": "site", "slice_value": "acme/porto", "n_decisions": 50,
             "n_sla_known": 40, "n_sla_met": 30, "n_escalated": 5}
        ],
    )  # fmt: skip
    chart = weeks.line(Places(facts), *PORTO)
    assert (
        chart.title.replace("\u202f", " ")
        == "Accuracy over 3 weeks: one is shown to be below the target of 95 %"
    )
    newest = [cell.text.replace("\u202f", " ") for cell in chart.table.rows[0].cells]
    assert newest[1] == "94.0 %" and newest[-3:] == ["50", "75.0 %", "10.0 %"]
    assert weeks.line(Places(facts), "site", "acme/other") is None


def test_a_closed_month_stands_beside_what_would_be_different_now(facts_of):
    month = {"period_kind": "month", "period_start": LAST_DAY.replace(month=10, day=1)}
    restated = {
        "decision_month": month["period_start"], "vendor": "acme", "site": "porto", "metric": "accuracy",
        "value_now": 0.91, "n_verdicts_more": 4, "n_disputes_accepted_since": 1,
    }  # fmt: skip
    facts = facts_of(
        kpi_site_scorecard=[make_site(**month, is_final=True)], fct_restatements=[restated]
    )
    [row] = months.scorecards(Places(facts), "acme/porto").rows
    assert row.cells[-2].text == "closed"
    assert (row.cells[-1].text, row.cells[-1].note) == (
        "91.0\u202f%",
        "4 further verdicts and 1 dispute",
    )
    assert months.scorecards(Places(facts), "acme/cluj") is None


def test_disputes_stand_beside_the_controls_that_look_the_other_way(facts_of):
    month = LAST_DAY.replace(day=1)
    counts = {
        "decision_month": month, "slice_kind": "site", "slice_value": "acme/porto", "n_audited": 300,
        "n_disputes": 9, "n_open": 1, "n_accepted": 3, "n_rejected": 4, "n_withdrawn": 1, "n_expired": 0,
    }  # fmt: skip
    effects = {
        "decision_month": month, "vendor": "acme", "site": "porto", "change_from_disputes": 0.01,
        "n_controls_read": 3, "n_controls_overturned": 1, "change_from_controls": -0.02,
    }  # fmt: skip
    facts = facts_of(kpi_disputes=[counts], kpi_dispute_effects=[effects])
    [row] = months.disputes(Places(facts), "acme/porto").rows
    assert [cell.text.replace("\u202f", " ") for cell in row.cells[1:]] == [
        "300", "9", "1", "3", "4", "1", "+1.0 pp", "1 of 3", "−2.0 pp"
    ]  # fmt: skip


def test_a_queue_shows_its_registry_and_its_findings(facts_of):
    about = ("queue", "q-1")
    facts = facts_of(
        kpi_quality_28_days=[window(about)],
        dim_queues=[
            {"queue_id": "q-1", "queue_name": "Toys", "owner": "team-toys", "sla_minutes": 60}
        ],
        queue_audit_findings=[make_finding(), make_finding(queue_id="q-2")],
    )
    [registry, *_] = page(facts, about)["sections"]
    assert ["Owner", "team-toys"] in [
        [cell.text for cell in row.cells] for row in registry.blocks[0].rows
    ]
    assert len(registry.blocks) == 2
    unknown = page(facts_of(kpi_quality_28_days=[window(about)]), about)["sections"]
    assert "The registry does not have this queue." in unknown[0].blocks
