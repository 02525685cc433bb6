"""The rows that are delivered with a fault, about one in five hundred, chosen by the day alone.

The pipeline refuses an unknown decision, a score above one and a time in the future. It reads a
time stamp without a zone as UTC and counts it. An exact duplicate changes nothing. One row a day has
the id of another vendor's decision (see `delivery`).
"""

import numpy as np

from modqa_pipeline.demo.catalogue import MACHINE
from modqa_pipeline.demo.day import Day
from modqa_pipeline.demo.marketplace import Marketplace

NONE, BAD_DECISION, BAD_SCORE, IN_FUTURE, NO_ZONE, DUPLICATE = range(6)
FAULT_SHARE = 0.002
FAULTS = np.array([BAD_DECISION, BAD_SCORE, NO_ZONE, DUPLICATE])


def row_faults(world: Marketplace, rows: Day) -> np.ndarray:
    """Choose the fault of every row. One row a day, of a person, has a time in the future."""
    rng = np.random.default_rng([world.seed, rows.date.toordinal(), 2])
    kinds = FAULTS[rng.integers(0, len(FAULTS), len(rows))]
    fault = np.where(rng.random(len(rows)) < FAULT_SHARE, kinds, NONE)
    by_people = np.flatnonzero(rows.site != MACHINE)
    fault[by_people[rng.integers(0, len(by_people))]] = IN_FUTURE
    return fault


def is_refused(world: Marketplace, rows: Day) -> np.ndarray:
    """Mark the rows that are refused as they are first delivered."""
    return np.isin(row_faults(world, rows), (BAD_DECISION, BAD_SCORE, IN_FUTURE))
