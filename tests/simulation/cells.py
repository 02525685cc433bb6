"""Counts by replication and cell, as tables that the product's SQL can join."""

import numpy as np
import pyarrow as pa

from tests.simulation.worlds import CLASSES, ENTITIES, UNITS

# A Monday; a replication is a day, and seven in a row are a week.
FIRST_DAY = np.datetime64("2000-01-03")

NAMES = f"""
    date '{FIRST_DAY}' + cells.day::int as decision_date,
    case when cells.unit = 0 then 'machine' else 'bpo' end as decided_by,
    {list(CLASSES)}[cells.class + 1] as decision_class,
    {list(ENTITIES)}[cells.entity + 1] as entity_type,
    {list(UNITS)}[cells.unit + 1] as domain
"""


def cells(counts: dict[str, np.ndarray]) -> pa.Table:
    """One row per replication and cell with any of the first count, keyed by number."""
    total = next(iter(counts.values()))
    day, unit, entity, which, level = np.nonzero(total)
    columns = {"day": day, "unit": unit, "entity": entity, "class": which, "level": level}
    at = (day, unit, entity, which, level)
    return pa.table({**columns, **{name: values[at] for name, values in counts.items()}})
