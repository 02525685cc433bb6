"""What of a delivery is still to be fixed: its refused rows but those that came again since, accepted or refused."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.home import literals
from modqa_pipeline.home.returns import returned_sequence
from modqa_pipeline.ingest.storage.quarantine import quarantine_path

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.home.paths import Home

#: A line of the ledger.
Line = dict[str, Any]
_TABLE = "still_open"


@dataclass(frozen=True)
class OpenRow:
    """A refused row.

    Attributes
    ----------
    column_name : str or None
        Where its first fault is.
    reasons : tuple of str
        What is wrong with it, fault by fault.
    """

    line_number: int
    column_name: str | None
    reasons: tuple[str, ...]

    @property
    def told(self) -> str:
        """Every fault in one text."""
        return " | ".join(self.reasons)


def replaced(ledger: list[Line]) -> set[int]:
    """Deliveries whose file came again under its name: what is wrong with it is in the return of the later one."""
    last = {line["file_name"]: line["sequence"] for line in ledger}
    return {line["sequence"] for line in ledger if last[line["file_name"]] > line["sequence"]}


def dropped_again(ledger: list[Line]) -> set[int]:
    """Deliveries whose return was read: rows of theirs without a key are settled, since nothing else can say so."""
    sources = {line["sequence"]: line["source"] for line in ledger}
    pairs = [
        (returned_sequence(Path(line["file_name"])), line)
        for line in ledger
        if not line["refusal_code"]
    ]
    return {of for of, line in pairs if of is not None and sources.get(of) == line["source"]}


def find_open_rows(
    con: "duckdb.DuckDBPyConnection", home: "Home", ledger: list[Line], wanted: Collection[int]
) -> dict[int, int]:
    """Find the open rows of some deliveries, for `open_rows`; return how many each has."""
    of_sources = {line["source"] for line in ledger if line["sequence"] in wanted}
    paths = _quarantined(home, (line for line in ledger if line["source"] in of_sources))
    if not paths or not wanted:
        return {}
    listed = ", ".join(map(str, sorted(wanted)))
    settled = ", ".join(map(str, sorted(dropped_again(ledger) & set(wanted)))) or "null"
    con.execute(f"""
        create or replace temp view {_TABLE} as
        with refused as (select * from {literals.read_parquet(paths)}),
        seen_last as (
            select source, record_key, max(sequence) as sequence from (
                select source, record_key, receipt_sequence as sequence from refused
                union all {_accepted(home)}
            ) where record_key is not null group by all
        )
        select refused.* from refused left join seen_last using (source, record_key)
        where receipt_sequence in ({listed}) and line_number is not null
            and coalesce(seen_last.sequence, 0) <= receipt_sequence
            and not coalesce(record_key is null and receipt_sequence in ({settled}), false)
    """)
    return dict(
        con.execute(
            f"select receipt_sequence, count(distinct line_number) from {_TABLE} group by all"
        ).fetchall()
    )


def open_rows(con: "duckdb.DuckDBPyConnection", sequence: int, most: int) -> list[OpenRow]:
    """The first open rows of one delivery, in the order of its lines."""
    rows = con.execute(
        f"select line_number, first(column_name), list(reason) from {_TABLE} "
        f"where receipt_sequence = {sequence} group by line_number order by line_number limit {most}"
    ).fetchall()
    return [
        OpenRow(number, column, tuple(part for text in reasons for part in text.split(" Also: ")))
        for number, column, reasons in rows
    ]


def refused_again(
    con: "duckdb.DuckDBPyConnection", home: "Home", earlier: list[Line], new: list[Line]
) -> set[int]:
    """Earlier deliveries of whose rows some were refused again: the later return has them."""
    before, now = _quarantined(home, earlier), _quarantined(home, new)
    if not before or not now:
        return set()
    rows = con.execute(
        f"select distinct receipt_sequence from {literals.read_parquet(before)} semi join "
        f"(select source, record_key from {literals.read_parquet(now)} where record_key is not null) "
        "using (source, record_key)"
    ).fetchall()
    return {sequence for (sequence,) in rows}


def _quarantined(home: "Home", lines: "Iterator[Line] | list[Line]") -> list[Path]:
    paths = [
        quarantine_path(home, line["source"], line["sequence"])
        for line in lines
        if line["rows_quarantined"]
    ]
    return [path for path in paths if path.exists()]


def _accepted(home: "Home") -> str:
    folder = home.lake / "quarantine_resolutions"
    paths = sorted(folder.glob("[0-9]*.parquet"))
    if not paths:
        return "select null::varchar, null::varchar, 0"
    return f"select source, record_key, resolved_by_sequence from {literals.read_parquet(paths)}"
