"""Ratings of real annotators: agreement through the product against what other packages make of them."""

import pytest

from modqa_pipeline.transform.dbt.manifest import load_manifest
from tests.worlds.real_packs import expected, moderator_key


def agreement(pack, kind, columns="*"):
    return pack.query(
        f"select {columns} from marts.kpi_calibration_agreement where slice_kind = ?", kind
    )


def test_hatecheck_agreement_is_the_published_one(hatecheck_published):
    known, by_package = expected("hatecheck")["agreement"], expected("hatecheck")["irrCAC"]
    [row] = agreement(hatecheck_published, "all")
    assert (row["n_items"], row["n_ratings"]) == (known["items"], known["ratings"])
    assert row["undefined_reason"] is None
    assert round(row["percent_agreement"], 6) == known["percent_agreement"]
    for name, package in (
        ("krippendorff_alpha", "krippendorff"),
        ("gwet_ac1", "gwet"),
        ("fleiss_kappa", "fleiss"),
    ):
        found = [round(row[f"{name}{end}"], 6) for end in ("", "_lower", "_upper")]
        assert found == [by_package[package]["coef"], *by_package[package]["ci"]], name


def test_hatecheck_pairs_agree_as_published_and_five_without_a_common_item_are_left_out(
    hatecheck_published,
):
    rows = agreement(hatecheck_published, "rater_pair")
    assert len(rows) == 45 - 5
    assert all(row["n_items_paired"] for row in rows)
    found = {frozenset(row["slice_value"].split("|")): row for row in rows}
    for known in expected("hatecheck")["pair_cohen"]:
        row = found[frozenset(moderator_key(known[side]) for side in "ab")]
        assert row["n_items"] == known["n"] and row["n_ratings"] == 2 * known["n"]
        assert round(row["percent_agreement"], 6) == known["agree"], known
        assert round(row["cohen_kappa"], 6) == known["cohen_kappa"], known


def test_hatecheck_raters_are_right_against_the_reference_as_published(hatecheck_published):
    found = {row["slice_value"]: row for row in agreement(hatecheck_published, "rater_reference")}
    raters = expected("hatecheck")["per_rater"]
    assert len(found) == len(raters)
    for plain, known in raters.items():
        row, accuracy = found[moderator_key(plain)], known["accuracy"]
        assert row["n_referenced"] == row["n_items"] == accuracy["n"], plain
        assert row["accuracy"] * accuracy["n"] == pytest.approx(accuracy["k"], abs=1e-6), plain
        bounds = [round(row["accuracy_lower"], 6), round(row["accuracy_upper"], 6)]
        assert bounds == accuracy["wilson95"], plain


def test_xstest_agreement_is_the_published_one_in_every_session(xstest_published):
    found = {row["session_id"]: row for row in agreement(xstest_published, "all")}
    pairs = {row["session_id"]: row for row in agreement(xstest_published, "rater_pair")}
    models = expected("xstest")["models"]
    assert set(found) == set(pairs) == {f"xstest-{queue}" for queue in models}
    for queue, known in models.items():
        row, of_pair = found[f"xstest-{queue}"], pairs[f"xstest-{queue}"]
        for name, key in (
            ("percent_agreement", "percent_agreement"),
            ("krippendorff_alpha", "krippendorff_alpha_nominal"),
            ("gwet_ac1", "gwet_ac1"),
            ("fleiss_kappa", "fleiss_kappa_generalised"),
        ):
            assert round(row[name], 6) == known["agreement"][key], (queue, name)
        assert round(of_pair["cohen_kappa"], 6) == known["cohen_kappa_a1_a2"], queue


def test_calibration_enters_no_quality_figure(hatecheck_published):
    """Only the items' decisions were audited: the ratings add none."""
    assert hatecheck_published.value("select count(*) from marts.fct_audit_outcomes") == 19505
    assert hatecheck_published.value("select count(*) from marts.fct_calibration_ratings") == 19505
    readers = [
        name
        for name, node in load_manifest()["nodes"].items()
        if node["resource_type"] == "model"
        and any("calibration" in parent for parent in node["depends_on"]["nodes"])
    ]
    assert readers and all("calibration" in name for name in readers)
