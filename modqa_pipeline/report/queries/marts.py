"""The connection to the published marts: rows as dictionaries, nothing else."""

from typing import Any

import duckdb

from modqa_pipeline.errors import BuildError


class Marts:
    """Reads of one open, read-only connection; a question that was asked before is not put again."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of one query; ``$name`` in the SQL stands for the parameter of that name. Rows are not to be changed."""
        question = sql, repr(parameters)
        if question not in self._known:
            self._known[question] = self._read(sql, parameters)
        return list(self._known[question])

    def _read(self, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            cursor = self._connection.execute(sql, parameters or None)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise BuildError(
                f"the published database lacks a table or column that the report reads ({error}). "
                "It was published by another version of ModQA: run `modqa rebuild`."
            ) from error
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
