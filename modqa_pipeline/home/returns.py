"""Names of the files in `returns/`: what was wrong with a delivery, for those who can fix it. Knows no content."""

import re
from pathlib import Path, PurePosixPath

from modqa_pipeline.home.paths import Home

#: A table of rows, a workbook with marked cells, or a letter where there is no table to correct.
TABLE, WORKBOOK, LETTER = ".csv", ".xlsx", ".txt"
_PACKED = re.compile(r"\.(?:csv|jsonl?|parquet|xlsx)(?:\.gz)?$", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:_returned-\d+)+$")
_RETURNED = re.compile(r"^(?P<stem>.+?)(?:_returned-\d+)+\.(?:csv|xlsx)$", re.IGNORECASE)
_SEQUENCE = re.compile(r"_returned-(\d+)\.(?:csv|xlsx|txt)$")
_LONGEST_STEM = 200


def return_file(home: Home, file_name: str, sequence: int, ending: str) -> Path:
    """Where the return of a delivery lies: below the same folders, under a name that never changes.

    Parameters
    ----------
    file_name : str
        Of the delivery, relative to `landing/`.
    """
    path = PurePosixPath(file_name)
    stem = _SUFFIX.sub("", _PACKED.sub("", path.name))
    while len(stem.encode()) > _LONGEST_STEM:
        stem = stem[:-1]
    return home.returns.joinpath(*path.parent.parts, f"{stem}_returned-{sequence}{ending}")


def existing_return(
    home: Home, file_name: str, sequence: int, *, but: Path | None = None
) -> Path | None:
    """The return of a delivery, if it has one now.

    Parameters
    ----------
    but : Path, optional
        One that is not looked for.
    """
    files = (return_file(home, file_name, sequence, end) for end in (TABLE, WORKBOOK, LETTER))
    return next((file for file in files if file != but and file.exists()), None)


def returned_sequence(file: Path) -> int | None:
    """The receipt whose delivery a file returns; None for a file of another name.

    >>> returned_sequence(Path('acme_2026-03-01_returned-12.csv'))
    12
    """
    found = _SEQUENCE.search(file.name)
    return int(found.group(1)) if found else None


def names_before_return(name: str) -> list[str]:
    """Names that the delivery may have had whose return is dropped again under this name; none for another name.

    >>> names_before_return('may/acme_returned-12.csv')[:2]
    ['may/acme.csv', 'may/acme.csv.gz']
    """
    found = _RETURNED.match(name)
    endings = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet", ".xlsx")
    return [found["stem"] + ending for ending in endings] if found else []
