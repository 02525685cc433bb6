"""CSV: Python reads the header, DuckDB reads the rows. Columns are taken by position, not by name."""

import csv
import io
from pathlib import Path

from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.text_file import read_head

REJECTED = "rejected_lines"


def open_csv(file: Path, readable: Path, delimiter: str, encoding: str) -> Relation:
    """A CSV file as a relation.

    Parameters
    ----------
        The delivered file: its header is read from here.
        As delivered: its header is read from here.
        The same file, or its copy in UTF-8 with one kind of line end: its rows are read from here.
        The same, or its copy in UTF-8 with one kind of line end: its rows are read from here.
    """
    header = read_header(read_head(file, encoding), delimiter)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header)))
    # new_line is left to DuckDB: with a wrong value it returns no rows and no error.
    source = (
        f"read_csv({literals.path_to_read(readable)}, auto_detect = false, header = true, "
        f"columns = {{{columns}}}, delim = {literals.text(delimiter)}, quote = '\"', escape = '\"', "
        f"nullstr = '', hive_partitioning = false, store_rejects = true, "
        f"rejects_table = '{REJECTED}', rejects_scan = 'rejected_scans', rejects_limit = 0)"
    )
    return Relation(
        source=source,
        columns={column: f"c{i}" for i, column in enumerate(header)},
        first_line=2,
        keeps_rejects=True,
    )


def read_header(head: str, delimiter: str) -> list[str]:
    """Column names of a CSV file; a blank name is replaced by one that no contract has.

    >>> read_header('decision_id, "site"\\n1,2', ',')
    ['decision_id', 'site']
    """
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        columns = [column.strip() for column in next(rows, [])]
    except csv.Error as error:
        raise FileRefused(
            "unreadable_file", "the header cannot be read as CSV; expected column names in line 1."
        ) from error
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise FileRefused(
            "duplicate_column",
            f"column '{twice[0]}' is {columns.count(twice[0])} times in the header; expected it "
            "once. Ask the vendor to export it once.",
        )
    return [column or f"(blank {i + 1})" for i, column in enumerate(columns)]
