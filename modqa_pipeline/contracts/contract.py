"""What each source looks like: the reviewed YAML files in `contracts/`, as values.

Readers, casts, row rules, the quarantine's messages and `docs/contract.md` all come from here.
How a vendor's file differs from the contract belongs in `mapping`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent

#: Sources of the contract that this version leaves in landing until a later version reads them.
WAITING_SOURCES = (
    "action_plans",
    "launch_requirements",
    "access_grants",
    "oncall_tickets",
    "queue_events",
    "bi_metrics",
)

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
        The only values allowed; empty where any will do.
    is_person : bool
        Holds a person's identifier, which becomes a pseudonym.
    is_event_time : bool
        Says when something happened, so the future and the far past are faults.
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
        ``decision`` and ``verdict`` rows lie in the lake by decision day; ``reference`` rows do not.
    key : tuple of str
        Columns that identify a row.
    day : str or None
        Timestamp whose UTC date is the decision day.
    same_owner : str or None
        A known key may come again with other values only if this column says the same.
    resolved_by : tuple of str
        Columns by which a refused row is known once it was fixed; default is the key, which serves unless it
        holds the moment at which the row came.
    """

    source: str
    description: str
    grain: str
    kind: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    day: str | None = None
    same_owner: str | None = None
    resolved_by: tuple[str, ...] = ()

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
def load_contract(source: str) -> Contract:
    """The contract of one source, from its YAML file."""
    found = yaml.safe_load((FOLDER / f"{source}.yml").read_text(encoding="utf-8"))
    columns = tuple(_column(name, spec) for name, spec in found.pop("columns").items())
    key = tuple(found.pop("key"))
    resolved_by = tuple(found.pop("resolved_by", key))
    return Contract(source=source, columns=columns, key=key, resolved_by=resolved_by, **found)


def contract_text(source: str) -> str:
    """The contract file as it stands, for the fingerprint of a delivery."""
    path = FOLDER / f"{source}.yml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _column(name: str, spec: dict) -> Column:
    return Column(name=name, **{**spec, "values": tuple(spec.get("values", ()))})
