import pytest

from modqa_pipeline.report.sections.people import auditors_errors
from tests.worlds.published.assurance import as_read_row, auditor_row, correction_row
from tests.worlds.published.audits import LAST_DAY

FEW = {"status": "insufficient", "n_agreements_adjudicated": 27}
NOTHING_TWICE = {
    "status": "undefined",
    "undefined_reason": "nothing was read twice",
    "n_read_twice": 0,
    "n_adjudicated": 0,
    "n_agreements_adjudicated": 0,
} | dict.fromkeys(("corrected_estimate", "corrected_lower", "corrected_upper", "correction"))


def built(facts_of, *corrections, **as_read):
    rows = [correction_row(LAST_DAY, **changes) for changes in corrections]
    reads = [as_read_row(LAST_DAY, metric=row["metric"], **as_read) for row in rows]
    return auditors_errors.build(facts_of(kpi_quality_corrected=rows, kpi_quality_28_days=reads))


def cell(found, column, row=0):
    table = found["table"]
    return table.rows[row].cells[[c.label for c in table.columns].index(column)]


def test_without_audits_there_is_nothing_to_correct(facts_of):
    assert built(facts_of) is None
    assert built(facts_of, NOTHING_TWICE | {"n_audited": 0}) is None


def test_a_corrected_rate_stands_beside_the_one_as_read(facts_of):
    found = built(facts_of, {})
    assert found["says"] == (
        "Accuracy as read 95.7\u202f%; corrected for auditors' own errors 96.8\u202f% (89.6 to 99.5), "
        "from 283 second readings and 46 adjudications."
    )
    assert (cell(found, "As read").text, cell(found, "As read").note) == (
        "95.7\u202f%",
        "95.1 to 96.2",
    )
    corrected = cell(found, "Corrected")
    assert (corrected.text, corrected.note) == ("96.8\u202f%", "89.6 to 99.5")
    assert (corrected.value, corrected.lower, corrected.upper) == (0.968, 0.896, 0.995)
    assert cell(found, "What is missing").text == "nothing"


def test_too_few_second_readings_give_an_interval_and_no_rate(facts_of):
    found = built(facts_of, FEW)
    assert found["says"] == (
        "Accuracy as read 95.7\u202f%; corrected for auditors' own errors somewhere from 89.6 to 99.5\u202f%, "
        "from 283 second readings and 46 adjudications: too few adjudicated agreements (27 of 30)."
    )
    corrected = cell(found, "Corrected")
    assert (corrected.text, corrected.value, corrected.note) == ("–", None, "89.6 to 99.5")
    assert "96.8" not in str(found)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        (FEW, "too few adjudicated agreements (27 of 30)"),
        (
            FEW | {"n_read_twice": 12},
            "too few second readings (12 of 30) and adjudicated agreements (27 of 30)",
        ),
        ({"status": "insufficient"}, "too few audits as read"),
        (NOTHING_TWICE, "nothing was read twice"),
        (
            {"status": "undefined", "undefined_reason": "below 0", "correction": -0.0123},
            "the correction of −1.2\u202fpp leads below 0\u202f%",
        ),
        (
            {"status": "undefined", "undefined_reason": "above 1", "correction": 0.0123},
            "the correction of +1.2\u202fpp leads above 100\u202f%",
        ),
    ],
)
def test_what_is_missing_is_said(changes, words):
    row = {"undefined_reason": None} | correction_row(LAST_DAY, **changes)
    assert auditors_errors.missing(row, 30) == words


def test_without_second_readings_the_sentence_does_not_correct(facts_of):
    assert built(facts_of, NOTHING_TWICE)["says"] == (
        "Accuracy as read 95.7\u202f%; not corrected for auditors' own errors: nothing was read twice."
    )


def test_a_rate_that_is_insufficient_as_read_is_not_shown_as_read(facts_of):
    few = FEW | {"n_audited": 12, "n_read_twice": 3, "n_agreements_adjudicated": 1}
    found = built(facts_of, few, n_audited=12, status="insufficient")
    assert found["says"].startswith("Accuracy as read: too few audits (12 of 30); ")
    assert cell(found, "As read").value is None


def test_metrics_stand_in_the_order_of_the_page(facts_of):
    found = built(facts_of, {"metric": "prevalence"}, {"metric": "precision"}, {})
    metrics = [row.cells[0].text for row in found["table"].rows]
    assert metrics == ["Accuracy", "Precision", "Prevalence"]


def test_golden_items_have_a_column_where_there_are_any(facts_of):
    assert "By golden items" not in [c.label for c in built(facts_of, {})["table"].columns]
    golden = {"n_golden_violating": 100, "n_golden_clean": 200}
    estimate = {
        "rogan_gladen_estimate": 0.0682,
        "rogan_gladen_lower": 0.0443,
        "rogan_gladen_upper": 0.0922,
    }
    refused = {"rogan_gladen_reason": "too few golden readings"}
    found = built(
        facts_of,
        {},
        {"metric": "leakage_rate"} | golden | refused,
        {"metric": "prevalence"} | golden | estimate,
    )
    said = [cell(found, "By golden items", row) for row in range(3)]
    assert [(c.text, c.note) for c in said] == [
        ("–", ""),
        ("too few golden readings", ""),
        ("6.82\u202f%", "4.43 to 9.22"),
    ]


def test_auditors_are_listed_by_what_two_have_read(facts_of):
    rows = [
        auditor_row(LAST_DAY, "few", n_read_twice=12, agreement_status="insufficient", n_adjudicated=0,
                    upheld_rate=None, upheld_status="undefined",
                    undefined_reason="no agreement was adjudicated"),
        auditor_row(LAST_DAY, "many"),
        auditor_row(LAST_DAY, "none", n_read_twice=0),
    ]  # fmt: skip
    found = auditors_errors.auditors.build(facts_of(kpi_auditor_quality=rows))
    many, few = (row.cells for row in found.rows)
    assert (many[4].text, many[4].note) == ("90.0\u202f%", "76.9 to 96.0")
    assert many[6].text == "few" and many[6].value is None
    assert few[4].text == "few"
    assert few[6].text == "no agreement was adjudicated"
    assert auditors_errors.auditors.build(facts_of()) is None
