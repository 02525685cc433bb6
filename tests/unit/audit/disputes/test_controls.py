"""Controls of disputes: correct verdicts that somebody else reads again."""

from modqa_pipeline.facts.dispute_controls import read_controls
from tests.worlds.second_readings import (
    SECOND,
    give_verdicts,
    hand_out,
    publish,
    readers,
    rows_of,
)
from tests.worlds.worksheets import Sheets


def controls(sheets: Sheets) -> list[str]:
    return [
        d for record in read_controls(sheets.world.settings.home.draws) for d in record.decision_ids
    ]


def test_a_disputed_verdict_has_a_control_that_somebody_else_settles(readings_back):
    """An expired dispute has none; the control goes out beside the disagreement, with what readings it has."""
    publish(readings_back.world, disputed=("d-0", "d-7"))
    assert hand_out(readings_back).n_audits == 3 - (set(controls(readings_back)) == {"d-5"})
    [control] = controls(readings_back)
    given = readers(readings_back)
    assert given["adjudication", control] not in {
        given[each, control] for each in ("first", "second") if (each, control) in given
    }
    files = readings_back.folder.glob("*_adjudication_1.xlsx")
    [row] = [row for file in files for row in rows_of(file) if row["Decision"] == control]
    shown = [row[f"Reading {letter}"] for letter in "AB" if row[f"Reading {letter}"]]
    assert shown == ["remove"] * (2 if control in SECOND else 1)
    assert hand_out(readings_back).n_audits == 0 and controls(readings_back) == [control]


def test_later_disputes_go_on_in_the_same_order_until_nothing_is_left(readings_back):
    publish(readings_back.world, disputed=("d-0",))
    hand_out(readings_back)
    first = controls(readings_back)
    publish(readings_back.world, disputed=("d-0", "d-1", "d-2", "d-4", "d-6"))
    hand_out(readings_back)
    now = controls(readings_back)
    assert len(first) == 1 and now[:1] == first
    # of eight, d-3 is an error and five are disputed
    assert set(now) - set(first) == {"d-5", "d-7"} - set(first)


def test_a_control_comes_back_as_an_adjudication(readings_back):
    publish(readings_back.world, disputed=("d-0",))
    hand_out(readings_back)
    give_verdicts(readings_back, lambda *_: "approve", "*_adjudication_1.xlsx")
    settled = [
        r for r in readings_back.world.lake("audit_results") if r["audit_round"] == "adjudication"
    ]
    assert set(controls(readings_back)) < {row["decision_id"] for row in settled}
