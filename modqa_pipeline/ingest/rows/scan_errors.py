"""What an error of DuckDB says about the delivery that it was reading."""

from typing import TYPE_CHECKING

from modqa_pipeline.errors import BuildError, FileRefused
from modqa_pipeline.ingest.readers.delivery import Delivery
from modqa_pipeline.ingest.readers.text_file import broken_gzip

if TYPE_CHECKING:
    import duckdb

_MIXED_LINE_ENDS = "state machine reached an invalid state"
_CANNOT_WRITE = "could not write"


class LinesAreNotRecordsError(Exception):
    """Lines of a text file are not its records, one by one; it is read again from a copy where they are."""


def is_of_the_file(error: "duckdb.Error") -> bool:
    """Whether it is the file's fault: errors of memory, of the SQL or of DuckDB itself have classes of their own.

    What a library below DuckDB raises, such as the one that reads the pages of a Parquet file, has none.
    """
    import duckdb

    return type(error) is duckdb.Error or isinstance(
        error,
        (
            duckdb.InvalidInputException,
            duckdb.IOException,
            duckdb.ConversionException,
            duckdb.SerializationException,
        ),
    )


def explained(message: str, delivery: Delivery) -> Exception:
    """The error without DuckDB's message: it may quote a line, and a line names people."""
    if _MIXED_LINE_ENDS in message:
        return LinesAreNotRecordsError()
    if _CANNOT_WRITE in message.lower():
        return BuildError(
            "what was read of a delivery could not be written to the disk. Make room where MODQA_HOME lies, and run "
            "again; the file is taken then."
        )
    if "GZIP" in message:
        return broken_gzip()
    return FileRefused(
        "unreadable_file",
        f"the file is damaged or not a {delivery.path.rsplit('.', 1)[-1]} file; expected one that is "
        "complete. Ask the sender for it again.",
    )
