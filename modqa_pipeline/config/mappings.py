"""Every mapping of a home, checked, and the one that a file goes by."""

from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import ValidationError

from modqa_pipeline.config.fields import first_fault
from modqa_pipeline.config.mapping import Mapping, MappingRules
from modqa_pipeline.contracts.contract import load_contract, sources
from modqa_pipeline.errors import FileRefused, SettingsError
from modqa_pipeline.home.paths import Home
from modqa_pipeline.home.returns import names_before_return

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
        if not path.is_dir() or path.name not in sources():
            raise SettingsError(
                f"{path}: '{path.name}' is not a source; expected the name of a source, one of "
                f"{', '.join(sources())}. Rename or remove it."
            )
        loaded[path.name] = tuple(
            read_mapping(file, path.name) for file in sorted(path.glob("*.yml"))
        )
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
    """Every mapping whose pattern matches a file; a return that is dropped again goes by its delivery's mapping."""
    of_source = mappings.get(source, ())
    for names in ([below], names_before_return(below)):
        found = [m for m in of_source if any(fnmatchcase(name, m.files) for name in names)]
        if found:
            return found
    return []


def _check_patterns(folder: Path, mappings: tuple[Mapping, ...]) -> None:
    seen: dict[str, str | None] = {}
    for mapping in mappings:
        if mapping.files in seen:
            raise SettingsError(
                f"{folder / (mapping.name or '')}.yml: files is '{mapping.files}', the same as in "
                f"{seen[mapping.files]}.yml; expected patterns that differ. Narrow one of them."
            )
        seen[mapping.files] = mapping.name


def read_mapping(path: Path, source: str) -> Mapping:
    """Read one mapping file of a source.

    Raises
    ------
    SettingsError
        As `load_mappings`; also a file that cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(
            f"{path}: it cannot be read ({error.strerror}); expected a mapping, a YAML file. Look at its name."
        ) from error
    return parse_mapping(text, source, path)


def parse_mapping(text: str, source: str, path: Path) -> Mapping:
    """Check the text of a mapping of a source; `path` is its name in messages."""
    import yaml  # a home without mappings starts without it

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
        rules = MappingRules.model_validate(given, context=load_contract(source))
    except ValidationError as error:
        fault = first_fault(MappingRules, error)
        says = fault.says or ("is an unknown key" if fault.is_unknown else f"is {fault.found!r}")
        raise SettingsError(
            f"{path}: {fault.at} {says}; expected {fault.expected}. Fix it, or remove the line."
        ) from error
    # checked above, with the contract
    return Mapping.model_construct(name=path.stem, text=text, **rules.model_dump())
