"""The sentence says nothing that an interval does not support."""

from datetime import timedelta

import pytest

from modqa_pipeline.report.sections.headline import sentence
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import (
    make_check,
    make_figure,
    make_finding,
    make_site,
    make_window,
)
from tests.worlds.published.marketplace import target_row

TARGET = [target_row("all", "(all)", "accuracy", 0.95)]


def headline(facts_of, targets=TARGET, days=(), **figure):
    facts = facts_of(
        kpi_quality_28_days=[make_window(**figure)], kpi_quality_daily=list(days), targets=targets
    )
    return sentence.build(facts)["headline"].replace("\u202f", " ")


@pytest.mark.parametrize(
    ("lower", "upper", "end"),
    [
        (0.952, 0.968, "target 95 % met."),
        (0.93, 0.949, "below the target of 95 %."),
        (0.94, 0.97, "whether the target of 95 % is met is not established."),
        (0.95, 0.97, "whether the target of 95 % is met is not established."),
    ],
)
def test_the_target_is_judged_by_the_interval(facts_of, lower, upper, end):
    assert headline(facts_of, lower=lower, upper=upper).endswith(end)


def test_the_value_stands_with_its_interval(facts_of):
    text = headline(facts_of, estimate=0.961, lower=0.952, upper=0.968)
    assert text == "Over 28 days accuracy is 96.1 % (95.2 to 96.8), target 95 % met."


def test_too_few_audits_are_said_with_the_interval_and_without_a_value(facts_of):
    text = headline(
        facts_of, estimate=0.917, lower=0.646, upper=0.985, n_audited=12, status="insufficient"
    )
    assert text == (
        "Over 28 days accuracy cannot be stated: too few audits (12 of 30); "
        "the interval is 64.6 to 98.5 %."
    )


def test_days_whose_audits_are_still_out_say_so(facts_of):
    text = headline(
        facts_of,
        estimate=None,
        lower=None,
        upper=None,
        n_audited=0,
        n_decisions=2000,
        covered_share=0.0,
        status="undefined",
    )
    assert text == (
        "Accuracy over 28 days is not known yet: none of the 0 decisions drawn for audit has a verdict."
    )


def test_a_census_is_called_one(facts_of):
    text = headline(facts_of, estimate=0.983748, lower=0.983748, upper=0.983748)
    assert text == "Over 28 days accuracy is 98.4 % (every decision audited), target 95 % met."


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (make_figure(0.955, 0.93, 0.97), "20 November alone is in line with it."),
        (make_figure(0.9, 0.86, 0.93), "20 November alone is below it, 90.0 % (86.0 to 93.0)."),
        (make_figure(0.99, 0.98, 0.996), "20 November alone is above it, 99.0 % (98.0 to 99.6)."),
        (make_figure(n_audited=8, status="insufficient"), "alone has too few audits to say more."),
        (
            make_figure(None, None, None, 0, status="undefined", covered_share=0.0),
            "no verdict on 20 November has come back yet.",
        ),
    ],
)
def test_the_day_stands_beside_the_28_days(facts_of, day, end):
    assert headline(facts_of, days=[day]).endswith(end)


def test_a_first_day_is_not_compared_with_itself(facts_of):
    text = headline(facts_of, days=[make_figure(n_decisions=70_000)], n_decisions=70_000)
    assert "alone" not in text


def test_a_census_of_few_is_counted(facts_of):
    text = headline(
        facts_of, estimate=2 / 3, lower=2 / 3, upper=2 / 3, n_audited=3, status="insufficient"
    )
    assert text == (
        "Every decision over 28 days was audited: 2 of 3 right; "
        "whether the target of 95 % is met is not established."
    )


def test_no_target_is_said(facts_of):
    assert headline(facts_of, targets=[]).endswith("; no target is set.")


def test_an_undefined_figure_is_no_zero(facts_of):
    text = headline(
        facts_of, estimate=None, lower=None, upper=None, n_audited=0, status="undefined"
    )
    assert text.startswith("There is no accuracy over 28 days")


def test_only_sites_that_are_shown_to_miss_are_called_below_target(facts_of):
    sites = [make_site("not_established", site="cluj"), make_site("met", site="iasi")]
    assert "no site is shown" in sentence.build(facts_of(kpi_site_scorecard=sites))["rest"].lower()
    sites.append(make_site("not_met"))
    rest = sentence.build(facts_of(kpi_site_scorecard=sites))["rest"]
    assert rest == "Site acme/porto is below target."


def leakage(*values, width=0.01):
    return [
        make_figure(
            estimate=value,
            lower=value - width,
            upper=value + width,
            metric="leakage_rate",
            slice_kind="queue",
            slice_value="electronics",
            decision_date=LAST_DAY - timedelta(days=len(values) - 1 - i),
        )
        for i, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("rows", "is_said"),
    [
        (leakage(0.02, 0.05, 0.08, 0.11), True),
        (leakage(0.05, 0.08, 0.11), False),
        (leakage(0.02, 0.05, 0.04, 0.11), False),
        (leakage(0.02, 0.05, 0.08, 0.11, width=0.06), False),
    ],
)
def test_leakage_rose_only_after_three_rises_that_the_intervals_support(facts_of, rows, is_said):
    rest = sentence.build(facts_of(kpi_quality_daily=rows))["rest"]
    assert ("rose for 3 days in a row" in rest) is is_said


def test_a_day_missing_between_ends_a_rise(facts_of):
    rows = leakage(0.02, 0.05, 0.08, 0.11)
    del rows[1]
    assert sentence.build(facts_of(kpi_quality_daily=rows))["rest"] == ""


def test_critical_findings_and_failed_checks_are_named(facts_of):
    said = sentence.build(
        facts_of(queue_audit_findings=[make_finding()], fct_check_results=[make_check()])
    )
    assert said["rest"] == "Queue Toys receives decisions while it is not active."
    assert said["care"] == "These figures can change: 1 check on what was delivered failed."
