"""Values and names as safe SQL text, where a parameter is not possible."""

from datetime import date, datetime
from pathlib import Path


def text(value: str | Path) -> str:
    """A text or a path as an SQL literal.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + str(value).replace("'", "''") + "'"


def texts(values: list[str]) -> str:
    """Texts as the list after `in`; no texts give a list without rows.

    >>> texts(['a', 'b']), texts([])
    ("('a', 'b')", '(select null where false)')
    """
    return f"({', '.join(map(text, values))})" if values else "(select null where false)"


def name(identifier: str) -> str:
    """A quoted identifier; quotes are needed since `group` is a column name too.

    >>> name('group')
    '"group"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def moment(value: datetime) -> str:
    """A UTC datetime as a naive timestamp literal."""
    return f"timestamp '{value.replace(tzinfo=None).isoformat(sep=' ')}'"


def day(value: date) -> str:
    """A date literal."""
    return f"date '{value.isoformat()}'"


def path_to_read(path: Path) -> str:
    """A path literal for a reader, which would otherwise expand ``*``, ``?`` and ``[``.

    >>> path_to_read(Path('/a/b[1].csv'))
    "'/a/b[[]1].csv'"
    """
    return text(_escaped(path))


def paths_to_read(paths: list[Path]) -> str:
    """A list of path literals for a reader.

    >>> paths_to_read([Path('/a.csv'), Path('/b.csv')])
    "['/a.csv', '/b.csv']"
    """
    return f"[{', '.join(map(path_to_read, paths))}]"


def read_parquet(paths: list[Path]) -> str:
    """A scan of exactly these Parquet files; their folder names are not read as columns."""
    return f"read_parquet({paths_to_read(paths)}, hive_partitioning = false, union_by_name = true)"


def parquet_below(folder: Path, *, is_uniform: bool = False) -> str:
    """A scan of all Parquet files below a folder; its partitions become columns.

    Parameters
    ----------
    is_uniform : bool
        Every file has every column. Otherwise each is opened before the scan, to see which columns it has.
    """
    files, by_name = text(_escaped(folder) + "/**/*.parquet"), str(not is_uniform).lower()
    return f"read_parquet({files}, hive_partitioning = true, union_by_name = {by_name})"


def version_order(column: str) -> str:
    r"""SQL that orders versions as people count them, as models do (macro `version_order`): v10 comes after v9.

    >>> version_order("v")
    "regexp_replace(regexp_replace(lower(v), '(\\d+)', '00000000000000000000\\1', 'g'), '\\d*(\\d{20})', '\\1', 'g')"
    """
    padded = rf"regexp_replace(lower({column}), '(\d+)', '{'0' * 20}\1', 'g')"
    return rf"regexp_replace({padded}, '\d*(\d{{20}})', '\1', 'g')"


def _escaped(path: Path) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))
