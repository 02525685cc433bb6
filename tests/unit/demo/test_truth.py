"""The true figures: near the design, consistent with each other, and telling the stories."""

import numpy as np
import pytest

from modqa_pipeline.demo.truth import true_quality
from tests.worlds.demo import make_world


@pytest.fixture(scope="module")
def big_world():
    return make_world(decisions_per_day=120_000)


@pytest.fixture(scope="module")
def truth_of_first_day(big_world):
    return true_quality(big_world, big_world.days[0])


@pytest.fixture(scope="module")
def truth_of_last_day(big_world):
    return true_quality(big_world, big_world.days[-1])


def test_about_three_and_a_half_percent_are_wrong(truth_of_first_day):
    assert truth_of_first_day["all"]["(all)"]["accuracy"] == pytest.approx(0.965, abs=0.004)


def test_rates_follow_from_each_other(truth_of_first_day):
    for metrics in (m for slices in truth_of_first_day.values() for m in slices.values()):
        assert metrics["over_enforcement_rate"] == pytest.approx(1 - metrics["precision"])
        assert 0 <= metrics["critical_error_rate"] <= 1 - metrics["accuracy"]


@pytest.mark.parametrize("kind", ["decided_by", "queue", "language"])
def test_slices_add_up_to_the_frame(truth_of_first_day, kind):
    whole, parts = truth_of_first_day["all"]["(all)"], truth_of_first_day[kind].values()
    assert sum(m["n_decisions"] for m in parts) == whole["n_decisions"]
    weighted = sum(m["accuracy"] * m["n_decisions"] for m in parts)
    assert weighted / whole["n_decisions"] == pytest.approx(whole["accuracy"])


def test_sofia_drifts_down_and_porto_does_not(truth_of_first_day, truth_of_last_day):
    assert truth_of_first_day["site"]["borealis/Sofia"]["accuracy"] == pytest.approx(
        0.965, abs=0.008
    )
    assert truth_of_last_day["site"]["borealis/Sofia"]["accuracy"] == pytest.approx(0.90, abs=0.012)
    change = (
        truth_of_last_day["site"]["acme/Porto"]["accuracy"]
        - truth_of_first_day["site"]["acme/Porto"]["accuracy"]
    )
    assert change == pytest.approx(0, abs=0.008)


def test_leakage_in_electronics_rises_day_by_day(big_world):
    leakage = [
        true_quality(big_world, day)["queue"]["q-product-electronics"]["leakage_rate"]
        for day in big_world.days[-5:]
    ]
    assert (np.diff(leakage) > 0).all()
    assert leakage[-1] > 1.8 * leakage[0]


def test_machine_is_more_precise_but_leaky(truth_of_first_day):
    people, machine = (
        truth_of_first_day["decided_by"]["bpo"],
        truth_of_first_day["decided_by"]["machine"],
    )
    assert machine["precision"] > people["precision"] + 0.02
    assert machine["leakage_rate"] > people["leakage_rate"]


def test_leakage_is_worst_in_polish(truth_of_first_day):
    rates = {language: m["leakage_rate"] for language, m in truth_of_first_day["language"].items()}
    assert max(rates, key=rates.get) == "pl"


def test_truth_of_a_small_slice_without_actions_is_none():
    world = make_world(decisions_per_day=200)
    found = [m["precision"] for m in true_quality(world, world.days[0])["queue"].values()]
    assert None in found
