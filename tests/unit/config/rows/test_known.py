"""Findings that are known: what a row may say."""

from datetime import date

from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.home.files import write_text
from tests.worlds.plan_tables import make_home, refusal


def test_a_known_finding_has_an_end_an_owner_and_a_reason(tmp_path):
    home = make_home(tmp_path)
    write_text(
        home.config / "known.csv", "what,until,owner,reason\nf-1,2026-06-30,Ops,merged soon\n"
    )
    [known] = load_tables(home)[Known]
    assert (known.what, known.until) == ("f-1", date(2026, 6, 30))
    said = refusal(home, "known.csv", "what,until,owner,reason\nf-1,soon,Ops,merged\n")
    assert "row 2, column until is 'soon'; expected a day" in said
    assert "column owner is ''" in refusal(
        home, "known.csv", "what,until,owner,reason\nf-1,2026-06-30,,merged\n"
    )
