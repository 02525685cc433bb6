"""Rows of tables as HTML: what is escaped, what goes along for sorting, what is left out."""

from modqa_pipeline.report.figures.tables import Cell, Column, Row, Table
from modqa_pipeline.report.pages.cells import table_rows

NASTY = """<b onclick='x()'>"&"""
ESCAPED = "&lt;b onclick=&#39;x()&#39;&gt;&#34;&amp;"


def html(columns, *rows, anchor=""):
    table = Table("t", "T", columns, [Row(list(cells), anchor) for cells in rows])
    return str(table_rows(table))


def test_every_text_is_escaped_wherever_it_stands():
    columns = [Column(NASTY, is_number=False), Column(NASTY, is_number=False)]
    found = html(columns, [Cell(NASTY, href=NASTY, note=NASTY), Cell(NASTY)], anchor=NASTY)
    assert NASTY not in found
    assert found.count(ESCAPED) == 6


def test_numbers_carry_their_values_and_intervals_their_bounds():
    columns = [Column("Site", is_number=False), Column("Rate", has_bounds=True), Column("N")]
    found = html(
        columns,
        [Cell("porto"), Cell("95 %", 0.95, "94 to 96", 0.94, 0.96), Cell("–", is_weak=True)],
    )
    assert found == (
        '<tr><th scope="row">porto</th>'
        '<td data-label="Rate" class="n" data-v="0.95" data-l="0.94" data-u="0.96">95 % <small>94 to 96</small></td>'
        '<td data-label="N" class="n weak">–</td></tr>\n'
    )


def test_a_verdict_is_a_word_with_its_mark_and_a_day_apart_has_a_flag():
    columns = [Column("Site", is_number=False), Column("Verdict", is_number=False), Column("Day")]
    found = html(columns, [Cell("porto"), Cell("", verdict="not_met"), Cell("90 %", is_apart=True)])
    assert '<span class="v not_met">not met</span>' in found
    assert '90 % <span class="apart"' in found


def test_a_column_that_says_the_same_in_every_row_is_left_out():
    columns = [Column("Site", is_number=False), Column("Vendor", is_number=False)]
    found = html(columns, *([Cell(name), Cell("acme")] for name in ("a", "b", "c")))
    assert "acme" not in found and found.count("<tr>") == 3


def test_a_long_word_may_be_broken_and_a_date_may_not():
    columns = [Column("Name", is_number=False), Column("Day", is_number=False, keeps_line=True)]
    found = html(columns, [Cell("x" * 30), Cell("Fri 20 Nov 2026")])
    assert '<th scope="row" class="long">' in found
    assert '<td data-label="Day" class="line">' in found
