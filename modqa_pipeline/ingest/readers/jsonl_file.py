"""JSON lines: one object per line. DuckDB splits the lines and extracts the fields."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from modqa_pipeline.home import literals
from modqa_pipeline.home.seen_text import seen
from modqa_pipeline.ingest.readers.header import duplicate_column
from modqa_pipeline.ingest.readers.relation import Relation
from modqa_pipeline.ingest.readers.text_file import read_head
from modqa_pipeline.ingest.readers.typed_number import number_sql, with_mark

REJECTED = "rejected_lines"
#: A bare number in a line that its text may not show as it is, or whose type must be known.
_ODD_NUMBER = r"[:\[,]\s*[-+]?(?:\d+[.eE]|\d{16}|[Nn][Aa][Nn]|[Ii][Nn][Ff])"
_NOTHING = r'\s*\{(?:\s*"(?:[^"\\]|\\.)*"\s*:\s*(?:null|[Nn][Aa][Nn]|"\s*")\s*,?)*\s*\}\s*'


def open_jsonl(
    file: Path,
    readable: Path,
    wanted: list[str],
    encoding: str,
    numeric_names: frozenset[str] = frozenset(),
    decimal_mark: str = ".",
    *,
    all_fields: bool = False,
) -> Relation:
    """A JSON lines file as a relation.

    Parameters
    ----------
    wanted : list of str
        Fields of the contract. Those of the first lines are read; a record with another of them has state 6. Fields
        of no contract are known from the first lines.
    all_fields : bool
        Read every wanted field, wherever it comes first.
    numeric_names : frozenset of str
        Those that are numbers in the contract.

    Raises
    ------
    FileRefused
        duplicate_column: a field stands twice in one of the first objects.
    """
    objects = _objects_at_the_top(read_head(file, encoding))
    named = {seen(key): key for keys in objects for key in keys}
    read = [name for name in wanted if name in named] if named and not all_fields else wanted
    later = [name for name in wanted if name not in read]
    fields = [*read, *(name for name in named if name not in read)]
    # pointers, since paths would need quotes of their own
    pointers = [_pointer(named.get(name, name)) for name in read]
    listed = _listed(pointers)
    lines = (
        f"read_csv({literals.path_to_read(readable)}, auto_detect = false, header = false, "
        "columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', "
        "maximum_line_size = 16777216, hive_partitioning = false, store_rejects = true, "
        f"rejects_table = '{REJECTED}', rejects_scan = 'rejected_scans', rejects_limit = 0)"
    )
    source = f"""(
        select line, state,
            case when state = 0 then json_extract_string(line, {listed}) end as fields,
            case when state = 0 and regexp_matches(line, {literals.text(_ODD_NUMBER)})
                then json_type(line, {listed}) end as kinds
        from (
            select line, case when line is null or trim(line) = '' then 3
                when not json_valid(line) then 2 when json_type(line) <> 'OBJECT' then 2
                else {_state_of_keys(objects[0] if objects else [], later)} end as state
            from {lines}
        ))"""
    texts = {
        name: _as_text(i, decimal_mark, is_numeric=name in numeric_names)
        for i, name in enumerate(read, 1)
    }
    return Relation(
        source=source,
        columns={name: texts.get(name, "null") for name in fields},
        state="state",
        not_a_record="is not a JSON object; expected one object per line. Ask the vendor to export it again.",
        other=f"not regexp_full_match(line, {literals.text(_NOTHING)})",
        first_line=1,
        keeps_rejects=True,
    )


def _state_of_keys(usual: list[str], later: list[str]) -> str:
    """SQL for the state of an object by its keys: those of the first object, which most have, need no second look.

    The keys are named once: what is named twice is taken of every line, also of one that is no JSON.
    """
    comes_later = f"when list_has_any(k, {_listed(later)}) then 6 " if later else ""
    is_usual = f"when k = {_listed(usual)} then 0 " if usual else ""
    return (
        f"list_transform([json_keys(line)], lambda k: case {is_usual}when len(k) <> list_unique(k) then 4 "
        f"{comes_later}else 0 end)[1]"
    )


def _listed(names: list[str]) -> str:
    return f"[{', '.join(map(literals.text, names))}]"


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _as_text(place: int, decimal_mark: str, *, is_numeric: bool) -> str:
    field = f"fields[{place}]"
    number = number_sql(f"try_cast({field} as double)", field, is_numeric=is_numeric)
    # a whole number of many digits is no double to DuckDB alone: its digits are all there
    exact = f"case when regexp_full_match({field}, '-?\\d+') then {field} else {number} end"
    marked = with_mark(exact, decimal_mark, is_numeric=is_numeric)
    return (
        f"case when kinds is not null and kinds[{place}] = 'DOUBLE' then {marked} else {field} end"
    )


def _objects_at_the_top(head: str) -> list[list[str]]:
    """Names of the fields of each of the first objects."""
    objects = []
    for number, line in enumerate(head.splitlines()[:1000], 1):
        try:
            pairs = json.loads(line, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError):
            continue
        if isinstance(pairs, _Pairs):
            _refuse_twice(pairs, number)
            objects.append([key for key, _ in pairs])
    return objects


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs: a field that stands twice is seen."""


def _refuse_twice(pairs: _Pairs, number: int) -> None:
    [(name, times)] = Counter(seen(key) for key, _ in pairs).most_common(1) or [("", 0)]
    if times > 1:
        raise duplicate_column(name, times, f"in line {number}")
