"""Optional columns that a file does not have: they are null in every row, so no table and no file gets them.

A table of DuckDB pays for a column of nulls as for any other: the columns that few vendors deliver would make the
reading of a large file slower by a third.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.delivery import (
    Delivery,
    format_of,
    match_columns,
    open_delivery,
)
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    import duckdb

_DELIVERED = "delivered_columns"
#: Formats that say their columns at the top; a line of JSON may have a field that no line before it had.
_WITH_A_HEADER = (".csv", ".csv.gz", ".parquet")


def with_absent_columns(con: "duckdb.DuckDBPyConnection", delivery: Delivery) -> Delivery:
    """The delivery with a contract that names the columns that its file does not have."""
    contract, mapping = delivery.contract, delivery.mapping
    is_cheap = format_of(delivery.path) in _WITH_A_HEADER and mapping.encoding == "utf-8"
    if not is_cheap or delivery.is_around:
        return delivery
    given = {*match_columns(delivery, open_delivery(con, delivery)), *mapping.constants}
    kept = {*given, *contract.key, *contract.resolved_by, *contract.one_of}
    absent = frozenset(contract.names) - kept
    return replace(delivery, contract=replace(contract, absent=absent))


def without_absent_columns(contract: Contract) -> Contract:
    """The contract with the columns that the file has."""
    kept = tuple(column for column in contract.columns if column.name not in contract.absent)
    return replace(contract, columns=kept, absent=frozenset())


def add_absent_columns(con: "duckdb.DuckDBPyConnection", contract: Contract) -> None:
    """Give ``delivered`` its absent columns, as constants that no table holds."""
    nulls = ", ".join(
        f"null::{column.lake_type} as {literals.name(column.name)}"
        for column in contract.columns
        if column.name in contract.absent
    )
    if nulls:
        con.execute(f"drop view if exists {_DELIVERED}")
        con.execute(f"alter view {TABLE} rename to {_DELIVERED}")
        con.execute(f"create temp view {TABLE} as select *, {nulls} from {_DELIVERED}")
