"""Definition of each source: the reviewed YAML files in `contracts/`, as values.

Readers, casts, row rules, messages of the quarantine, assets, the days that a delivery touches, and
`docs/contract.md` are all made from them. How a vendor's file differs from the contract belongs in `mapping`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

#: Kinds of rows of a source; the first two are in the lake by decision day.
KINDS = ("decision", "verdict", "reference")

#: Rules for the built days that the rows of a source change; `ingest/storage/touched_days.py` implements them.
TOUCHES = (
    "own_days_and_days_of_replaced_versions",
    "own_days",
    "days_that_look_the_queue_up",
    "days_that_name_the_policy",
    "days_with_verdicts_of_the_auditor",
    "days_of_the_decisions",
    "days_of_the_audits",
    "no_day",
)

#: Columns that hold an id, beside those whose name says so.
_IDS = ("ticket", "duplicate_of", "puid")

#: Histories of a source: what its rows are about. With it a contract says in `vanished` what a row means that is in no
#: later file.
HISTORIES = {
    "log": "Each row says what happened, or what was counted, at a moment that is over. It stays; its key comes again "
    "only to correct it.",
    "register": "Each row says how one thing is now. It stays until its key comes again and replaces it, so a file "
    "need not list every thing.",
    "snapshot": "The rows of one moment say together what there is at that moment, and rows of earlier moments stay "
    "beside them. Where a file lists everything, what is not in it is there no longer.",
}

LAKE_TYPES = {
    "text": "VARCHAR",
    "list": "VARCHAR",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


@dataclass(frozen=True)
class Column:
    """One column of a source.

    Attributes
    ----------
    type : str
        text, list (values separated by ``|``), number, integer, boolean, timestamp or date.
    values : tuple of str
        The only allowed values; empty if any value is allowed.
    is_person : bool
        The column has a person's identifier, which becomes a pseudonym.
    is_event_time : bool
        The column says when something happened, so values in the future or the far past are faults.
    not_after : str or None
        Column of a later time of the same row: of the two times that a local one may mean when clocks are set back,
        the one that is not after it.
    """

    name: str
    type: str
    description: str
    required: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    is_person: bool = False
    is_event_time: bool = False
    not_after: str | None = None

    @property
    def is_id(self) -> bool:
        """Whether it names something of another system, so that every character of it counts."""
        named = self.name.endswith(("_id", "_ids", "_ref")) or self.name in _IDS
        return self.type in ("text", "list") and named

    @property
    def lake_name(self) -> str:
        """Name in the lake: a person's ``x_id`` becomes the pseudonym ``x_key``."""
        return self.name.removesuffix("_id") + "_key" if self.is_person else self.name

    @property
    def lake_type(self) -> str:
        return LAKE_TYPES[self.type]


@dataclass(frozen=True)
class Contract:
    """One source.

    Attributes
    ----------
    kind : str
        ``decision`` and ``verdict`` rows are in the lake by decision day; ``reference`` rows are not.
    touches : str
        Rule of `TOUCHES` for the built days that its rows change.
    history : str
        Word of `HISTORIES` for what its rows are about.
    vanished : str
        What it means that a row is in an earlier file and in no later one, in one sentence.
    key : tuple of str
        Columns that identify a row.
    day : str or None
        Timestamp whose UTC date is the decision day.
    same_owner : str or None
        A known key may come again with other values only if this column is the same.
    one_of : tuple of str
        Columns of which every row has a value in at least one.
    resolved_by : tuple of str
        Columns that identify a refused row after it was fixed; default is the key, which works unless it
        contains the time at which the row came.
    absent : frozenset of str
        Optional columns that the file at hand does not have; no contract file says them.
    """

    source: str
    description: str
    grain: str
    kind: str
    touches: str
    history: str
    vanished: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    day: str | None = None
    same_owner: str | None = None
    one_of: tuple[str, ...] = ()
    resolved_by: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def people(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_person)

    @property
    def is_by_day(self) -> bool:
        return self.kind != "reference"


@cache
def sources() -> tuple[str, ...]:
    """Names of the sources that this version reads."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


@cache
def sources_of_kind(kind: str) -> tuple[str, ...]:
    """Names of the sources whose rows are decisions, verdicts or reference."""
    return tuple(source for source in sources() if load_contract(source).kind == kind)


def decision_sources() -> tuple[str, ...]:
    """Names of the sources of decisions."""
    return sources_of_kind("decision")


@cache
def load_contract(source: str) -> Contract:
    """The contract of one source, from its YAML file.

    Raises
    ------
    ValueError
        Its kind, its rule for the days that its rows touch, or its history is missing or unknown.
    """
    parsed = _parsed(FOLDER / f"{source}.yml")
    _check_word(source, "kind", parsed.get("kind"), KINDS)
    _check_word(source, "touches", parsed.get("touches"), TOUCHES)
    _check_word(source, "history", parsed.get("history"), tuple(HISTORIES))
    columns = tuple(_column(name, spec) for name, spec in parsed.pop("columns").items())
    key = tuple(parsed.pop("key"))
    resolved_by = tuple(parsed.pop("resolved_by", key))
    one_of = tuple(parsed.pop("one_of", ()))
    return Contract(
        source=source, columns=columns, key=key, resolved_by=resolved_by, one_of=one_of, **parsed
    )


def contract_text(source: str) -> str:
    """The text of the contract file, for the fingerprint of a delivery."""
    path = FOLDER / f"{source}.yml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _parsed(path: Path) -> dict[str, Any]:
    """Parse in C where PyYAML was built with it, since every start of Dagster reads the contracts."""
    import yaml  # commands that read no contract start without it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    parsed: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return parsed


def _check_word(source: str, key: str, word: str | None, known: tuple[str, ...]) -> None:
    if word not in known:
        raise ValueError(
            f"contracts/{source}.yml: {key} is '{word or ''}'; expected one of {', '.join(known)}. Name one of them, "
            "or teach contracts/contract.py and the stages the new one."
        )


def _column(name: str, spec: dict[str, Any]) -> Column:
    return Column(name=name, **{**spec, "values": tuple(spec.get("values", ()))})
