"""CSV: Python reads the header, DuckDB reads the rows. Columns are taken by position, not by name."""

import csv
import io
from pathlib import Path

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.home.seen_text import seen, seen_sql
from modqa_pipeline.ingest.readers.header import headings
from modqa_pipeline.ingest.readers.mended_csv import lost_reason, mend
from modqa_pipeline.ingest.readers.relation import LostLines, Relation, skipped_rows
from modqa_pipeline.ingest.readers.text_file import read_head

REJECTED = "rejected_lines"


def open_csv(file: Path, readable: Path, mapping: Mapping) -> Relation:
    """A CSV file as a relation, as DuckDB splits it.

    Parameters
    ----------
    file : Path
        As delivered: its header is read from here.
    readable : Path
        The same, or its copy in UTF-8: its rows are read from here.
    """
    delivered = read_header(read_head(file, mapping.encoding), mapping.delimiter)
    header = headings(delivered)
    beyond = [seen_sql(f"c{i}") for i in range(len(header), len(delivered))]
    is_beyond = f"coalesce({', '.join(beyond)}) is not null" if beyond else "false"
    return Relation(
        source=_read_csv(readable, len(delivered), mapping.delimiter),
        columns=_by_position(header),
        state=f"case when {is_beyond} then 2 else 0 end" if beyond else "0",
        not_a_record=lost_reason(LostLines(0, 0, "more")),
        first_line=2,
        gives_null=True,
        lines_to_check=readable,
        keeps_rejects=True,
    )


def open_mended_csv(file: Path, target: Path, mapping: Mapping) -> Relation:
    """A CSV file as a relation, from a copy that holds its records alone."""
    mended = mend(file, target, mapping)
    return Relation(
        source=_read_csv(target, len(mended.header), mapping.delimiter),
        columns=_by_position(mended.header),
        first_line=2,
        gives_null=True,
        numbers=tuple(mended.numbers),
        lost=tuple(mended.lost),
        keeps_rejects=True,
        notes=(skipped_rows(mended.n_skipped),) if mended.n_skipped else (),
    )


def _by_position(header: list[str]) -> dict[str, str]:
    return {column: f"c{i}" for i, column in enumerate(header)}


def _read_csv(readable: Path, width: int, delimiter: str) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    # new_line is left to DuckDB: with a wrong value it returns no rows and no error.
    return (
        f"read_csv({literals.path_to_read(readable)}, auto_detect = false, header = true, "
        f"columns = {{{columns}}}, delim = {literals.text(delimiter)}, quote = '\"', escape = '\"', "
        f"nullstr = '', allow_quoted_nulls = true, hive_partitioning = false, store_rejects = true, "
        f"rejects_table = '{REJECTED}', rejects_scan = 'rejected_scans', rejects_limit = 0)"
    )


def read_header(head: str, delimiter: str) -> list[str]:
    """Column names of a CSV file, as delivered: of its first line that is not blank.

    >>> read_header('\\ndecision_id,"site"\\n1,2', ',')
    ['decision_id', 'site']
    """
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            if any(map(seen, row)):
                return row
    except csv.Error as error:
        raise FileRefused(
            "unreadable_file", "the header cannot be read as CSV; expected column names in line 1."
        ) from error
    return []
