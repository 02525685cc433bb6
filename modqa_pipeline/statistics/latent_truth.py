"""Most likely labels of items without a known truth: raters' labels, weighted by each rater's errors.

Input are labels, output are consensus and confusion matrices; their source and their use are outside this module.
crowd-kit has the same model, but needs transformers and scikit-learn.

Reference: A. P. Dawid, A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm",
Applied Statistics 28(1), 1979, 20-28.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
#: Of each rating, on the axis of items, raters or labels.
Places = np.ndarray[Any, np.dtype[np.intp]]

ITERATIONS, TOLERANCE = 1_000, 1e-12


@dataclass(frozen=True)
class LatentTruth:
    """Estimates of the truth from raters' labels.

    Attributes
    ----------
    items, raters, labels : tuple of str
        In the order of the arrays' axes, each sorted.
    shares : ndarray, shape (n_items, n_labels)
        How likely each label is the item's true one; a row adds up to 1.
    prevalences : ndarray, shape (n_labels,)
        Estimated share of the items whose true label it is.
    confusion : ndarray, shape (n_raters, n_labels, n_labels)
        ``confusion[rater, true, said]``: probability that the rater gives a label to items whose true label is another;
        NaN in the row of a label that no item of the rater can have.
    log_likelihood : float
        Of all labels together.
    """

    items: tuple[str, ...]
    raters: tuple[str, ...]
    labels: tuple[str, ...]
    shares: Floats
    prevalences: Floats
    confusion: Floats
    log_likelihood: float

    def likeliest(self) -> dict[str, str]:
        """Item -> its most likely label; among equals the first in the alphabet."""
        best = self.shares.argmax(axis=1)
        return {item: self.labels[n] for item, n in zip(self.items, best, strict=True)}


def latent_truth(ratings: Iterable[tuple[str, str, str]]) -> LatentTruth:
    """Fit Dawid and Skene's model by expectation maximisation, from each item's shares of labels.

    With few ratings per item it says little more than the majority, and errors that raters share look right:
    use a reference if there is one.

    Parameters
    ----------
    ratings : iterable of (item, rater, label)
        A rater may rate an item several times, as observer 1 of the paper does.

    Raises
    ------
    ValueError
        There are no ratings.

    >>> fit = latent_truth([("i1", "ann", "x"), ("i1", "bob", "x"), ("i2", "ann", "y"), ("i2", "bob", "y")])
    >>> fit.likeliest(), fit.prevalences.round(2).tolist()
    ({'i1': 'x', 'i2': 'y'}, [0.5, 0.5])
    """
    rows = list(ratings)
    if not rows:
        raise ValueError("0 ratings; give at least one (item, rater, label)")
    (items, item), (raters, rater), (labels, label) = (
        np.unique(np.array(column, dtype=str), return_inverse=True)
        for column in zip(*rows, strict=True)
    )
    n_items, n_labels = len(items), len(labels)
    shares = np.zeros((n_items, n_labels))
    np.add.at(shares, (item, label), 1)
    shares /= shares.sum(axis=1, keepdims=True)
    before = -np.inf
    for _ in range(ITERATIONS):
        prevalences = shares.mean(axis=0)
        confusion = _confusion(shares, item, rater, label, len(raters))
        logs = np.tile(_log(prevalences), (n_items, 1))
        np.add.at(logs, item, _log(confusion)[rater, :, label])
        highest = logs.max(axis=1, keepdims=True)
        weights = np.exp(logs - highest)
        likelihood = float((highest[:, 0] + np.log(weights.sum(axis=1))).sum())
        shares = weights / weights.sum(axis=1, keepdims=True)
        if likelihood - before <= TOLERANCE * abs(likelihood):
            break
        before = likelihood
    confusion = np.where(confusion.sum(axis=2, keepdims=True) > 0, confusion, np.nan)
    return LatentTruth(
        tuple(map(str, items)),
        tuple(map(str, raters)),
        tuple(map(str, labels)),
        shares,
        prevalences,
        confusion,
        likelihood,
    )


def _confusion(shares: Floats, item: Places, rater: Places, label: Places, n_raters: int) -> Floats:
    """Each rater's labels by true label, as shares of the true label; zeros for one that the rater never met."""
    n_labels = shares.shape[1]
    counts = np.zeros((n_raters, n_labels, n_labels))
    np.add.at(counts.transpose(0, 2, 1), (rater, label), shares[item])
    met = counts.sum(axis=2, keepdims=True)
    by_true: Floats = np.divide(counts, met, out=np.zeros_like(counts), where=met > 0)
    return by_true


def _log(shares: Floats) -> Floats:
    """Logarithm with a floor: a label never seen with a true label is unlikely, but not impossible."""
    return np.log(np.maximum(shares, np.finfo(float).tiny))
