"""Differences between a vendor's files and the contract: `config/mappings/<source>/<name>.yml`, checked.

Nothing here reads a delivery.
"""

import re
from typing import Annotated, Any, Literal, cast
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from modqa_pipeline.config.fields import Configured, Contradiction, Expected
from modqa_pipeline.contracts.contract import Contract
from modqa_pipeline.home.seen_text import seen

DurationUnit = Literal["seconds", "minutes", "milliseconds", "hh:mm:ss", "mm:ss"]
_BELOW = Expected("contract columns with their values below it")
_NO_BLANK = Expected("a text that is not blank")


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("an IANA time zone, such as Europe/Amsterdam")
    return name


def _delimiter(mark: str) -> str:
    if len(mark) != 1 or mark in "\"'\r\n":
        raise ValueError("one character, such as ';' or \"\\t\"")
    return mark


def _whole_number(text: Any) -> Any:
    """YAML gives texts; what is no number is left to the field to refuse."""
    return int(text) if isinstance(text, str) and text.isdecimal() else text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"a regular expression, such as '^(Total|Note)' ({error})") from error
    return text


class MappingRules(Configured):
    """What a mapping file may say. The contract of its source comes as validation context.

    Attributes
    ----------
    files : str
        Glob on the path below ``landing/<source>/``; ``*`` also matches across folders.
    columns : dict
        Contract column to delivered column.
    values : dict
        Contract column to {delivered value: contract value}.
    constants : dict
        Contract column to a value for every row, whatever was delivered.
    durations : dict
        Contract column to the unit it is delivered in.
    blanks : list or dict
        Words that say that there is no value, in every column; or contract column to such words.
    timestamp_formats : dict
        Contract column of a time or a day to the form that it is delivered in, where that is not ISO 8601.
    joined : dict
        Contract column to the delivered columns whose texts make its value, with a space between them.
    repeated_hour : str
        Which one is meant by a local time that the change of clocks makes twice.
    header_row : int or None
        Row of the headings, as a spreadsheet numbers it; None: the first row that is not blank. CSV and workbooks.
    skip_rows_matching : str or None
        Regular expression; a row whose first value it is found in is no row. CSV and workbooks.
    sheet : str or None
        Sheet of a workbook; None: the first visible one.
    """

    files: Annotated[str, Field(pattern=r"\S"), _NO_BLANK] = "*"
    columns: Annotated[dict[str, str], _BELOW] = Field(default_factory=dict)
    values: Annotated[dict[str, dict[str, str]], _BELOW] = Field(default_factory=dict)
    constants: Annotated[dict[str, str], _BELOW] = Field(default_factory=dict)
    durations: Annotated[dict[str, DurationUnit], _BELOW] = Field(default_factory=dict)
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    decimal_mark: Literal[".", ","] = "."
    delimiter: Annotated[str, AfterValidator(_delimiter)] = ","
    encoding: Literal["utf-8", "utf-16", "latin-1", "windows-1252"] = "utf-8"
    blanks: Annotated[
        list[str] | dict[str, list[str]],
        Expected('a list of words, such as ["NULL", "N/A"], or contract columns with such lists'),
    ] = Field(default_factory=list)
    timestamp_formats: Annotated[dict[str, str], _BELOW] = Field(default_factory=dict)
    joined: Annotated[dict[str, list[str]], _BELOW] = Field(default_factory=dict)
    repeated_hour: Literal["later", "earlier"] = "later"
    header_row: Annotated[
        int | None,
        BeforeValidator(_whole_number),
        Field(ge=1, le=10_000),
        Expected("the number of a row, from 1 to 10,000"),
    ] = None
    skip_rows_matching: Annotated[str | None, AfterValidator(_pattern)] = None
    sheet: Annotated[str | None, Field(pattern=r"\S"), _NO_BLANK] = None

    @field_validator("columns", "values", "constants", "durations", "timestamp_formats", "joined")
    @classmethod
    def _is_about_columns(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        contract = _contract(info)
        for column in value:
            if column not in contract.names:
                raise Contradiction(
                    f"one of {', '.join(contract.names)}",
                    says=f"is about '{column}', which is not a column of {contract.source}",
                )
        return value

    @field_validator("columns", "constants")
    @classmethod
    def _gives_texts(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        for column, text in value.items():
            if not text.strip():
                raise Contradiction(
                    _NO_BLANK.words, at=f"{info.field_name}.{column}", says=f"is {text!r}"
                )
        return value

    @field_validator("values")
    @classmethod
    def _means_what_the_contract_allows(
        cls, value: dict[str, dict[str, str]], info: ValidationInfo
    ) -> dict[str, dict[str, str]]:
        for column, words in value.items():
            for delivered, word in words.items():
                _check_word(_contract(info), column, word, f"values.{column}.{delivered}")
        return value

    @field_validator("constants")
    @classmethod
    def _is_what_the_contract_allows(
        cls, value: dict[str, str], info: ValidationInfo
    ) -> dict[str, str]:
        for column, word in value.items():
            _check_word(_contract(info), column, word, f"constants.{column}")
        return value

    @field_validator("blanks")
    @classmethod
    def _is_of_known_columns(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, dict):
            cls._is_about_columns(value, info)
        return value

    @field_validator("timestamp_formats")
    @classmethod
    def _is_about_times(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        for column, form in value.items():
            kind = _contract(info)[column].type
            if kind not in ("timestamp", "date"):
                raise Contradiction(
                    "a column of times or days", says=f"is about '{column}', which is {kind}"
                )
            if not _is_form(form, with_hours=kind == "timestamp"):
                raise Contradiction(
                    "a form such as '%d/%m/%Y %H:%M': %d %m %Y (or %y, %b) and, for a time, %H (or %I with %p) and %M",
                    at=f"timestamp_formats.{column}",
                    says=f"is '{form}'",
                )
        return value

    @field_validator("joined")
    @classmethod
    def _joins_several(
        cls, value: dict[str, list[str]], info: ValidationInfo
    ) -> dict[str, list[str]]:
        for column, parts in value.items():
            if len(parts) < 2:
                raise Contradiction(
                    "two or more delivered columns, such as [Date, Time]",
                    at=f"joined.{column}",
                    says=f"is {parts}",
                )
        return value

    @field_validator("durations")
    @classmethod
    def _is_about_durations(cls, value: dict[str, str]) -> dict[str, str]:
        for column in value:
            if not column.endswith("_seconds"):
                raise Contradiction(
                    "handling_seconds", says=f"is about '{column}', which is not a duration"
                )
        return value


def _is_form(form: str, *, with_hours: bool) -> bool:
    """Whether a form of `strptime` names a day, and the time of day where one is wanted."""
    parts = set(re.findall(r"%-?([A-Za-z%])", form))
    has_day = bool(parts & {"d", "j"} and parts & {"Y", "y"} and parts & {"m", "b", "B", "j"})
    has_time = "M" in parts and ("H" in parts or {"I", "p"} <= parts)
    is_known = parts <= set("dmYybBjHIMSpfzgnaA%")
    return is_known and has_day and (has_time or not with_hours)


class Mapping(MappingRules):
    """One mapping file, or (``name`` None) the plain contract."""

    name: str | None = None
    text: str = ""

    def delivered_names(self, column: str) -> list[str]:
        """The vendor's names of a contract column: one, or several that are joined."""
        return [seen(name) for name in self.joined.get(column, [self.columns.get(column, column)])]

    def words(self, column: str) -> dict[str, str]:
        """Delivered value to contract value, as a person sees both."""
        return {seen(said): meant for said, meant in self.values.get(column, {}).items()}

    def blank_words(self, column: str) -> list[str]:
        """Words that say that a contract column has no value."""
        listed = self.blanks.get(column, []) if isinstance(self.blanks, dict) else list(self.blanks)
        return [seen(word) for word in listed]


def _contract(info: ValidationInfo) -> Contract:
    return cast("Contract", info.context)


def _check_word(contract: Contract, column: str, word: str, at: str) -> None:
    allowed = contract[column].values
    if allowed and word and not set(word.split("|")) <= set(allowed):
        raise Contradiction(f"one of {', '.join(allowed)}", at=at, says=f"is '{word}'")
