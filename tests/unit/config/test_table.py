"""The reader of tables: what a spreadsheet adds is no fault, and a fault is named by row and column."""

import pytest
from pydantic import Field

from modqa_pipeline.config.rows.words import Text
from modqa_pipeline.config.table import Row, read_rows
from modqa_pipeline.errors import SettingsError


class Cells(Row):
    table = "cells"
    key = ("name",)

    name: Text = Field(description="Its name.")
    size: int = Field(ge=1, le=9, description="Its size.")
    weight: float = Field(ge=0, le=2, description="Its weight.")
    on: bool = Field(description="Whether it is on.")


def written(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def message(tmp_path, text):
    with pytest.raises(SettingsError) as error:
        read_rows(written(tmp_path, text), Cells)
    said = str(error.value)
    assert said.startswith(str(tmp_path / "table.csv"))
    return said


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    path = written(tmp_path, "name,size,weight,on\na,1,0.5,true\n\n , ,,\nb,2,.25,FALSE\n")
    assert read_rows(path, Cells) == {
        2: Cells(name="a", size=1, weight=0.5, on=True),
        5: Cells(name="b", size=2, weight=0.25, on=False),
    }


def test_what_a_spreadsheet_adds_is_no_fault(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xef\xbb\xbf size ,on,name,weight,,\r\n3,TRUE, a ,1e-1,,\r\n,,,,,\r\n")
    assert read_rows(path, Cells) == {2: Cells(name="a", size=3, weight=0.1, on=True)}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("name,weight,on", "size is missing"),
        ("name,size,weight,on,colour", "colour is unknown"),
        ("name,size,weight,on,size", "size is there twice"),
        ("name;size;weight;on", "with commas between the cells"),
        ("", "the columns are none"),
    ],
)
def test_a_wrong_header_names_its_columns(tmp_path, header, said):
    found = message(tmp_path, header + "\n")
    assert said in found and "row 1" in found and "expected name, size, weight, on" in found


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("a,0,1,true", "row 2, column size is '0'; expected a whole number from 1 to 9"),
        ("a,1.0,1,true", "row 2, column size is '1.0'; expected a whole number"),
        ("a," + "9" * 5000 + ",1,true", "expected a whole number"),
        ("a,1,2.5,true", "row 2, column weight is '2.5'; expected a number from 0 to 2"),
        ("a,1,nan,true", "row 2, column weight is 'nan'"),
        ("a,1,1_0,true", "row 2, column weight is '1_0'"),
        ('a,1,"0,5",true', "with a point for decimals"),
        ("a,1,1,yes", "row 2, column on is 'yes'; expected true or false"),
        (",1,1,true", "row 2, column name is ''; expected a value"),
        ("a,1,0,5,true", "row 2 has 5 cells; expected 4"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(tmp_path, cells, said):
    assert said in message(tmp_path, f"name,size,weight,on\n{cells}\n")


def test_two_rows_about_one_thing_are_both_named(tmp_path):
    said = message(tmp_path, "name,size,weight,on\na,1,1,true\nb,1,1,true\na,2,1,true\n")
    assert "rows 2 and 4 have the same name; expected one row" in said


def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("pläne".encode("utf-16"))
    with pytest.raises(SettingsError, match="CSV UTF-8"):
        read_rows(path, Cells)
