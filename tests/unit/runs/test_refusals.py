import pytest

from modqa_pipeline.runs.refusals import refusal_of, refusals

SHARE = 0.2


def line(sequence, read=10, accepted=10, quarantined=0, duplicate=0, **more):
    return {
        "sequence": sequence,
        "file_name": f"bpo_decisions/{sequence}.csv",
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_quarantined": quarantined,
        "rows_duplicate": duplicate,
        "refusal_code": None,
        "refusal_reason": None,
    } | more


def refused_file(sequence, **more):
    reason = "bpo_decisions/x.csv: column 'decision_id' is missing"
    changes = {"refusal_code": "missing_column", "refusal_reason": reason} | more
    return line(sequence, 0, 0, **changes)


@pytest.mark.parametrize(
    ("delivery", "kind"),
    [
        (line(1), None),
        (line(1, accepted=8, quarantined=2), None),
        (line(1, accepted=7, quarantined=3), "many_rows"),
        (line(1, accepted=0, quarantined=10), "no_row"),
        (line(1, accepted=0, duplicate=10), None),
        (line(1, accepted=0, quarantined=1, duplicate=9), None),
        (line(1, accepted=0, quarantined=9, duplicate=1), "many_rows"),
        (line(1, read=0, accepted=0), None),
        (refused_file(1), "file"),
    ],
)
def test_what_is_a_refusal(delivery, kind):
    found = refusal_of(delivery, SHARE)
    assert (found and found.kind) == kind
    assert bool(found and found.is_whole) == (kind in ("file", "no_row"))


def test_a_refusal_names_its_file_its_rows_and_the_most_frequent_reasons():
    reasons = [
        {"code": "not_in_enumeration", "column": "decision", "n_rows": 1200},
        {"code": "malformed_row", "column": None, "n_rows": 3},
        {"code": "missing_value", "column": "moderator_id", "n_rows": 1},
    ]
    found = refusal_of(line(1, 1204, 0, 1204, refused_for=reasons), SHARE)
    assert found.told(2) == (
        "bpo_decisions/1.csv: none of its 1,204 rows was accepted: decision not in enumeration (1,200), "
        "malformed row (3)"
    )
    assert "1,204 of its 2,000 rows were refused" in refusal_of(
        line(1, 2000, 796, 1204, refused_for=reasons), SHARE
    ).told(3)


def test_a_delivery_of_an_earlier_version_has_no_reasons():
    assert refusal_of(line(1, accepted=0, quarantined=10), SHARE).reasons == ()


def test_what_came_again_and_was_accepted_is_mended():
    lines = [line(1, accepted=0, quarantined=10), line(2, accepted=0, quarantined=10)]
    assert [each.sequence for each in refusals(lines, SHARE)] == [1, 2]
    assert [each.sequence for each in refusals([*lines, line(3, mends=[1])], SHARE)] == [2]


def test_a_file_is_mended_once_it_is_read_under_its_name():
    name = "bpo_decisions/x.csv"
    lines = [refused_file(1, file_name=name), line(2, file_name=name)]
    assert refusals(lines, SHARE) == []
    again = [*lines, refused_file(3, file_name=name)]
    assert [each.sequence for each in refusals(again, SHARE)] == [3]


@pytest.mark.parametrize(
    ("again", "is_mended"),
    [
        ("acme/day_02_v2.csv", True),
        ("acme/Day_02 (1).csv", True),
        ("acme/day_02_fixed.xlsx", True),
        ("acme/day_02-corrected.csv.gz", True),
        ("acme/day_02_2.csv", False),  # may be the second part
        ("acme/day_03_v2.csv", False),
        ("acme/day_02_porto.csv", False),
        ("bolt/day_02_v2.csv", False),
    ],
)
@pytest.mark.parametrize("kind", ["file", "no_row"])
def test_a_whole_refusal_ends_with_a_redelivery_that_its_name_shows(kind, again, is_mended):
    name = "bpo_decisions/acme/day_02.csv"
    refused = {
        "file": refused_file(1, file_name=name),
        "no_row": line(1, accepted=0, quarantined=10, file_name=name),
    }[kind]
    later = line(2, file_name=f"bpo_decisions/{again}")
    assert (refusals([refused, later], SHARE) == []) is is_mended


def test_a_redelivery_that_is_refused_or_came_before_mends_nothing():
    name, again = "bpo_decisions/x.csv", "bpo_decisions/x_v2.csv"
    for other in (refused_file(2, file_name=again), line(0, file_name=again)):
        lines = sorted([refused_file(1, file_name=name), other], key=lambda each: each["sequence"])
        assert 1 in [each.sequence for each in refusals(lines, SHARE)]


def test_a_redelivery_without_an_accepted_row_is_the_one_that_is_listed():
    lines = [
        refused_file(1, file_name="bpo_decisions/x.csv"),
        line(2, accepted=0, quarantined=10, file_name="bpo_decisions/x_v2.csv"),
    ]
    assert [each.sequence for each in refusals(lines, SHARE)] == [2]


def test_rows_that_were_refused_in_part_are_mended_by_their_keys_alone():
    lines = [line(1, accepted=5, quarantined=5), line(2, file_name="bpo_decisions/1_v2.csv")]
    assert [each.sequence for each in refusals(lines, SHARE)] == [1]
