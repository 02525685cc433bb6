"""The floor's rows: one scan of a delivered file that casts, judges and keeps what the contract asks for."""

import csv
import gzip
from pathlib import Path

import duckdb

from tests.benchmarks.hand_rules import COLUMNS, HIGHEST, ISO, OFFSET, REQUIRED, TIMES, VALUES

USUAL = "____-__-__T__:__:__Z"


def lake_files(home: Path, source: str, paths: list[Path]) -> str:
    """Files of a lake as SQL, with the file that has all columns: the others have those of their delivery."""
    schema = sorted(home.glob(f"lake/{source}/**/schema.parquet"))
    return f"{[str(path) for path in [*paths, *schema]]}, union_by_name = true"


def staging_sql(source: str, file: Path, *, trim: bool) -> str:
    """A file as the table `delivered`: typed values, and of a faulty row the first fault and the raw texts."""
    columns = COLUMNS[source]
    relation, found = _relation(file)
    blanks = "chr(32) || chr(9) || chr(10) || chr(13) || chr(160)"
    text = {
        c: f"nullif(trim({found[c]}, {blanks}), '')" if trim else found[c]
        for c in columns
        if c in found
    }
    texts = ", ".join(f"{text.get(c, 'null::varchar')} as {c}" for c in columns)
    to_trim = " or ".join(f"{t} < '!' or ends_with({t}, ' ')" for t in text.values())
    is_spaced = "false" if trim else f"coalesce({to_trim}, false)"
    values = ", ".join(f"{_value(c)} as v_{c}" for c in columns)
    no_zone = " + ".join(
        f"case when {c} is null or {c} like '{USUAL}' or v_{c} is null or regexp_matches({c}, '{OFFSET}') "
        "then 0 else 1 end" for c in TIMES
    )  # fmt: skip
    raw = ", ".join(f"'{c}', {c}" for c in columns if c != "moderator_id")
    return f"""
        create or replace temp table delivered as
        with texts as (select {texts}, {is_spaced} as is_spaced from {relation}),
        typed as (select *, {values} from texts),
        judged as (select *, case {_faults(source)} end as fault, ({no_zone})::utinyint as no_zone from typed)
        select {", ".join(f"v_{c} as {c}" for c in columns)}, is_spaced, no_zone, fault,
            case when fault is not null then json_object({raw})::varchar end as raw
        from judged
    """


def _relation(file: Path) -> tuple[str, dict[str, str]]:
    """What to select from, and the SQL of every delivered column's text."""
    if file.suffix == ".parquet":
        source = f"read_parquet('{file}')"
        return source, {
            c: f"{c}::varchar"
            for c, *_ in duckdb.execute(f"describe select * from {source}").fetchall()
        }
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as stream:
        header = next(csv.reader(stream))
    declared = ", ".join(f"'{c}': 'varchar'" for c in header)
    return (
        f"read_csv('{file}', auto_detect = false, header = true, columns = {{{declared}}}, delim = ',', quote = '\"', "
        "escape = '\"', nullstr = '')",
        {c: c for c in header},
    )


def _value(column: str) -> str:
    if column in TIMES:
        return f"make_timestamp(epoch_us(try_cast({column} as timestamptz)))"
    if column in HIGHEST:
        return f"try_cast({column} as double)"
    if column == "is_test":
        return (
            "case when is_test in ('true', 'false') then is_test = 'true' "
            "when lower(is_test) in ('true', 't', 'yes', 'y', '1') then true "
            "when lower(is_test) in ('false', 'f', 'no', 'n', '0') then false end"
        )
    return column


def _faults(source: str) -> str:
    """SQL `when … then …` for the first fault of a row, in the words of the quarantine."""
    cases = []
    for c in COLUMNS[source]:
        tests = {"missing_value": f"{c} is null"} if c in REQUIRED[source] else {}
        if c in VALUES:
            tests["not_in_enumeration"] = f"{c} not in {VALUES[c]}"
        elif c in HIGHEST:
            tests["not_a_number"] = (
                f"{c} is not null and (v_{c} is null or not isfinite(v_{c}) or contains({c}, '_'))"
            )
            tests["out_of_range"] = f"v_{c} < 0 or v_{c} > '{HIGHEST[c]}'::double"
        elif c == "is_test":
            tests["not_a_boolean"] = f"{c} is not null and v_{c} is null"
        elif c in TIMES:
            tests["not_a_timestamp"] = (
                f"{c} is not null and (v_{c} is null or not ({c} like '{USUAL}' or regexp_full_match({c}, '{ISO}')))"
            )
            tests["in_the_future"] = f"v_{c} > now()::timestamp + interval 5 minutes"
            tests["before_earliest_day"] = f"v_{c} < date '2015-01-01'"
        cases += [
            f"when {test} then '{code}: {c} is ' || coalesce('''' || {c} || '''', 'blank')"
            for code, test in tests.items()
        ]
    return " ".join(cases)
