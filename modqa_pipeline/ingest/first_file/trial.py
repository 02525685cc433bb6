"""`modqa mapping check`: what a mapping makes of a file, read by ingest's own reader and rules; nothing is taken.

What is kept while it is read lies in a folder outside the home, and is removed.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import Contract, load_contract
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.ingest.readers.delivery import Delivery, is_own_form
from modqa_pipeline.ingest.rows import repeats, rules, shape, verdict_days
from modqa_pipeline.ingest.rows.remarks import remarks
from modqa_pipeline.ingest.rows.stage import LOST, TABLE, Staged, stage
from modqa_pipeline.ingest.storage.fault_messages import FAULTY_ROWS, explain_faults

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import Settings

#: Rows that are shown as they would be read.
SHOWN_ROWS = 3


@dataclass(frozen=True)
class Reason:
    """Why rows are refused: how many, and the message of the first of them."""

    code: str
    n_rows: int
    line_number: int
    message: str


@dataclass(frozen=True)
class Trial:
    """What a mapping makes of a file.

    Attributes
    ----------
    mapping : str or None
        Name of the mapping that it was read by; None: the contract alone.
    columns : tuple of str
        Columns of the contract, people under their own names.
    first_rows : list of tuple
        Line number, then a text or None for each column; people are `person 1`, `person 2` by their first row.
    n_again : int
        Rows that are the same as an earlier one.
    refusal : FileRefused or None
        Why the file is refused as a whole.
    """

    contract: Contract
    mapping: str | None = None
    columns: tuple[str, ...] = ()
    first_rows: list[tuple[str | None, ...]] = field(default_factory=list)
    n_read: int = 0
    n_good: int = 0
    n_again: int = 0
    reasons: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusal: FileRefused | None = None

    @property
    def is_good(self) -> bool:
        """Whether every row would be accepted, were there no other file."""
        return self.refusal is None and not self.reasons and self.n_good > 0


def try_mapping(
    settings: "Settings",
    file: Path,
    source: str,
    find: Callable[[], Mapping],
    now: datetime | None = None,
) -> Trial:
    """Read a file as ingest would, and keep nothing.

    Parameters
    ----------
    find : callable
        Gives the mapping; a `FileRefused` of it is part of the trial.
    now : datetime, optional
        Moment as which the file is received; default is the clock.
    """
    contract = load_contract(source)
    with (
        tempfile.TemporaryDirectory(prefix="modqa-check-") as folder,
        open_database(None, settings.engine) as con,
    ):
        con.execute(f"set temp_directory = {literals.text(str(Path(folder) / 'spill'))}")
        name = None
        try:
            delivery = _delivery(settings, file, contract, find, Path(folder) / "scratch", now)
            name = delivery.mapping.name
            staged = stage(con, delivery, rules.limits_of(delivery.received_at, settings.landing))
        except FileRefused as refusal:
            return Trial(contract, name, refusal=refusal)
        return _looked_at(con, replace(delivery, contract=staged.contract), staged)


def _delivery(
    settings: "Settings",
    file: Path,
    contract: Contract,
    find: Callable[[], Mapping],
    scratch: Path,
    now: datetime | None,
) -> Delivery:
    is_ours = is_own_form(file.name, file)
    return Delivery(
        sequence=0,
        source=contract.source,
        path=file.name,
        file=file,
        received_at=now or datetime.now(UTC),
        contract=contract,
        mapping=Mapping() if is_ours else find(),
        scratch=scratch,
        draws=settings.home.draws if is_ours else None,
    )


def _looked_at(con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged) -> Trial:
    contract = delivery.contract
    _number_people(con, contract)
    repeats.begin(con)
    if contract.kind == "verdict":
        verdict_days.begin(con)
    repeats.judge_within_file(con, delivery, staged)
    reasons = _reasons(con, delivery, staged)
    [(n_again,)] = con.execute(
        f"select count(*) from {shape.OUTCOMES} where outcome = 'duplicate'"
    ).fetchall()
    return Trial(
        contract,
        delivery.mapping.name,
        columns=contract.names,
        first_rows=_first_rows(con, contract, staged),
        n_read=staged.rows_read,
        n_good=staged.rows_read - n_again - sum(reason.n_rows for reason in reasons),
        n_again=n_again,
        reasons=reasons,
        notes=[
            *_ledger_notes(staged, delivery.mapping.time_zone),
            *staged.notes,
            *remarks(con, contract),
        ],
    )


def _number_people(con: "duckdb.DuckDBPyConnection", contract: Contract) -> None:
    """The table ``people`` with numbers in the place of pseudonyms, by the first row that names somebody."""
    con.execute("create temp table people (person_id varchar, person_key varchar)")
    named = " union all ".join(
        f"select {literals.name(c.name)} as person_id, rowid as first_row, {n} as n from {TABLE}"
        for n, c in enumerate(contract.people)
    )
    if named:
        con.execute(f"""
            insert into people
            select person_id, 'person ' || row_number() over (order by min(first_row), min(n), person_id)
            from ({named}) where person_id is not null group by person_id
        """)


def _reasons(con: "duckdb.DuckDBPyConnection", delivery: Delivery, staged: Staged) -> list[Reason]:
    explain_faults(con, delivery, staged)
    lines = shape.shaped(delivery.contract, staged)
    found = con.execute(f"""
        with refused as (
            select line_number, reason_code, reason from {FAULTY_ROWS}
            union all
            select line_number, 'malformed_row', 'line ' || line_number || ' ' || reason from {LOST}
            union all
            select s.line_number, o.reason_code, o.reason
            from {shape.OUTCOMES} o join ({lines}) s using (rid) where o.outcome = 'quarantined'
        )
        select reason_code, count(*), min(line_number), arg_min(reason, line_number)
        from refused group by reason_code order by count(*) desc, reason_code
    """).fetchall()
    return [Reason(*each) for each in found]


def _first_rows(
    con: "duckdb.DuckDBPyConnection", contract: Contract, staged: Staged
) -> list[tuple[str | None, ...]]:
    listed = ", ".join(f"{_shown(c.lake_name, c.type)}" for c in contract.columns)
    return con.execute(
        f"select line_number::varchar, {listed} from ({shape.shaped(contract, staged)}) "
        f"order by rid limit {SHOWN_ROWS}"
    ).fetchall()


def _shown(column: str, kind: str) -> str:
    name = literals.name(column)
    if kind == "timestamp":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ')"
    if kind == "number":
        return f"format('{{:g}}', {name})"
    return f"{name}::varchar"


def _ledger_notes(staged: Staged, zone: str) -> list[str]:
    """What the ledger would count, in words."""
    counted = (
        (staged.n_without_zone, f"without an offset, read as {zone} (`time_zone` of the mapping)"),
        (staged.n_repeated_hours, "twice on the clock that day, since clocks are set back"),
        (staged.n_skipped_hours, "left out by the change of clocks, moved on by an hour"),
    )
    notes = [f"{n:,} {'time is' if n == 1 else 'times are'} {words}" for n, words in counted if n]
    if staged.unknown_columns:
        notes.append(f"columns of no contract, ignored: {', '.join(staged.unknown_columns)}")
    return notes
