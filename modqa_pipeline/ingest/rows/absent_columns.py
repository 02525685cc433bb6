"""Optional columns that a file does not have: they are null in every row, so no table and no file gets them.

A table of DuckDB pays for a column of nulls as for any other: the columns that few vendors deliver would make the
reading of a large file slower by a third, and SQL that names them takes longer to plan than a small file to read.
"""

from collections.abc import Collection
from dataclasses import replace

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home import literals


def with_absent_columns(
    contract: Contract, mapping: Mapping, delivered: Collection[str]
) -> Contract:
    """The contract, naming the columns that a file does not have.

    Parameters
    ----------
    delivered : collection of str
        Contract columns that the file has.
    """
    kept = {*delivered, *mapping.constants, *contract.key, *contract.resolved_by, *contract.one_of}
    return replace(contract, absent=frozenset(contract.names) - kept)


def without_absent_columns(contract: Contract) -> Contract:
    """The contract with the columns that the file has."""
    kept = tuple(column for column in contract.columns if column.name not in contract.absent)
    return replace(contract, columns=kept, absent=frozenset())


def absent_as_nulls(contract: Contract) -> str:
    """Select list that begins with a comma: absent columns as constants, which no table holds."""
    return "".join(
        f", null::{column.lake_type} as {literals.name(column.name)}"
        for column in contract.columns
        if column.name in contract.absent
    )
