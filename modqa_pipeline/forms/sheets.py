"""Shared by the sheets of every workbook that ModQA hands out: looks, protection, instructions, policies.

Every text is written as text, whatever it begins with, so no spreadsheet reads a delivered value as a
formula; only web addresses become links.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from modqa_pipeline.forms import worksheet as fmt

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet as Sheet

_POLICIES = {
    fmt.POLICY_CODE: 24,
    "Name": 40,
    "Severity": 10,
    fmt.POLICY_VERSION: 10,
    "In force from": 13,
    "Entity types": 30,
}
_LONGEST_TEXT, _LONGEST_LINK = 32767, 2000
#: Of a paragraph: points per line, and the number of characters that surely fit into one.
LINE_HEIGHT, _LINE_LENGTH = 15, 90
_RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: Properties of a cell, as XlsxWriter names them.
_Look = dict[str, Any]


@contextmanager
def marked_book(
    title: str, made_on: date, marks: dict[str, str]
) -> Iterator[tuple["Workbook", io.BytesIO]]:
    """A workbook with its marks, and the buffer that has its bytes at the end of the block."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({
            "title": title,
            "author": "ModQA",
            "created": datetime.combine(made_on, time(), UTC).replace(tzinfo=None),
        })  # fmt: skip
        for name, value in marks.items():
            book.set_custom_property(name, value, "text")
        yield book, buffer


def styles(book: "Workbook") -> dict[str, "Format"]:
    """Formats of cells, by kind."""
    top: _Look = {"valign": "top"}
    grid: _Look = {"border": 1, "border_color": "#D0D0D0"}
    heading: _Look = {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": "#1F3A5F",
        "text_wrap": True,
    }
    typed: _Look = {"locked": False, "bg_color": "#FFF8DC", "text_wrap": True}
    return {
        name: book.add_format(top | look)
        for name, look in {
            "heading": heading | grid,
            "shown": grid | {"text_wrap": True},
            "risky": grid | {"text_wrap": True, "quote_prefix": True},
            "link": grid | {"font_color": "#0B5CAD", "underline": 1},
            "typed": grid | typed,
            "day": grid | typed | {"num_format": "yyyy-mm-dd"},
            "title": {"bold": True, "font_size": 14},
            "subtitle": {"bold": True, "bottom": 1},
            "text": {"text_wrap": True},
            "word": {"bold": True},
        }.items()
    }


def write_shown(
    sheet: "Sheet", row: int, column: int, text: str, styles: dict[str, "Format"]
) -> None:
    """A delivered value; a web address as a link."""
    is_link = text.startswith(("https://", "http://")) and len(text) <= _LONGEST_LINK
    if is_link and sheet.write_url(row, column, text, styles["link"]) == 0:
        return
    write_text(sheet, row, column, text, styles["shown"], styles)


def write_text(
    sheet: "Sheet", row: int, column: int, text: str, style: "Format", styles: dict[str, "Format"]
) -> None:
    """A text that stays text, whatever it begins with."""
    style = styles["risky"] if text.startswith(_RISKY_STARTS) else style
    sheet.write_string(row, column, text[:_LONGEST_TEXT], style)


def protect_form(sheet: "Sheet") -> None:
    """Lock all cells but those to fill in, and print a form of any length on pages of its width."""
    sheet.protect("", {
        "autofilter": True, "format_columns": True, "format_rows": True, "insert_hyperlinks": False,
    })  # fmt: skip
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def write_instructions(
    sheet: "Sheet",
    title: str,
    paragraphs: list[str],
    choices: dict[str, dict[str, str]],
    styles: dict[str, "Format"],
) -> None:
    """How to fill in the form, and the words that may be chosen in each column, with their meaning."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, title, styles["title"])
    number = 2
    for paragraph in paragraphs:
        sheet.set_row(number, LINE_HEIGHT * math.ceil(len(paragraph) / _LINE_LENGTH))
        sheet.write_string(number, 1, paragraph, styles["text"])
        number += 1
    for heading, meanings in choices.items():
        number += 1
        sheet.write_string(number, 0, heading, styles["subtitle"])
        sheet.write_blank(number, 1, None, styles["subtitle"])
        for word, meaning in meanings.items():
            number += 1
            sheet.write_string(number, 0, word, styles["word"])
            sheet.write_string(number, 1, meaning, styles["text"])
        number += 1
    sheet.protect("")
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)


def write_policies(
    sheet: "Sheet", policies: list[dict[str, Any]], styles: dict[str, "Format"]
) -> None:
    """Policies that may be named."""
    for column, (heading, width) in enumerate(_POLICIES.items()):
        sheet.set_column(column, column, width)
        write_text(sheet, 0, column, heading, styles["heading"], styles)
        for number, policy in enumerate(policies, 1):
            text = str(policy.get(heading) or "").replace("|", ", ")
            write_text(sheet, number, column, text, styles["shown"], styles)
    sheet.freeze_panes(1, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
