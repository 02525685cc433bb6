"""`modqa mapping suggest`: a first mapping for a vendor's file, checked before anybody sees it."""

import re
from pathlib import Path

from modqa_pipeline.config.mappings import load_mappings, matching, parse_mapping
from modqa_pipeline.contracts.contract import load_contract
from modqa_pipeline.errors import FileRefused, SettingsError
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.ingest.first_file.mapping_text import mapping_text
from modqa_pipeline.ingest.first_file.opened import open_first_file
from modqa_pipeline.ingest.first_file.proposal import propose

#: What differs between the names of a vendor's files: numbers, and names of months.
_CHANGES = (
    r"\d+|(?<![A-Za-z])(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![A-Za-z])"
)


def suggest(file: Path, source: str, vendor: str | None = None) -> str:
    """The text of a mapping for a file; the same for the same file.

    Raises
    ------
    FileRefused
        The file cannot be read, or holds no table; the message begins with its name.
    """
    contract = load_contract(source)
    try:
        opened = open_first_file(file, contract)
    except FileRefused as refusal:
        raise FileRefused(refusal.code, f"{file}: {refusal}") from refusal
    proposal = propose(contract, opened, file_pattern(place_in_landing(file, source)), vendor)
    rows = "1 row" if opened.n_rows == 1 else f"{opened.n_rows:,} rows"
    text = mapping_text(file.name, contract, proposal, f"{rows} ({opened.read})")
    parse_mapping(text, source, file)
    return text


def write_suggestion(home: Home, file: Path, source: str, text: str, vendor: str | None) -> Path:
    """Put a mapping into the home's configuration; what is there stays.

    Raises
    ------
    SettingsError
        A mapping of this name is there, or one that matches the file.
    """
    known = matching(load_mappings(home), source, place_in_landing(file, source))
    path = home.config / "mappings" / source / f"{mapping_name(file, vendor)}.yml"
    if path.exists() or known:
        there = path if path.exists() else path.with_name(f"{known[0].name}.yml")
        why = "is there already" if path.exists() else "is a mapping for this file already"
        raise SettingsError(
            f"{there} {why}; expected no mapping for {file.name}. Edit it, or move it away; without --write the "
            "suggestion is printed."
        )
    write_text(path, text)
    return path


def place_in_landing(file: Path, source: str) -> str:
    """The path of a file below ``landing/<source>/`` where it lies there, else its name.

    >>> place_in_landing(Path('home/landing/bpo_decisions/acme/one.csv'), 'bpo_decisions')
    'acme/one.csv'
    """
    _, found, below = file.as_posix().rpartition(f"landing/{source}/")
    return below if found else file.name


def file_pattern(below: str) -> str:
    """A pattern for this file and those after it: what changes from one to the next is `*`.

    >>> file_pattern('acme_decisions_2026-03-01.csv'), file_pattern('Feb 2026 [v2].xlsx')
    ('acme_decisions_*.csv', '* [[]v*].xlsx')
    """
    literal = re.sub(r"([*?[])", r"[\1]", below)
    return re.sub(rf"(?:{_CHANGES})(?:[-_. T]?(?:{_CHANGES}))*", "*", literal)


def mapping_name(file: Path, vendor: str | None) -> str:
    """Name of the mapping: the vendor's, else what does not change in the file's name.

    >>> mapping_name(Path('ACME decisions 2026-03.csv'), None), mapping_name(Path('x.csv'), 'Globex GmbH')
    ('acme_decisions', 'globex_gmbh')
    """
    stem = vendor or re.sub(_CHANGES, " ", file.name.split(".")[0])
    return "_".join(re.findall(r"[a-z0-9]+", stem.casefold())) or "first"
