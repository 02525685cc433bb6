"""Replaces people by keyed pseudonyms, before anything about them is written.

HMAC runs in Python over the distinct people of a delivery; DuckDB joins the result. The map from pseudonyms
to people grows in ``restricted/pseudonyms.parquet`` and is rebuilt with everything else.
"""

import hashlib
import hmac
from typing import TYPE_CHECKING

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home import literals
from modqa_pipeline.home.files import written_whole
from modqa_pipeline.ingest.rows.stage import TABLE

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings
    from modqa_pipeline.home.paths import Home


#: What systems write where there is nobody. They are values until a mapping says otherwise, but worth a remark.
WORDS_FOR_NOTHING = (
    *("NULL", "null", "(null)", "None", "none", "nan", "NaN", "N/A", "n/a", "#N/A", "-", "--"),
    *("\\N", "undefined", "nil"),
)


def pseudonym(key: bytes, person_id: str) -> str:
    """The pseudonym of a person, the same in every column and source.

    >>> pseudonym(b'secret', 'm-17')[:8]
    '31d440c4'
    """
    return hmac.new(key, person_id.encode(), hashlib.sha256).hexdigest()


def load_people(con: "duckdb.DuckDBPyConnection", home: "Home") -> None:
    """Make the table ``people`` from earlier deliveries."""
    con.execute("create temp table people (person_id varchar, person_key varchar)")
    path = home.restricted / "pseudonyms.parquet"
    if path.exists():
        con.execute(
            f"insert into people select person_id, person_key from {literals.read_parquet([path])}"
        )


def add_people(
    con: "duckdb.DuckDBPyConnection", settings: "KeyedSettings", contract: Contract
) -> None:
    """Give a pseudonym to every person of ``delivered`` who has none yet, and store the map."""
    new = (
        [person for (person,) in con.execute(_new_people_sql(contract)).fetchall()]
        if contract.people
        else []
    )
    if not new:
        return
    key = settings.pseudonym_key
    keys = [pseudonym(key, person) for person in new]
    con.execute("insert into people select unnest(?), unnest(?)", [new, keys])
    _keep(con, settings.home)


def _new_people_sql(contract: Contract) -> str:
    named = " union ".join(
        f"select distinct {literals.name(c.name)} as person_id from {TABLE}"
        for c in contract.people
    )
    return (
        f"select person_id from ({named}) where person_id is not null "
        "and person_id not in (select person_id from people) order by person_id"
    )


def people_of_no_name(con: "duckdb.DuckDBPyConnection", contract: Contract) -> list[str]:
    """Notes on people who are called by a word for nothing: they are people until the mapping says otherwise."""
    words = literals.texts(list(WORDS_FOR_NOTHING))
    if not con.execute(f"select 1 from people where person_id in {words} limit 1").fetchall():
        return []
    counted = ", ".join(
        f"count(*) filter (_state in (0, 1) and {literals.name(column.name)} in {words})"
        for column in contract.people
    )
    [counts] = con.execute(f"select {counted or 'null'} from {TABLE}").fetchall()
    return [
        f"{column.name} is a word such as NULL or N/A in {n:,} {'row' if n == 1 else 'rows'}, and read as a person of "
        f"that name. If it means nobody, say so under `blanks:` in config/mappings/{contract.source}/."
        for column, n in zip(contract.people, counts, strict=False)
        if n
    ]


def _keep(con: "duckdb.DuckDBPyConnection", home: "Home") -> None:
    path = home.restricted / "pseudonyms.parquet"
    home.restricted.mkdir(mode=0o700, exist_ok=True)
    with written_whole(path, beside=path.with_name(".pseudonyms.tmp"), mode=0o600) as draft:
        con.execute(
            "copy (select person_key, person_id from people order by person_key) "
            f"to {literals.text(str(draft))} (format parquet)"
        )
