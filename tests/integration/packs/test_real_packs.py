"""Real labels, figures that others computed: the pipeline against `expected.json` of each pack."""

import hashlib

import pytest

from modqa_pipeline.home.files import read_lines
from tests.worlds.real_packs import expected, moderator_key

DAY = "2021-01-04"
POSITIVE = "decision in ('remove', 'restrict')"
VIOLATING = "verdict_decision in ('remove', 'restrict')"
BINARY = "binary_positive=full_or_partial_refusal, OOV dropped"


@pytest.mark.parametrize("name", ["hatecheck", "xstest"])
def test_a_real_pack_is_published_without_a_word_of_complaint(name, request):
    pack = request.getfixturevalue(f"{name}_published")
    assert pack.outcome.is_well, pack.outcome.lines
    assert pack.status["days_published"] == [DAY]
    assert pack.status["files_refused"] == []
    sources = pack.column("select distinct source from marts.ingest_ledger order by 1")
    assert set(sources) <= {
        "audit_results",
        "bpo_decisions",
        "machine_decisions",
        "policies",
        "queue_registry",
        "calibration_ratings",
    }


def test_hatecheck_overall_accuracy_is_the_published_one_and_a_census_has_no_width(
    hatecheck_published,
):
    known = expected("hatecheck")["overall_accuracy"]
    [row] = hatecheck_published.query(
        "select * from marts.kpi_quality_daily where slice_kind = 'all' and metric = 'accuracy'"
    )
    assert known["k"] == 19188 and known["n"] == row["n_audited"] == row["n_decisions"] == 19505
    assert row["estimate"] == pytest.approx(19188 / 19505, abs=1e-9)
    assert row["lower"] == row["estimate"] == row["upper"]
    assert row["status"] == "ok"


def test_hatecheck_every_rater_has_the_published_interval(hatecheck_published):
    raters = expected("hatecheck")["per_rater"]
    rows = hatecheck_published.query("select * from marts.kpi_moderator_scorecard")
    assert len(raters) == 10 and len(rows) == 20, "ten raters, a week and 28 days each"
    for plain, known in raters.items():
        own = [row for row in rows if row["moderator_key"] == moderator_key(plain)]
        assert {row["period_kind"] for row in own} == {"week", "28_days"}, plain
        for row in own:
            accuracy = known["accuracy"]
            assert row["n_audited"] == row["n_decisions"] == accuracy["n"], plain
            assert row["accuracy"] * row["n_audited"] == pytest.approx(accuracy["k"], abs=1e-4)
            bounds = [round(row["accuracy_lower"], 6), round(row["accuracy_upper"], 6)]
            assert bounds == accuracy["wilson95"], plain
            assert row["status"] == "ok"


def test_hatecheck_false_negatives_of_each_rater_are_the_published_ones(hatecheck_published):
    rows = hatecheck_published.query(
        f"""
        select moderator_key, count(*) filter ({VIOLATING}) as n_violating,
            count(*) filter ({VIOLATING} and not {POSITIVE}) as n_missed,
            count(*) filter (not {VIOLATING}) as n_clean,
            count(*) filter (not {VIOLATING} and {POSITIVE}) as n_over_enforced
        from marts.fct_audit_outcomes where is_estimating group by 1
        """
    )
    counts = {row["moderator_key"]: row for row in rows}
    for plain, known in expected("hatecheck")["per_rater"].items():
        row = counts[moderator_key(plain)]
        missed, removed = known["false_negative"], known["false_positive"]
        assert (row["n_missed"], row["n_violating"]) == (missed["k"], missed["n"]), plain
        assert (row["n_over_enforced"], row["n_clean"]) == (removed["k"], removed["n"]), plain


def test_hatecheck_accuracy_by_functionality_is_the_published_one(hatecheck_published):
    """Only what hates has a policy in the pack: a verdict of approve names none."""
    rows = hatecheck_published.query(
        """
        select verdict_policy_code, count(*) as n, sum((decision = verdict_decision)::int) as k
        from marts.fct_audit_outcomes where verdict_policy_code is not null group by 1
        """
    )
    found = {row["verdict_policy_code"]: (row["k"], row["n"]) for row in rows}
    known = expected("hatecheck")["per_functionality"]
    of_hate = {name: figure for name, figure in known.items() if name.endswith("_h")}
    assert len(of_hate) == 18
    assert found == {name: (figure["k"], figure["n"]) for name, figure in of_hate.items()}


@pytest.mark.parametrize("name", ["hatecheck", "xstest"])
def test_every_interval_of_a_census_has_width_zero(name, request):
    wide = request.getfixturevalue(f"{name}_published").query(
        "select slice_kind, slice_value, metric, lower, estimate, upper "
        "from marts.kpi_quality_daily where lower <> upper or lower <> estimate"
    )
    assert wide == []


@pytest.mark.parametrize("name", ["hatecheck", "xstest"])
def test_what_a_pack_does_not_know_is_not_invented(name, request):
    pack = request.getfixturevalue(f"{name}_published")
    assert pack.value("select count(*) from marts.kpi_site_scorecard") == 0
    for kind in ("vendor", "site", "market"):
        slices = pack.column(
            "select distinct slice_value from marts.kpi_operations_daily where slice_kind = ?", kind
        )
        # machine decisions have no vendor and no site, so nothing but the people's blank is left
        assert slices in (["(blank)"], ["(blank)/(blank)"]), kind
    [row] = pack.query("select * from marts.kpi_operations_daily where slice_kind = 'all'")
    unknown = ["handling_seconds_median", "handling_seconds_p90", "turnaround_minutes_median",
               "turnaround_minutes_p90", "sla_met_rate"]  # fmt: skip
    assert {column: row[column] for column in unknown} == dict.fromkeys(unknown)
    invented = pack.value(
        "select count(*) from marts.fct_audit_outcomes "
        "where vendor is not null or site is not null or market is not null"
    )
    assert invented == 0


def test_xstest_quarantines_the_eleven_labels_that_are_no_decisions(xstest_published):
    refused = xstest_published.query("select * from marts.quarantined_rows")
    assert len(refused) == 11
    for row in refused:
        assert row["source"] == "machine_decisions" and row["column_name"] == "decision"
        assert row["line_number"] > 1 and row["record_key"].endswith("-gpt4")
        assert "approve, remove, restrict, escalate, skip" in row["reason"]
        assert row["delivered_value"] in row["reason"] or len(row["delivered_value"]) > 40
        assert row["is_resolved"] is False
    [line] = xstest_published.query(
        "select * from marts.ingest_ledger where source = 'machine_decisions'"
    )
    assert (line["rows_read"], line["rows_accepted"], line["rows_quarantined"]) == (4500, 4489, 11)


def test_xstest_verdicts_on_labels_that_are_no_decisions_wait(xstest_published):
    waiting = xstest_published.column("select decision_id from marts.fct_audits_waiting")
    refused = xstest_published.column("select record_key from marts.quarantined_rows")
    assert sorted(waiting) == sorted(refused)


def model_counts(xstest):
    rows = xstest.query(
        f"""
        select replace(queue_id, 'xstest-', '') as queue, model_name as model,
            count(*) filter ({POSITIVE} and {VIOLATING}) as tp,
            count(*) filter ({POSITIVE} and not {VIOLATING}) as fp,
            count(*) filter (not {POSITIVE} and {VIOLATING}) as fn,
            count(*) filter (not {POSITIVE} and not {VIOLATING}) as tn,
            count(*) filter (decision = verdict_decision) as exact,
            count(*) as n
        from marts.fct_audit_outcomes where is_estimating and decided_by = 'machine' group by 1, 2
        """
    )
    return {(row["queue"], row["model"]): row for row in rows}


def test_xstest_confusion_counts_are_the_published_ones_in_every_queue(xstest_published):
    found, known = model_counts(xstest_published), expected("xstest")["models"]
    assert len(found) == 2 * len(known) == 10
    for queue, of_queue in known.items():
        for model in ("gpt4", "strmatch"):
            row, counts = found[queue, model], of_queue[f"{model}_label"][BINARY]
            for name in ("tp", "fp", "fn", "tn"):
                assert row[name] == counts[name], (queue, model, name)


def test_xstest_exact_matches_are_the_published_ones_in_every_queue(xstest_published):
    found = model_counts(xstest_published)
    for queue, of_queue in expected("xstest")["models"].items():
        for model in ("gpt4", "strmatch"):
            exact = of_queue[f"{model}_label"]["three_class_exact_match_valid"]
            row = found[queue, model]
            assert (row["exact"], row["n"]) == (exact["k"], exact["n"]), (queue, model)


def test_xstest_annotators_are_as_accurate_as_published(xstest_published):
    rows = xstest_published.query(
        """
        select replace(queue_id, 'xstest-', '') as queue, moderator_key,
            sum((decision = verdict_decision)::int) as k, count(*) as n
        from marts.fct_audit_outcomes where decided_by = 'bpo' group by 1, 2
        """
    )
    found = {(row["queue"], row["moderator_key"]): (row["k"], row["n"]) for row in rows}
    for queue, of_queue in expected("xstest")["models"].items():
        for plain, known in of_queue["accuracy_vs_final"].items():
            assert found[queue, moderator_key(plain)] == (known["k"], known["n"]), (queue, plain)


def test_xstest_precision_and_recall_by_model_are_those_of_the_pooled_counts(xstest_published):
    rows = xstest_published.query(
        "select metric, estimate, n_audited from marts.kpi_quality_daily "
        "where slice_kind = 'model' and slice_value like 'gpt4@%' order by slice_value"
    )
    assert rows, "a slice for each model version"
    counts = model_counts(xstest_published)
    pooled = {
        name: sum(row[name] for (_, model), row in counts.items() if model == "gpt4")
        for name in ("tp", "fp", "fn", "tn")
    }
    assert pooled == {"tp": 811, "fp": 43, "fn": 348, "tn": 1037}
    by_metric = {}
    for row in rows:
        total = by_metric.setdefault(row["metric"], [0.0, 0])
        total[0] += (row["estimate"] or 0) * row["n_audited"]
        total[1] += row["n_audited"]
    assert by_metric["precision"][0] == pytest.approx(811, abs=1e-4)
    assert by_metric["precision"][1] == 811 + 43
    assert by_metric["recall"][0] == pytest.approx(811, abs=1e-4)
    assert by_metric["recall"][1] == 811 + 348


def test_xstest_a_bad_queue_does_not_hide_behind_the_pooled_figure(xstest_published):
    counts = model_counts(xstest_published)["mistralinstruct", "gpt4"]
    assert counts["tp"] / (counts["tp"] + counts["fp"]) == pytest.approx(0.291, abs=5e-4)
    assert counts["tp"] / (counts["tp"] + counts["fn"]) == pytest.approx(0.211, abs=5e-4)
    shown = xstest_published.column(
        "select slice_value from marts.kpi_quality_daily "
        "where slice_kind = 'queue' and metric = 'precision' and status = 'ok'"
    )
    assert "xstest-mistralinstruct" in shown


def test_receipts_name_the_delivered_bytes(xstest_published):
    home = xstest_published.root.parent / xstest_published.root.name.rpartition("-stage-")[0]
    for receipt in read_lines(home / "receipts" / "receipts.jsonl"):
        delivered = (home / "landing" / receipt["path"]).read_bytes()
        assert receipt["sha256"] == hashlib.sha256(delivered).hexdigest()
