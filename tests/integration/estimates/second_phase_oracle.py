"""The correction for auditors' errors worked out from single readings, and worlds in which auditors err.

A reading is a place in arrays of equal length: what was decided, what the first and the second reader and the
adjudicator found, what the draw asked for, what came of it. The formulas are those of docs/estimation.md, taken reading
by reading and not from sums.
"""

from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054


@dataclass(frozen=True)
class Readings:
    """Readings of one figure: boolean arrays, but for `weight` and the shares.

    Attributes
    ----------
    first, truth : array
        Whether the event is seen by the first reading, and by the settled verdict.
    is_read_twice, is_disagreement, is_marked, is_settled : array
        Read a second time because the draw asked; both differ; adjudicate even in agreement; adjudicated.
    weight, second_share, agreement_share : array of float
        Sampling weight, and the probabilities with which the draw marked for either.
    """

    first: np.ndarray
    truth: np.ndarray
    is_read_twice: np.ndarray
    is_disagreement: np.ndarray
    is_marked: np.ndarray
    is_settled: np.ndarray
    weight: np.ndarray
    second_share: np.ndarray
    agreement_share: np.ndarray

    def of(self, chosen: np.ndarray) -> "Readings":
        """Some of them."""
        return Readings(**{name: values[chosen] for name, values in vars(self).items()})

    @property
    def waits(self) -> np.ndarray:
        """In disagreement and not adjudicated: has no verdict yet."""
        return self.is_disagreement & ~self.is_settled

    @property
    def final(self) -> np.ndarray:
        """The event by the final verdict, where there is one."""
        return np.where(self.is_settled, self.truth, self.first)


@dataclass(frozen=True)
class Correction:
    """What is added to a rate of events, its variance, and how much it rests on."""

    change: float
    variance: float
    n_read_twice: int
    n_agreements_settled: int
    n_overturned: int


def correction(r: Readings) -> Correction:
    """Two-phase difference estimator of the rate of an event, less what final verdicts have taken up already."""
    change = r.truth.astype(float) - r.first
    twice = r.of(r.is_read_twice)
    stands_for = twice.weight / twice.second_share
    rate, variance = (
        0.0,
        (1 - min(len(twice.weight) / np.sum(~r.waits), 1)) / len(twice.weight) ** 2,
    )
    kinds = {True: 1.0, False: r.agreement_share[r.is_read_twice]}
    n_agreements = 0
    for is_disagreement, share in kinds.items():
        of_kind = twice.is_disagreement == is_disagreement
        settled = of_kind & twice.is_settled & (is_disagreement | twice.is_marked)
        part = stands_for[of_kind].sum() / stands_for.sum()
        if not settled.any():
            assert part == 0
            continue
        each = (stands_for / share)[settled]
        moved = change[r.is_read_twice][settled]
        rate += part * np.average(moved, weights=each)
        probability = (twice.second_share * share)[settled]
        variance += part**2 * np.sum((1 - probability) * (each * moved) ** 2) / each.sum() ** 2
        if not is_disagreement:
            n_agreements = int(settled.sum())
            drawn = min(len(twice.weight) / np.sum(~r.waits) * n_agreements / of_kind.sum(), 1)
            variance += (1 - drawn) * (part / n_agreements) ** 2
    estimating = ~r.waits
    rate -= np.average((change * r.is_settled)[estimating], weights=r.weight[estimating])
    by_design = r.is_read_twice & r.is_settled & (r.is_disagreement | r.is_marked)
    return Correction(
        rate, variance, len(twice.weight), n_agreements, int(np.sum(by_design & (change != 0)))
    )


def interval(
    estimate: float, lower: float, upper: float, found: Correction, sign: int = 1
) -> tuple:
    """Corrected estimate and bounds of a figure whose bounds know nothing of auditors' errors."""
    corrected = estimate + sign * found.change
    below = np.sqrt((estimate - lower) ** 2 + Z**2 * found.variance)
    above = np.sqrt((upper - estimate) ** 2 + Z**2 * found.variance)
    return corrected, *np.clip([corrected - below, corrected + above], 0, 1)


@dataclass(frozen=True, kw_only=True)
class Auditors:
    """How auditors err, and how much of it the plan makes visible.

    Attributes
    ----------
    sensitivity, specificity : float
        Of each reader, independently.
    both_wrong : float
        Share of items that every reader gets wrong, as an unclear policy makes them.
    second_share, agreement_share : float
        Of the plan.
    """

    sensitivity: float = 0.9
    specificity: float = 0.98
    both_wrong: float = 0.0
    second_share: float
    agreement_share: float


# Strata of the simulated period: share of the frame, share of the audits, share of violating items.
STRATA = ((0.05, 0.3, 0.93), (0.75, 0.4, 0.005), (0.2, 0.3, 0.05))
TRUE_PREVALENCE = sum(size * violating for size, _, violating in STRATA)


def simulate(chance: np.random.Generator, auditors: Auditors, n_audits: int) -> Readings:
    """A period of stratified audits whose event is a violation, adjudicated as the plan asks."""
    n = [round(share * n_audits) for _, share, _ in STRATA]
    weight = np.repeat([size / k for (size, _, _), k in zip(STRATA, n, strict=True)], n)
    truth = chance.random(len(weight)) < np.repeat([violating for *_, violating in STRATA], n)
    alike = chance.random(len(weight)) < auditors.both_wrong
    first, second = (truth ^ (alike | _errs(chance, truth, auditors)) for _ in range(2))
    is_read_twice = chance.random(len(weight)) < auditors.second_share
    is_marked = is_read_twice & (chance.random(len(weight)) < auditors.agreement_share)
    is_disagreement = is_read_twice & (first != second)
    return Readings(
        first=first,
        truth=truth,
        is_read_twice=is_read_twice,
        is_disagreement=is_disagreement,
        is_marked=is_marked,
        is_settled=is_disagreement | is_marked,
        weight=weight,
        second_share=np.full(len(weight), auditors.second_share),
        agreement_share=np.full(len(weight), auditors.agreement_share),
    )


def _errs(chance: np.random.Generator, truth: np.ndarray, auditors: Auditors) -> np.ndarray:
    u = chance.random(len(truth))
    return np.where(truth, u >= auditors.sensitivity, u >= auditors.specificity)


def as_read(r: Readings) -> tuple[float, float, float]:
    """Rate of the event by final verdicts, with a Wilson interval on the effective sample size."""
    p = np.average(r.final, weights=r.weight)
    v = np.sum((r.weight * (r.final - p)) ** 2) / r.weight.sum() ** 2
    n = p * (1 - p) / v
    middle, half = p + Z**2 / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return p, (middle - half) / (1 + Z**2 / n), (middle + half) / (1 + Z**2 / n)
