"""Keys that are in quarantine, and those of them (or the refused file) that arrived later."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home import literals
from modqa_pipeline.home.lake import write_parquet
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.rows import shape
from modqa_pipeline.ingest.storage.quarantine import quarantine_path, shown_name

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home

OPEN_KEYS = "open_keys"


def load_open_keys(
    con: "duckdb.DuckDBPyConnection", home: "Home", ledger: list[dict[str, Any]]
) -> None:
    """Make the table of keys that are in quarantine: an accepted row resolves them."""
    con.execute(
        f"create or replace temp table {OPEN_KEYS} "
        "(source varchar, record_key varchar, receipt_sequence bigint)"
    )
    paths = [
        quarantine_path(home, line["source"], line["sequence"])
        for line in ledger
        if line["rows_quarantined"] or line["refusal_code"]
    ]
    paths = [path for path in paths if path.exists()]
    if paths:
        con.execute(
            f"insert into {OPEN_KEYS} select distinct source, record_key, receipt_sequence "
            f"from {literals.read_parquet(paths)} where record_key is not null"
        )


def add_open_keys(con: "duckdb.DuckDBPyConnection", path: Path) -> None:
    """Add the keys that this receipt put into quarantine."""
    if path.exists():
        con.execute(
            f"insert into {OPEN_KEYS} select distinct source, record_key, receipt_sequence "
            f"from {literals.read_parquet([path])} where record_key is not null"
        )


def write_resolutions(
    con: "duckdb.DuckDBPyConnection", home: "Home", delivery: Delivery, written: list[Path]
) -> list[int]:
    """Write which keys (or which file) in quarantine this receipt resolves; return the receipts that had them."""
    source = literals.text(delivery.source)
    [(n_open,)] = con.execute(
        f"select count(*) from {OPEN_KEYS} where source = {source}"
    ).fetchall()
    if not n_open:
        return []
    accepted = f"select {literals.text(shown_name(delivery.path))} as record_key"
    if written:
        key = shape.mended_key(delivery.contract, "l")
        accepted += f" union all select {key} from {literals.read_parquet(written)} l"
    con.execute(f"""
        create or replace temp table resolved as
        select distinct {source} as source, a.record_key, {delivery.sequence}::bigint as
            resolved_by_sequence
        from ({accepted}) a semi join (select record_key from {OPEN_KEYS} where source = {source}) o
        using (record_key)
    """)
    [(n_resolved,)] = con.execute("select count(*) from resolved").fetchall()
    if n_resolved:
        path = home.lake / "quarantine_resolutions" / f"{delivery.sequence:09d}.parquet"
        write_parquet(con, path, "select * from resolved")
    mended = con.execute(
        f"select distinct receipt_sequence from {OPEN_KEYS} join resolved using (source, record_key) order by 1"
    ).fetchall()
    return [sequence for (sequence,) in mended]
