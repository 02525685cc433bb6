"""Recorded facts as the rules for values read them today.

A fact is never rewritten, and the lake is: an id that an earlier version read as ``1001.0`` (a number of a typed file)
or with something invisible at its end is ``1001`` in a lake that is built anew. So a home that is rebuilt notes how
its facts would be spelled today, takes from that what its new lake bears out, and reads facts through it. A home that
is not rebuilt has the old spelling in its lake as well, and reads its facts as they are.
"""

import io
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.facts.dispute_controls import ControlRecord, read_controls
from modqa_pipeline.facts.golden_exposures import GoldenExposure, read_exposures
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import rows_of
from modqa_pipeline.home.files import write_bytes
from modqa_pipeline.home.paths import Home
from modqa_pipeline.home.seen_text import seen

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Old text to the text of today.
Spellings = dict[str, str]

#: Folder below `state/`: what differs, and copies of recorded files in today's spelling.
FOLDER = "facts_as_read"
_NOTED, _BORNE_OUT = "noted.parquet", "borne_out.parquet"
#: Tables of `draws/` with texts that came from deliveries, and what identifies a row where two may become one.
_TABLES = {
    "decisions": None,
    "adjudications": None,
    "strata": ("stratum_id",),
    "stratum_map": ("unit_key", "decision_class", "score_step"),
    "designs": ("budget_cell",),
    "margins": ("rule_kind", "rule_value"),
    "lots": ("vendor", "site"),
    "closed_scorecards": ("vendor", "site", "period_kind", "period_start"),
}
#: Columns of delivered decisions that facts name.
_NAMED = ("decision_id", "queue_id", "vendor", "site", "model_name", "model_version", "policy_code")
#: Between the parts of a unit or stratum, of a site and of a model.
_PARTS = re.compile("([|/@])")
_TYPED_NUMBER = re.compile(r"\d+\.0")


def today(text: str) -> str:
    r"""A recorded text as a delivery would be read today.

    >>> today('1001.0'), today('Manila\u200b'), today('d-1.0')
    ('1001', 'Manila', 'd-1.0')
    """
    bare = seen(text)
    return bare[:-2] if _TYPED_NUMBER.fullmatch(bare) else bare


def note_old_spellings(home: Home) -> None:
    """Note every text of the facts that is spelled otherwise today; before the first receipt is replayed."""
    texts = {e.decision_id for given in read_exposures(home.draws).values() for e in given}
    for record in read_controls(home.draws):
        texts.update((record.vendor, record.site, *record.decision_ids))
    for table in _TABLES:
        for file in _recorded_files(home, table):
            for text in _texts_of(file):
                texts.update((text, *_PARTS.split(text)))
    noted = {text: new for text in texts if (new := today(text)) != text}
    if noted or any(today(person) != person for person in _people(home)):
        _write(home, _NOTED, noted)


def noted_spellings(home: Home) -> Spellings | None:
    """What was noted when the lake began to be built anew; None where there was nothing, not even of people."""
    return _read(home, _NOTED) if _path(home, _NOTED).exists() else None


def read_facts_again(con: "duckdb.DuckDBPyConnection", home: Home) -> None:
    """Keep what the new lake bears out, and copy recorded files in today's spelling; once, after the replay."""
    noted = noted_spellings(home)
    if noted is None or _path(home, _BORNE_OUT).exists():
        return
    there = _texts_in_lake(con, home, {*noted, *noted.values()})
    spellings = {old: new for old, new in noted.items() if new in there and old not in there}
    for lost in _merged(con, home, spellings):
        del spellings[lost]
    key_of = _people(home)
    spellings |= {
        key: key_of[today(person)]
        for person, key in key_of.items()
        if today(person) != person and today(person) in key_of
    }
    for table, key in _TABLES.items():
        for file in _recorded_files(home, table):
            _copy(home, file, spellings, key)
    _write(home, _BORNE_OUT, spellings)


def as_read(home: Home, file: Path) -> Path:
    """A recorded file, or its copy in today's spelling."""
    copy = home.state / FOLDER / file.relative_to(home.draws)
    return copy if copy.exists() else file


def spellings_of_today(home: Home) -> Spellings:
    """Texts of facts and keys of people that the lake spells otherwise; others are as they were recorded."""
    return _read(home, _BORNE_OUT)


def spelled(cell: Any, spellings: Spellings) -> Any:
    """A text in today's spelling, whole or part by part; anything else as it is.

    >>> spelled('bpo|acme/12.0|content', {'12.0': '12'})
    'bpo|acme/12|content'
    """
    if not isinstance(cell, str):
        return cell
    whole = spellings.get(cell)
    return whole or "".join(spellings.get(part, part) for part in _PARTS.split(cell))


def exposures_as_read(home: Home) -> dict[tuple[date, str], list[GoldenExposure]]:
    """Golden items as handed out, by day and wave, in today's spelling."""
    recorded = read_exposures(home.draws)
    if not (spellings := spellings_of_today(home)):
        return recorded
    return {
        wave: [
            replace(
                each,
                decision_id=spelled(each.decision_id, spellings),
                auditor_key=spelled(each.auditor_key, spellings),
            )
            for each in given
        ]
        for wave, given in recorded.items()
    }


def controls_as_read(home: Home) -> list[ControlRecord]:
    """Controls of disputes in today's spelling, oldest first."""
    recorded = read_controls(home.draws)
    if not (spellings := spellings_of_today(home)):
        return recorded
    return [
        replace(
            record,
            vendor=spelled(record.vendor, spellings),
            site=spelled(record.site, spellings),
            decision_ids=[spelled(each, spellings) for each in record.decision_ids],
        )
        for record in recorded
    ]


def _recorded_files(home: Home, table: str) -> list[Path]:
    return sorted((home.draws / table).rglob("*.parquet"))


def _texts_of(file: Path) -> set[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pq.ParquetFile(file).read()
    columns = [column for column in rows.columns if pa.types.is_string(column.type)]
    return {text for column in columns for text in column.unique().to_pylist() if text is not None}


def _texts_in_lake(con: "duckdb.DuckDBPyConnection", home: Home, wanted: set[str]) -> set[str]:
    there: set[str] = set()
    for source in decision_sources():
        scan = literals.parquet_below(home.lake / source)
        columns = {name for name, *_ in con.execute(f"describe select * from {scan}").fetchall()}
        for column in columns.intersection(_NAMED):
            found = con.execute(
                f"select distinct {column} from {scan} where {column} in (select unnest(?::varchar[]))",
                [sorted(wanted)],
            )
            there.update(text for (text,) in found.fetchall())
    return there


def _merged(con: "duckdb.DuckDBPyConnection", home: Home, spellings: Spellings) -> list[str]:
    """Ids of drawn decisions that would get the id of another: both were one decision all along, or one was refused.
    The other is the one that the lake has, by its delivery.
    """
    receipts: dict[str, set[int]] = defaultdict(set)
    files = _recorded_files(home, "decisions")
    for row in rows_of(con, f"from {literals.read_parquet(files)}") if files else ():
        receipts[row["decision_id"]].add(row["receipt_sequence"])
    claims: dict[str, list[str]] = defaultdict(list)
    for each in receipts:
        claims[spellings.get(each, each)].append(each)
    contested = {new: olds for new, olds in claims.items() if len(olds) > 1}
    in_lake: dict[str, set[int]] = defaultdict(set)
    for source in decision_sources() if contested else ():
        found = con.execute(
            f"select decision_id, receipt_sequence from {literals.parquet_below(home.lake / source)} "
            "where decision_id in (select unnest(?::varchar[]))",
            [sorted(contested)],
        )
        for decision_id, sequence in found.fetchall():
            in_lake[decision_id].add(sequence)
    lost = []
    for new, olds in contested.items():
        olds.sort(key=lambda old: (old != new, not receipts[old] & in_lake[new], old))
        lost += olds[1:]
    return lost


def _people(home: Home) -> dict[str, str]:
    """Plain identifiers, which stay in memory, to their pseudonyms."""
    path = home.restricted / "pseudonyms.parquet"
    if not path.exists():
        return {}
    import pyarrow.parquet as pq

    rows = pq.ParquetFile(path).read(["person_id", "person_key"]).to_pydict()
    return dict(zip(rows["person_id"], rows["person_key"], strict=True))


def _copy(home: Home, file: Path, spellings: Spellings, key: tuple[str, ...] | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    recorded = pq.ParquetFile(file).read()
    rows = [
        {name: spelled(cell, spellings) for name, cell in row.items()}
        for row in recorded.to_pylist()
    ]
    if key:
        rows = list({tuple(row[name] for name in key): row for row in reversed(rows)}.values())
        rows.reverse()
    read_today = pa.Table.from_pylist(rows, recorded.schema)
    if not read_today.equals(recorded):
        _write_rows(home.state / FOLDER / file.relative_to(home.draws), read_today)


def _path(home: Home, name: str) -> Path:
    return home.state / FOLDER / name


def _read(home: Home, name: str) -> Spellings:
    path = _path(home, name)
    if not path.exists():
        return {}
    import pyarrow.parquet as pq

    rows = pq.ParquetFile(path).read().to_pydict()
    return dict(zip(rows["old"], rows["new"], strict=True))


def _write(home: Home, name: str, spellings: Spellings) -> None:
    import pyarrow as pa

    types = pa.schema([("old", pa.string()), ("new", pa.string())])
    columns = {"old": list(spellings), "new": list(spellings.values())}
    _write_rows(_path(home, name), pa.table(columns, types))


def _write_rows(path: Path, rows: "pa.Table") -> None:
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(rows, out, compression="zstd")
    write_bytes(path, out.getvalue())
