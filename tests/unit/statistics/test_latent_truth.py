"""Dawid and Skene's model against the table of their paper, and what holds of it for any ratings."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modqa_pipeline.repository import ROOT
from modqa_pipeline.statistics.latent_truth import latent_truth

SHARED = Path(os.environ.get("MODQA_SHARED") or ROOT.parent / "shared")
TABLE = SHARED / "domain" / "dawid_skene_1979_table1.json"


def ratings_of_paper():
    if not TABLE.exists():
        pytest.skip(f"{TABLE} is absent; set MODQA_SHARED")
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return [
        (f"{int(patient):02}", observer, str(label))
        for patient, by_observer in table.items()
        for observer, labels in by_observer.items()
        for label in labels
    ]


def test_the_table_of_1979_gives_the_published_estimates():
    fit = latent_truth(ratings_of_paper())
    assert (len(fit.items), fit.raters, fit.labels) == (45, tuple("12345"), tuple("1234"))
    assert fit.prevalences == pytest.approx([0.3996, 0.4220, 0.1118, 0.0667], abs=5e-5)
    assert fit.log_likelihood == pytest.approx(-192.890881, abs=5e-6)
    assert np.diag(fit.confusion[0]) == pytest.approx([0.8895, 0.8764, 0.6612, 0.4444], abs=5e-5)


def test_a_rater_who_is_no_good_counts_little():
    draw = np.random.default_rng(5)
    truth = draw.integers(0, 3, 400)
    good = {
        name: np.where(draw.random(400) < 0.85, truth, draw.integers(0, 3, 400)) for name in "abc"
    }
    said = {**good, "d": draw.integers(0, 3, 400), "e": (truth + 1) % 3}
    ratings = [(f"{n:03}", who, str(x)) for who, row in said.items() for n, x in enumerate(row)]
    fit = latent_truth(ratings)
    right = np.mean([int(x) == truth[int(n)] for n, x in fit.likeliest().items()])
    votes = np.array(list(said.values()))
    majority = [np.bincount(column, minlength=3).argmax() for column in votes.T]
    assert right > 0.98 > np.mean(majority == truth), (
        "who is always wrong in the same way tells the truth"
    )
    assert fit.confusion[4, 0, 1] > 0.95 and fit.confusion[3].diagonal().max() < 0.5


def test_no_ratings_are_refused_with_a_remedy():
    with pytest.raises(ValueError, match="give at least one"):
        latent_truth([])


triples = st.tuples(st.sampled_from("pqrs"), st.sampled_from("abc"), st.sampled_from("xyz"))


@settings(max_examples=50, deadline=None)
@given(st.lists(triples, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_shares_are_shares_and_the_order_of_ratings_does_not_matter(ratings, order):
    fit = latent_truth(ratings)
    assert np.allclose(fit.shares.sum(axis=1), 1) and np.isclose(fit.prevalences.sum(), 1)
    sums = fit.confusion.sum(axis=2)
    assert np.allclose(sums[~np.isnan(sums)], 1)
    shuffled = list(ratings)
    order.shuffle(shuffled)
    assert np.allclose(latent_truth(shuffled).shares, fit.shares, atol=1e-6)
