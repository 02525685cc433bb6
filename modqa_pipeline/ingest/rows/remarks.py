"""Values that are read as they stand, and may mean something else: remarks for the ledger, not faults."""

from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.ingest.rows.people import people_of_no_name
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    import duckdb


def remarks(con: "duckdb.DuckDBPyConnection", contract: Contract) -> list[str]:
    """Remarks on the rows of ``delivered``; the table ``people`` has its people."""
    found = people_of_no_name(con, contract) if contract.people else []
    if contract.kind != "decision":
        return found
    key = contract.key[0]
    [(n,)] = con.execute(f"select count(*) from {TABLE} where ends_with({key}, '.0')").fetchall()
    rows = "row" if n == 1 else "rows"
    return found + [
        f"{key} ends in '.0' in {n:,} {rows}, as a number that became a text; it is read as it stands, so audits must "
        "name it like that. Ask the vendor to export the column as text."
    ] * bool(n)
