from datetime import date

from modqa_pipeline.runs.touches import read_touches

DAY, OTHER = date(2026, 3, 1), date(2026, 3, 2)


def line(sequence: int, *days: date) -> dict:
    return {
        "sequence": sequence,
        "source": "audit_results",
        "touched_days": [day.isoformat() for day in days],
    }


def test_the_last_delivery_of_a_day_stands():
    assert read_touches([line(1, DAY, OTHER), line(2, DAY)]).last == {DAY: 2, OTHER: 1}


def test_a_choice_of_controls_touches_its_day_with_the_next_delivery_of_any_kind():
    """Not before: a rebuild, which finds the choice from the start, builds the same."""
    ledger = [line(1, DAY), line(2)]
    assert read_touches(ledger, [(DAY, 2)]).last == {DAY: 1}
    assert read_touches([*ledger, line(3, OTHER)], [(DAY, 2)]).last == {DAY: 3, OTHER: 3}
    assert read_touches([*ledger, line(3, DAY), line(4, DAY)], [(DAY, 2)]).last == {DAY: 4}
