"""Differences between a vendor's files and the contract: `config/mappings/<source>/<name>.yml`, checked.

Nothing here reads a delivery.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from modqa_pipeline.config.mapping_rules import MappingRules
from modqa_pipeline.contracts.contract import load_contract, sources, waiting_sources
from modqa_pipeline.errors import FileRefused, SettingsError
from modqa_pipeline.home.paths import Home


@dataclass(frozen=True)
class Mapping:
    """One mapping file, or (``name`` None) the plain contract.

    Attributes
    ----------
    files : str
        Glob on the path below ``landing/<source>/``; ``*`` also matches across folders.
    columns : dict
        Contract column to delivered column.
    values : dict
        Contract column to {delivered value: contract value}.
    constants : dict
        Contract column to a value for every row, whatever was delivered.
    durations : dict
        Contract column to the unit it is delivered in.
    """

    name: str | None = None
    text: str = ""
    files: str = "*"
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    durations: dict[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    decimal_mark: str = "."
    delimiter: str = ","
    encoding: str = "utf-8"

    def delivered_name(self, column: str) -> str:
        """The vendor's name of a contract column."""
        return self.columns.get(column, column)


Mappings = dict[str, tuple[Mapping, ...]]


def load_mappings(home: Home) -> Mappings:
    """Read every mapping of a home, by source.

    Raises
    ------
    SettingsError
        The message names the file, the key, the value, the expectation and the remedy.
    """
    folder = home.config / "mappings"
    loaded: dict[str, tuple[Mapping, ...]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if not path.is_dir() or path.name not in (*sources(), *waiting_sources()):
            raise SettingsError(
                f"{path}: '{path.name}' is not a source; expected the name of a source, one of "
                f"{', '.join(sources())}. Rename or remove it."
            )
        if path.name in sources():
            loaded[path.name] = tuple(_load(file) for file in sorted(path.glob("*.yml")))
            _check_patterns(path, loaded[path.name])
    return loaded


def find_mapping(mappings: Mappings, source: str, below: str) -> Mapping:
    """The mapping for a file, by its path below ``landing/<source>/``; the plain contract if none."""
    found = matching(mappings, source, below)
    if len(found) > 1:
        names = ", ".join(f"{m.name} (files: {m.files})" for m in found)
        raise FileRefused(
            "ambiguous_mapping",
            f"{len(found)} mappings match: {names}; expected one at most. Narrow the `files:` "
            f"pattern of all but one in config/mappings/{source}/.",
        )
    return found[0] if found else Mapping()


def matching(mappings: Mappings, source: str, below: str) -> list[Mapping]:
    """Every mapping whose pattern matches a file."""
    return [m for m in mappings.get(source, ()) if fnmatchcase(below, m.files)]


def _check_patterns(folder: Path, mappings: tuple[Mapping, ...]) -> None:
    seen: dict[str, str | None] = {}
    for mapping in mappings:
        if mapping.files in seen:
            raise SettingsError(
                f"{folder / (mapping.name or '')}.yml: files is '{mapping.files}', the same as in "
                f"{seen[mapping.files]}.yml; expected patterns that differ. Narrow one of them."
            )
        seen[mapping.files] = mapping.name


def _load(path: Path) -> Mapping:
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise SettingsError(
            f"{path}: not valid YAML ({error}). Fix the line that is named."
        ) from error
    if not isinstance(found, dict) or "files" not in found:
        raise SettingsError(
            f"{path}: it has no `files:`; expected keys and values, among them `files:` with a pattern such as "
            "'acme_*.csv'. Add it."
        )
    check = MappingRules(path, load_contract(path.parent.name))
    for key, value in found.items():
        check.key(key, value)
    return Mapping(name=path.stem, text=text, **found)
