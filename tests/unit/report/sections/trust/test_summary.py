"""Refused files and rows stand on the page of the day that they were meant for."""

from datetime import datetime, timedelta

from modqa_pipeline.report.sections.headline import attention
from modqa_pipeline.report.sections.trust import summary
from tests.worlds.published.marketplace import DAYS

DAY = DAYS[-1]
MORNING = datetime.combine(DAY + timedelta(days=1), datetime.min.time().replace(hour=6))


def delivery(sequence, **changes):
    row = {"receipt_sequence": sequence, "source": "bpo_decisions", "rows_read": 100}
    row |= {"file_name": f"bpo_decisions/{sequence}.csv", "received_at": MORNING}
    return row | {"rows_accepted": 0, "rows_quarantined": 100, "rows_duplicate": 0} | changes


def refused(sequence, line, day=DAY, **changes):
    row = {"receipt_sequence": sequence, "source": "bpo_decisions", "line_number": line}
    row |= {"file_name": f"bpo_decisions/{sequence}.csv", "reason_code": "missing_value"}
    row |= {"reason": "queue_id is blank", "received_at": MORNING, "is_resolved": False}
    return row | {"intended_day": day} | changes


def of_page(facts):
    built = summary.build(facts)
    reasons = [[cell.text for cell in row.cells] for row in built["reasons"].rows]
    return built, reasons


def test_rows_of_a_delivery_without_an_accepted_row_are_counted(facts_of):
    facts = facts_of(ingest_ledger=[delivery(1)], quarantined_rows=[refused(1, 2), refused(1, 3)])
    built, [reason] = of_page(facts)
    assert reason[:4] == ["bpo_decisions", "missing value", "2", "2"]
    [source] = [[cell.text for cell in row.cells] for row in built["sources"].rows]
    assert source[3:8] == ["1", "100", "0", "100", "0"]


def test_rows_of_another_day_and_rows_that_say_no_day_are_not_counted_among_them(facts_of):
    facts = facts_of(
        ingest_ledger=[delivery(1)],
        quarantined_rows=[refused(1, 2, DAY - timedelta(days=3)), refused(1, 3, None)],
    )
    built, reasons = of_page(facts)
    assert reasons == []
    assert built["not_placed"].startswith("Not placed: 1 refused row in 1 file of these days")


def test_a_refused_file_stands_on_its_day_and_one_without_a_day_says_so(facts_of):
    old = MORNING - timedelta(days=9)
    facts = facts_of(
        quarantined_rows=[
            refused(1, None, received_at=old),
            refused(2, None, None),
            refused(3, None, None, received_at=old),
        ]
    )
    built, _ = of_page(facts)
    assert [(row["file_name"], row["is_placed"]) for row in built["refused"]] == [
        ("bpo_decisions/1.csv", True),
        ("bpo_decisions/2.csv", False),
    ]


def test_refused_deliveries_come_first_of_what_needs_attention(facts_of):
    facts = facts_of(
        ingest_ledger=[
            delivery(1, rows_accepted=70, rows_quarantined=30),
            delivery(2),
            delivery(3, rows_accepted=90, rows_quarantined=10),
            delivery(4, rows_read=0, rows_quarantined=0, refusal_code="missing_column"),
            delivery(5),
        ],
        quarantined_rows=[refused(n, 2) for n in (1, 2, 3)]
        + [
            refused(4, None, reason="bpo_decisions/4.csv: queue_id is missing"),
            refused(5, 2, is_resolved=True),
        ],
    )
    rows = attention.build(facts)["rows"]
    assert [(item.what, item.where, item.how_much) for item in rows] == [
        ("Nothing of a delivery was accepted", "bpo_decisions/2.csv", "100 of 100 rows refused"),
        ("Nothing of a delivery was accepted", "bpo_decisions/4.csv", "queue_id is missing"),
        ("Many rows of a delivery were refused", "bpo_decisions/1.csv", "30 of 100 rows refused"),
    ]
    assert rows[0].key == "delivery:bpo_decisions/2.csv"
