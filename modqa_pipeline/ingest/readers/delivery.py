"""One delivered file: its format, and whether it has the columns of the contract."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.config.mapping import Mapping
from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.errors import FileRefused
from modqa_pipeline.home.seen_text import shown
from modqa_pipeline.ingest.readers.csv_file import open_csv, open_mended_csv
from modqa_pipeline.ingest.readers.jsonl_file import open_jsonl
from modqa_pipeline.ingest.readers.parquet_file import open_parquet, parquet_rows
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.returned.label_studio_file import open_label_studio
from modqa_pipeline.ingest.readers.returned.lost_marks import refuse_without_marks
from modqa_pipeline.ingest.readers.returned.worksheet_file import open_worksheet
from modqa_pipeline.ingest.readers.text_file import transcode
from modqa_pipeline.ingest.readers.xlsx_file import is_worksheet, open_xlsx

if TYPE_CHECKING:
    import duckdb

#: Smallest size in bytes of a row of a large file; text packed by gzip is smaller.
LEAST_ROW_BYTES, LEAST_PACKED_ROW_BYTES = 100, 12
FORMATS = (".csv", ".csv.gz", ".json", ".jsonl", ".jsonl.gz", ".parquet", ".xlsx")


class DeliveredNames:
    """Names of the columns of whatever has a contract and a mapping."""

    contract: Contract
    mapping: Mapping

    @property
    def wanted_names(self) -> list[str]:
        """Delivered columns that the contract knows."""
        names = (self.mapping.delivered_names(column) for column in self.contract.names)
        return list(dict.fromkeys(name for several in names for name in several))

    @property
    def numeric_names(self) -> frozenset[str]:
        """Delivered columns that are numbers in the contract."""
        return frozenset(
            name
            for column in self.contract.columns
            if column.type in ("number", "integer")
            for name in self.mapping.delivered_names(column.name)
        )


@dataclass(frozen=True)
class Delivery(DeliveredNames):
    """A received file that is being read.

    Attributes
    ----------
    path : str
        Relative to ``landing/``; the name that people know.
    file : Path
        Its place on the disk.
    scratch : Path
        Folder for a copy in UTF-8; removed afterwards.
    draws : Path or None
        Folder of recorded draws, for a worksheet or tasks that ModQA made; None for any other file.
    """

    sequence: int
    source: str
    path: str
    file: Path
    received_at: datetime
    contract: Contract
    mapping: Mapping
    scratch: Path
    draws: Path | None = None

    @property
    def is_around(self) -> bool:
        """Whether the mapping says that something stands around the table of a text file."""
        return bool(self.mapping.header_row or self.mapping.skip_rows_matching)


def format_of(path: str) -> str:
    """The format, by the ending of the name; a file of any other kind is refused."""
    for ending in sorted(FORMATS, key=len, reverse=True):
        if path.lower().endswith(ending):
            return ending
    raise FileRefused(
        "unknown_format",
        f"the name ends in '{Path(path).suffix or '(nothing)'}'; expected one of "
        f"{', '.join(FORMATS)}. Deliver it in one of these, or move it out of landing/.",
    )


def is_own_form(path: str, file: Path) -> bool:
    """Whether a file is a form that ModQA made, by its marks, or tasks of Label Studio, by the ending of its name."""
    name = path.lower()
    return name.endswith(".json") or (name.endswith(".xlsx") and is_worksheet(file))


def is_typed(path: str) -> bool:
    """Whether values have types of their own in this format, beside texts."""
    return format_of(path).removesuffix(".gz") in (".jsonl", ".parquet")


def likely_rows(con: "duckdb.DuckDBPyConnection", delivery: Delivery) -> int:
    """Upper estimate of the rows without reading the file: from the Parquet footer, otherwise from its size."""
    ending = delivery.path.lower().rsplit(".", 1)[-1]
    if ending == "parquet":
        return parquet_rows(con, delivery.file)
    is_packed = ending == "gz"
    return delivery.file.stat().st_size // (
        LEAST_PACKED_ROW_BYTES if is_packed else LEAST_ROW_BYTES
    )


def open_delivery(
    con: "duckdb.DuckDBPyConnection",
    delivery: Delivery,
    *,
    rewrite: bool = False,
    all_fields: bool = False,
) -> Relation:
    """The file as a relation of texts.

    Parameters
    ----------
    rewrite : bool
        Read a copy of a text file that holds its records alone, which takes more time than a good file needs.
    all_fields : bool
        Look for every field of the contract in each line of JSON, not only for those of the first lines.
    """
    ending = format_of(delivery.path)
    if delivery.file.stat().st_size == 0:
        raise FileRefused(
            "empty_file",
            "the file has 0 bytes; expected at least a header. Ask the sender for it again.",
        )
    if ending == ".parquet":
        return open_parquet(
            con, delivery.file, delivery.numeric_names, delivery.mapping.decimal_mark
        )
    if delivery.draws:
        open_own = open_label_studio if ending == ".json" else open_worksheet
        return open_own(con, delivery.file, delivery.source, delivery.draws, delivery.received_at)
    if ending == ".xlsx":
        refuse_without_marks(delivery.file)
        return open_xlsx(
            con, delivery.file, delivery.mapping, delivery.wanted_names, delivery.numeric_names
        )
    return _open_text(
        delivery,
        ending.removesuffix(".gz"),
        rewrite=rewrite or delivery.is_around,
        all_fields=all_fields,
    )


def _open_text(delivery: Delivery, ending: str, *, rewrite: bool, all_fields: bool) -> Relation:
    mapping, readable = delivery.mapping, delivery.file
    check_magic(delivery.file, delivery.path)
    target = delivery.scratch / f"{delivery.sequence:09d}{ending}"
    if ending == ".csv" and rewrite:
        return open_mended_csv(delivery.file, target, mapping)
    if rewrite or mapping.encoding != "utf-8":
        readable = transcode(delivery.file, target, mapping.encoding)
    if ending == ".csv":
        return open_csv(delivery.file, readable, mapping)
    return open_jsonl(
        delivery.file,
        readable,
        delivery.wanted_names,
        mapping.encoding,
        delivery.numeric_names,
        mapping.decimal_mark,
        all_fields=all_fields,
    )


def check_magic(file: Path, path: str) -> None:
    """Refuse a text file that begins as a file of another format does."""
    with file.open("rb") as stream:
        first = stream.read(4)
    is_gzip, named_gzip = first[:2] == b"\x1f\x8b", path.lower().endswith(".gz")
    kinds = {b"PK\x03\x04": "an .xlsx or .zip file", b"PAR1": "a Parquet file"}
    kind = kinds.get(first) or ("a gzip file" if is_gzip and not named_gzip else "not a gzip file")
    if first in kinds or is_gzip != named_gzip:
        raise FileRefused(
            "unreadable_file",
            f"the file is {kind}; expected the format of its ending.  "
            "Rename it, or ask the sender for it again.",
        )


def match_columns(delivery: Delivery, relation: Relation) -> dict[str, list[str]]:
    """Contract column to the delivered columns that have it: one, or those that the mapping joins.

    Raises
    ------
    FileRefused
        A required column is missing; the message says how to map its name or the delimiter.
    """
    mapping, contract = delivery.mapping, delivery.contract
    matched = {
        column: names
        for column in contract.names
        if column not in mapping.constants
        for names in [mapping.delivered_names(column)]
        if all(name in relation.columns for name in names)
    }
    present = relation.columns.keys()
    missing = [
        column.name
        for column in contract.columns
        if column.required
        and column.name not in mapping.constants
        and not present >= set(mapping.delivered_names(column.name))
    ]
    if missing:
        raise _missing_column(delivery, relation, missing)
    return matched


def unknown_columns(relation: Relation, matched: dict[str, list[str]]) -> list[str]:
    """Delivered columns that are not in the contract."""
    used = {name for names in matched.values() for name in names}
    return [column for column in relation.columns if column not in used]


def _missing_column(delivery: Delivery, relation: Relation, missing: list[str]) -> FileRefused:
    present = list(relation.columns)
    names = ", ".join(
        f"'{column}'" if said == [column] else f"'{' and '.join(said)}' (for {column})"
        for column in missing
        for said in [delivery.mapping.delivered_names(column)]
    )
    verb = "column {} is" if len(missing) == 1 else "columns {} are"
    delimiter = _likely_delimiter(present, delivery.contract)
    folder = f"config/mappings/{delivery.source}/"
    remedy = (
        f"The header seems to be separated by '{delimiter}': set `delimiter: \"{delimiter}\"` in a "
        f"mapping in {folder}."
        if delimiter
        else f"Ask the vendor to export it, or map it in {folder}."
    )
    return FileRefused(
        "missing_column",
        f"{verb.format(names)} missing; found {shown(', '.join(present))[:500]}; expected every required "
        f"column of {delivery.source}. {remedy}",
    )


def _likely_delimiter(present: list[str], contract: Contract) -> str | None:
    for delimiter, as_written in ((";", ";"), ("\t", "\\t"), ("|", "|"), (",", ",")):
        parts = {part.strip(' "') for column in present for part in column.split(delimiter)}
        if len(parts) > len(present) and len(parts & set(contract.names)) > 1:
            return as_written
    return None
