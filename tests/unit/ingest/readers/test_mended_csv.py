"""A CSV file of which lines are not its records, one by one."""

import pytest

from tests.worlds.ingest import as_csv, make_decision

BPO = "bpo_decisions"


def csv_lines(n: int, **changes) -> list[str]:
    """The heading and n rows; `remark` is the last column."""
    rows = [make_decision(decision_id=f"d-{i}", remark=f"r{i}", **changes) for i in range(1, n + 1)]
    return as_csv(rows).splitlines()


def read(world, lines, end="\n"):
    line = world.take(BPO, "acme.csv", end.join(lines) + end)
    taken = {row["decision_id"]: row["line_number"] for row in world.lake(BPO)}
    refused = [(row["line_number"], row["reason_code"]) for row in world.quarantined_or_none()]
    return line, taken, refused


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_any_line_end_gives_the_same_rows_and_numbers(world, end):
    lines = csv_lines(3)
    lines[2] = lines[2].replace("approve", "?")
    _, taken, refused = read(world, lines, end)
    assert taken == {"d-1": 2, "d-3": 4} and refused == [(3, "not_in_enumeration")]


def test_line_ends_in_quotes_count_for_nothing_and_blank_lines_count(world):
    lines = csv_lines(4)
    lines[1] = lines[1].replace(",r1", ',"one\n\ntwo"')
    lines[3] = lines[3].replace("approve", "?")
    lines.insert(2, "")
    line, taken, refused = read(world, lines)
    assert taken == {"d-1": 2, "d-2": 4, "d-4": 6} and refused == [(5, "not_in_enumeration")]
    assert line["rows_read"] == 4


def test_a_quotation_mark_that_ends_by_chance_swallows_nothing_in_silence(world):
    """The value that it makes has as many neighbours as a good one."""
    lines = csv_lines(5)
    lines[2] = lines[2].replace(",r2", ',"13 inch')
    lines[4] = lines[4].replace(",r4", ',13 inch"')
    line, taken, refused = read(world, lines)
    assert set(taken) == {"d-1", "d-5"} and line["rows_read"] == 5
    assert refused == [(3, "malformed_row"), (4, "malformed_row"), (5, "malformed_row")]
    assert "lines 3 to 5" in world.quarantined()[0]["reason"]


def test_a_quotation_mark_that_never_ends_takes_the_rest_and_says_so(world):
    lines = csv_lines(4)
    lines[2] = lines[2].replace(",r2", ',"13 inch')
    line, taken, refused = read(world, [*lines, "", ""])
    assert set(taken) == {"d-1"} and line["rows_read"] == 4
    assert [number for number, _ in refused] == [3, 4, 5]


def test_a_long_remark_with_as_many_commas_in_quotes_stays_a_remark(world):
    lines = csv_lines(2)
    lines[1] = lines[1].replace(",r1", ',"first, second\nthird, ""quoted"", fourth"')
    _, taken, refused = read(world, lines)
    assert set(taken) == {"d-1", "d-2"} and not refused


def test_blank_cells_beyond_the_header_are_nothing_and_a_value_is_a_fault(world):
    lines = csv_lines(3)
    lines[1] += ",,"
    lines[2] += ",surplus"
    _, taken, refused = read(world, lines)
    assert set(taken) == {"d-1", "d-3"} and refused == [(3, "malformed_row")]
    assert "beyond the last heading" in world.only_reason()


def test_a_blank_heading_at_the_end_is_no_column(world):
    lines = [line + "," for line in csv_lines(3)]
    lines[2] += "x"
    _, taken, refused = read(world, lines)
    assert set(taken) == {"d-1", "d-3"} and refused == [(3, "malformed_row")]
    assert "line 3 has a value beyond the last heading" in world.only_reason()


def test_what_stands_around_the_table_is_passed_over(world):
    world.mapping(BPO, "acme", 'files: "*"\nheader_row: 4\nskip_rows_matching: "^(Total|Note)"\n')
    lines = csv_lines(3)
    lines[2] = lines[2].replace("approve", "?")
    around = ["Decisions of March,,", '"printed ""today"""', ""]
    line, taken, refused = read(world, [*around, *lines, ",,Total,3", "Note: all sites"])
    assert taken == {"d-1": 5, "d-3": 7} and refused == [(6, "not_in_enumeration")]
    assert "2 rows were passed over" in line["notes"][0] and line["rows_read"] == 3


def test_a_header_row_that_holds_nothing_refuses_the_file(world):
    world.mapping(BPO, "acme", 'files: "*"\nheader_row: 9\n')
    line = world.take(BPO, "acme.csv", "\n".join(csv_lines(1)))
    assert line["refusal_code"] == "empty_file" and "row 9" in line["refusal_reason"]


def test_blank_lines_before_the_header_are_passed_over(world):
    _, taken, _ = read(world, ["", *csv_lines(1)])
    assert taken == {"d-1": 3}


def test_another_encoding_is_read_line_by_line_too(world):
    world.mapping(BPO, "acme", 'files: "*"\nencoding: windows-1252\nheader_row: 2\n')
    lines = ["Entscheidungen für März", *csv_lines(1, site="Málaga")]
    world.take(BPO, "acme.csv", "\r\n".join(lines).encode("cp1252"))
    assert world.lake(BPO)[0]["site"] == "Málaga"
