"""What dbt does anew for each of some four hundred unit tests, done in a quicker way; DuckDB gets the same statements.

dbt parses the whole statement of a test to find its first word, and asks for the columns of each table that any test
names. Together they were half of what a profiler saw.
"""

import re
from contextlib import contextmanager
from typing import Any

import pytest
from dbt import compilation
from dbt.adapters.duckdb.impl import DuckDBAdapter

_UP_TO_WITH = re.compile(
    r"(?:\s+|--[^\n]*\n|/\*.*?\*/)*with\s+(?:recursive\s+)?", re.IGNORECASE | re.DOTALL
)


@contextmanager
def quick_dbt():
    """dbt with the quicker ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compilation, "inject_ctes_into_sql", with_ctes)
        asked, known = DuckDBAdapter.get_columns_in_relation, {}

        def columns(adapter: DuckDBAdapter, relation: Any) -> list[Any]:
            if "__dbt_tmp" in relation.identifier:  # of one test alone
                return asked(adapter, relation)
            name = relation.render()
            if name not in known:
                known[name] = asked(adapter, relation)
            return known[name]

        patch.setattr(DuckDBAdapter, "get_columns_in_relation", columns)
        yield


def with_ctes(sql: str, ctes: list[Any]) -> str:
    """The statement with CTEs before its own, as `dbt.compilation.inject_ctes_into_sql` does it."""
    if not ctes:
        return sql
    given = ", ".join(cte.sql for cte in ctes)
    if head := _UP_TO_WITH.match(sql):
        return f"{head.group()}{given}, {sql[head.end() :]}"
    return f"with {given} {sql}"
