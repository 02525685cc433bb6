"""What a field accepts, in words: the same for settings, cells and mappings."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import Field

from modqa_pipeline.config.cells import value_of
from modqa_pipeline.config.fields import Configured, Expected, Share, accepted


class Fields(Configured):
    whole: int = Field(ge=0, le=1_000_000)
    share: Annotated[float, Share()] = Field(gt=0, lt=1)
    share_or_none: Annotated[float | None, Share()] = Field(None, ge=0, le=1)
    below_one: Annotated[float, Share()] = Field(ge=0, lt=1)
    free: float
    word: Literal["a", "b"]
    only: Literal["(all)"]
    day: date | None
    named: Annotated[str, Expected("a name, such as Ada")]
    yes: bool


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("whole", "a whole number from 0 to 1,000,000, digits only"),
        ("share", "a share between 0 and 1, such as 0.95 for 95 %"),
        ("share_or_none", "a share from 0 to 1, such as 0.95 for 95 %"),
        ("below_one", "a share from 0 to below 1, such as 0.95 for 95 %"),
        ("free", "a number, with a point for decimals"),
        ("word", "one of a, b"),
        ("only", "(all)"),
        ("day", "a day as YYYY-MM-DD, such as 2026-03-01"),
        ("named", "a name, such as Ada"),
        ("yes", "true or false"),
    ],
)
def test_a_field_says_what_it_accepts(name, words):
    assert accepted(Fields.model_fields[name]) == words


@pytest.mark.parametrize(
    ("typed", "example"),
    [("97", "0.97 for 97 %"), ("97.5 %", "0.975 for 97.5 %"), ("x", "0.95 for 95 %")],
)
def test_what_looks_like_a_percentage_gets_the_share_that_it_may_mean(typed, example):
    assert accepted(Fields.model_fields["share"], typed).endswith(example)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("whole", "007", 7),
        ("whole", "1.0", "1.0"),
        ("whole", "٣" * 20, "٣" * 20),
        ("share", ".5", 0.5),
        ("share", "1e-1", 0.1),
        ("share", "nan", "nan"),
        ("share", "1_0", "1_0"),
        ("share", "", ""),
        ("share_or_none", "", None),
        ("day", "2026-03-01", date(2026, 3, 1)),
        ("day", "01.03.2026", "01.03.2026"),
        ("yes", "TRUE", True),
        ("yes", "yes", "yes"),
        ("word", "a", "a"),
    ],
)
def test_a_cell_is_a_value_where_it_reads_as_one(name, text, value):
    read = value_of(text, Fields.model_fields[name])
    assert read == value and type(read) is type(value)
