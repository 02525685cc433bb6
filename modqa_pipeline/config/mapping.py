"""Differences between a vendor's files and the contract: `config/mappings/<source>/<name>.yml`, checked.

Nothing here reads a delivery.
"""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator

from modqa_pipeline.config.fields import Configured, Contradiction, Expected, first_fault
from modqa_pipeline.contracts.contract import Contract, load_contract, sources, waiting_sources
from modqa_pipeline.errors import FileRefused, SettingsError
from modqa_pipeline.home.paths import Home

DurationUnit = Literal["seconds", "minutes", "milliseconds", "hh:mm:ss"]
_BELOW = Expected("contract columns with their values below it")
_NO_BLANK = Expected("a text that is not blank")


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("an IANA time zone, such as Europe/Amsterdam")
    return name


def _delimiter(mark: str) -> str:
    if len(mark) != 1 or mark in "\"'\r\n":
        raise ValueError("one character, such as ';' or \"\\t\"")
    return mark


class MappingRules(Configured):
    """What a mapping file may say. The contract of its source comes as validation context.

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

    files: Annotated[str, Field(pattern=r"\S"), _NO_BLANK] = "*"
    columns: Annotated[dict[str, str], _BELOW] = Field(default_factory=dict)
    values: Annotated[dict[str, dict[str, str]], _BELOW] = Field(default_factory=dict)
    constants: Annotated[dict[str, str], _BELOW] = Field(default_factory=dict)
    durations: Annotated[dict[str, DurationUnit], _BELOW] = Field(default_factory=dict)
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    decimal_mark: Literal[".", ","] = "."
    delimiter: Annotated[str, AfterValidator(_delimiter)] = ","
    encoding: Literal["utf-8", "utf-16", "latin-1", "windows-1252"] = "utf-8"

    @field_validator("columns", "values", "constants", "durations")
    @classmethod
    def _is_about_columns(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        contract = _contract(info)
        for column in value:
            if column not in contract.names:
                raise Contradiction(
                    f"one of {', '.join(contract.names)}",
                    says=f"is about '{column}', which is not a column of {contract.source}",
                )
        return value

    @field_validator("columns", "constants")
    @classmethod
    def _gives_texts(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        for column, text in value.items():
            if not text.strip():
                raise Contradiction(
                    _NO_BLANK.words, at=f"{info.field_name}.{column}", says=f"is {text!r}"
                )
        return value

    @field_validator("values")
    @classmethod
    def _means_what_the_contract_allows(
        cls, value: dict[str, dict[str, str]], info: ValidationInfo
    ) -> dict[str, dict[str, str]]:
        for column, words in value.items():
            for delivered, word in words.items():
                _check_word(_contract(info), column, word, f"values.{column}.{delivered}")
        return value

    @field_validator("constants")
    @classmethod
    def _is_what_the_contract_allows(
        cls, value: dict[str, str], info: ValidationInfo
    ) -> dict[str, str]:
        for column, word in value.items():
            _check_word(_contract(info), column, word, f"constants.{column}")
        return value

    @field_validator("durations")
    @classmethod
    def _is_about_durations(cls, value: dict[str, str]) -> dict[str, str]:
        for column in value:
            if not column.endswith("_seconds"):
                raise Contradiction(
                    "handling_seconds", says=f"is about '{column}', which is not a duration"
                )
        return value


class Mapping(MappingRules):
    """One mapping file, or (``name`` None) the plain contract."""

    name: str | None = None
    text: str = ""

    def delivered_name(self, column: str) -> str:
        """The vendor's name of a contract column."""
        return self.columns.get(column, column)


Mappings = dict[str, tuple[Mapping, ...]]


def _contract(info: ValidationInfo) -> Contract:
    return cast("Contract", info.context)


def _check_word(contract: Contract, column: str, word: str, at: str) -> None:
    allowed = contract[column].values
    if allowed and word and not set(word.split("|")) <= set(allowed):
        raise Contradiction(f"one of {', '.join(allowed)}", at=at, says=f"is '{word}'")


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
    matches = matching(mappings, source, below)
    if len(matches) > 1:
        names = ", ".join(f"{m.name} (files: {m.files})" for m in matches)
        raise FileRefused(
            "ambiguous_mapping",
            f"{len(matches)} mappings match: {names}; expected one at most. Narrow the `files:` "
            f"pattern of all but one in config/mappings/{source}/.",
        )
    return matches[0] if matches else Mapping()


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
    import yaml  # a home without mappings starts without it

    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        given = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise SettingsError(
            f"{path}: not valid YAML ({error}). Fix the line that is named."
        ) from error
    if not isinstance(given, dict) or "files" not in given:
        raise SettingsError(
            f"{path}: it has no `files:`; expected keys and values, among them `files:` with a pattern such as "
            "'acme_*.csv'. Add it."
        )
    try:
        rules = MappingRules.model_validate(given, context=load_contract(path.parent.name))
    except ValidationError as error:
        fault = first_fault(MappingRules, error)
        says = fault.says or ("is an unknown key" if fault.is_unknown else f"is {fault.found!r}")
        raise SettingsError(
            f"{path}: {fault.at} {says}; expected {fault.expected}. Fix it, or remove the line."
        ) from error
    # checked above, with the contract
    return Mapping.model_construct(name=path.stem, text=text, **rules.model_dump())
