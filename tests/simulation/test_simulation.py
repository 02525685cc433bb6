"""A short version of `make simulate`: enough days to see an interval that lies or a design that wastes."""

from dataclasses import replace

import numpy as np
import pytest

from tests.simulation.page import variance_bar
from tests.simulation.play import replicate
from tests.simulation.scores import read_scores
from tests.simulation.worlds import WORLDS

N_DAYS = 252
METRICS = ("accuracy", "precision", "leakage_rate", "recall", "critical_error_rate")


def scored(product, name, **changes):
    [world] = [world for world in WORLDS if world.name == name]
    replicate(product, replace(world, **changes), N_DAYS, np.random.default_rng(world.seed))
    return world, read_scores(product)


def standard_error(share, n):
    return (share * (1 - share) / n) ** 0.5


@pytest.mark.parametrize("name", ["good score, 500 audits", "the score died yesterday"])
def test_intervals_cover_the_truth_as_often_as_they_say(product, name):
    _, scores = scored(product, name)
    judged = [
        score
        for (period, slice_value, metric), score in scores.figures.items()
        if period == "day" and slice_value == "(all)" and metric in METRICS
    ]
    assert len(judged) == len(METRICS)
    for score in judged:
        assert score.n_ok > N_DAYS / 2
        assert score.coverage >= 0.94 - 3 * standard_error(0.94, score.n_ok)


def test_the_score_pays_and_estimates_are_unbiased(product):
    world, scores = scored(product, "good score, 500 audits")
    assert scores.variance_ratio < variance_bar(world) * 1.05
    for (period, slice_value, metric), score in scores.figures.items():
        if (period, slice_value) == ("day", "(all)") and metric != "recall":
            assert abs(score.bias_in_standard_errors) < 4, metric


def test_a_useless_score_costs_almost_nothing(product):
    world, scores = scored(product, "useless score, 500 audits")
    assert scores.variance_ratio < variance_bar(world)


def test_a_draw_spends_its_budget_and_has_no_more_strata_than_it_may(product):
    world, _ = scored(product, "ordinary small market")
    [(least, most, n_strata)] = product.connection.sql(
        "select min(n_drawn), max(n_drawn), max(n_strata) from design"
    ).fetchall()
    assert least == most == world.budget
    assert n_strata <= world.budget // 25
