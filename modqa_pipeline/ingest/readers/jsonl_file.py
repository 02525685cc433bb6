"""JSON lines: one object per line. DuckDB splits the lines and extracts the fields."""

import json
from pathlib import Path

from modqa_pipeline.home import literals
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.text_file import read_head

REJECTED = "rejected_lines"


def open_jsonl(file: Path, readable: Path, wanted: list[str], encoding: str) -> Relation:
    """A JSON lines file as a relation.

    Parameters
    ----------
    wanted : list of str
        Fields of the contract. Other fields are known from the file's first lines.
    """
    head = read_head(file, encoding)
    seen = _fields_at_the_top(head)
    fields = [*wanted, *(f for f in seen if f not in wanted)]
    shape = literals.text(json.dumps(dict.fromkeys(wanted, "VARCHAR"), ensure_ascii=False))
    lines = (
        f"read_csv({literals.path_to_read(readable)}, auto_detect = false, header = false, "
        "columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', "
        "maximum_line_size = 16777216, hive_partitioning = false, store_rejects = true, "
        f"rejects_table = '{REJECTED}', rejects_scan = 'rejected_scans', rejects_limit = 0)"
    )
    is_object = "(json_valid(line) and json_type(line) = 'OBJECT')"
    source = (
        "(select case when line is null or trim(line) = '' then 3 "
        f"when {is_object} then 0 else 2 end as state, "
        f"case when {is_object} then json_transform(line, {shape}) end as fields from {lines})"
    )
    return Relation(
        source=source,
        columns={f: f"fields.{literals.name(f)}" if f in wanted else "null" for f in fields},
        state="state",
        first_line=1,
        keeps_rejects=True,
        unseen=frozenset(wanted) - set(seen) if seen else frozenset(),
    )


def _fields_at_the_top(head: str) -> list[str]:
    fields: dict[str, None] = {}
    for line in head.splitlines()[:1000]:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            fields.update(dict.fromkeys(record))
    return list(fields)
