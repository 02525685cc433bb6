"""Rules of a mapping file: unknown columns, keys, values, zones and units stop the run.

Each error names the file, the key, the value, the expectation and the remedy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import available_timezones

from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.errors import SettingsError

DURATION_UNITS = ("seconds", "minutes", "milliseconds", "hh:mm:ss")
ENCODINGS = ("utf-8", "utf-16", "latin-1", "windows-1252")


@dataclass(frozen=True)
class MappingRules:
    """Rules for one file of one source; `key` checks one line of it."""

    path: Path
    contract: Contract

    def key(self, key: str, value: Any) -> None:
        """Check one key and its value."""
        rules: dict[str, Callable[[str, Any], None]] = {
            "files": self._text,
            "columns": self._columns,
            "values": self._values,
            "constants": self._constants,
            "durations": self._durations,
            "time_zone": self._time_zone,
            "decimal_mark": lambda k, v: self._one_of(k, v, (".", ",")),
            "delimiter": self._delimiter,
            "encoding": lambda k, v: self._one_of(k, v, ENCODINGS),
        }
        if key not in rules:
            self._fail(key, "an unknown key", f"one of {', '.join(rules)}")
        rules[key](key, value)

    def _fail(self, key: str, found: str, expected: str) -> NoReturn:
        raise SettingsError(
            f"{self.path}: {key} is {found}; expected {expected}. Fix it, or remove the line."
        )

    def _text(self, key: str, value: Any) -> None:
        if not isinstance(value, str) or not value.strip():
            self._fail(key, repr(value), "a text that is not blank")

    def _table(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fail(key, repr(value), "contract columns with their values below it")
        for column in value:
            if column not in self.contract.names:
                self._fail(
                    key,
                    f"about '{column}', which is not a column of {self.contract.source}",
                    f"one of {', '.join(self.contract.names)}",
                )
        return value

    def _columns(self, key: str, value: Any) -> None:
        for column, delivered in self._table(key, value).items():
            self._text(f"{key}.{column}", delivered)

    def _values(self, key: str, value: Any) -> None:
        for column, table in self._table(key, value).items():
            if not isinstance(table, dict):
                self._fail(f"{key}.{column}", repr(table), "delivered values with contract values")
            for delivered, meant in table.items():
                self._allowed(f"{key}.{column}.{delivered}", column, meant)

    def _constants(self, key: str, value: Any) -> None:
        for column, constant in self._table(key, value).items():
            self._text(f"{key}.{column}", constant)
            self._allowed(f"{key}.{column}", column, constant)

    def _allowed(self, key: str, column: str, value: Any) -> None:
        allowed = self.contract[column].values
        if not isinstance(value, str):
            self._fail(key, repr(value), "a text")
        if allowed and value and not set(value.split("|")) <= set(allowed):
            self._fail(key, f"'{value}'", f"one of {', '.join(allowed)}")

    def _durations(self, key: str, value: Any) -> None:
        for column, unit in self._table(key, value).items():
            if not column.endswith("_seconds"):
                self._fail(key, f"about '{column}', which is not a duration", "handling_seconds")
            self._one_of(f"{key}.{column}", unit, DURATION_UNITS)

    def _time_zone(self, key: str, value: Any) -> None:
        if value not in available_timezones():
            self._fail(key, repr(value), "an IANA time zone, such as Europe/Amsterdam")

    def _delimiter(self, key: str, value: Any) -> None:
        if not isinstance(value, str) or len(value) != 1 or value in "\"'\r\n":
            self._fail(key, repr(value), "one character, such as ';' or \"\\t\"")

    def _one_of(self, key: str, value: Any, allowed: tuple[str, ...]) -> None:
        if value not in allowed:
            self._fail(key, repr(value), f"one of {', '.join(allowed)}")
