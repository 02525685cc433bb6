"""A day whose worksheets hold golden items, with the registry and the plan that put them there."""

from datetime import date

from modqa_pipeline.config.rows.golden_items import GoldenItem
from modqa_pipeline.config.table import columns
from tests.worlds.ingest import make_decision
from tests.worlds.worksheets import Sheets, make_sheets, record_decisions

LONG_AGO = date(2026, 2, 20)
N_ITEMS = 10
HALF = 0.5


def registry_row(number: int, **changes: str) -> str:
    row = {
        "item_id": f"c-golden-{number}", "decision_id": f"golden-{number}", "verdict_decision": "remove",
        "verdict_policy_code": "P1", "policy_version": "v3", "established_by": "policy team|QA lead",
        "valid_from": "2026-02-25", "retired_on": "", "retired_reason": "",
    }  # fmt: skip
    return ",".join((row | changes)[name] for name in columns(GoldenItem)) + "\n"


def write_registry(world, *rows: str) -> None:
    text = ",".join(columns(GoldenItem)) + "\n" + "".join(rows)
    (world.settings.home.config / "golden_items.csv").write_text(text)


def write_plan(world, share: float) -> None:
    text = f"slice_kind,slice_value,daily_budget,golden_share\nall,(all),300,{share}\n"
    (world.settings.home.config / "plan.csv").write_text(text)


def make_golden_day(
    world, *rows: str, share: float = HALF, auditors: int = 1, **decided: str
) -> Sheets:
    """A day whose worksheets hold golden items: decisions that were drawn long ago."""
    settled = [
        make_decision(
            decision_id=f"golden-{n}", content_id=f"c-golden-{n}", evidence_ref=f"https://evidence.example/g{n}",
            queue_id=f"q-{n % 2}", enqueued_at="2026-02-20T09:00:00Z", decided_at="2026-02-20T10:00:00Z",
        )
        | decided
        for n in range(N_ITEMS)
    ]  # fmt: skip
    world.deliver("bpo_decisions", "long_ago.csv", settled)
    world.ingest()
    record_decisions(world, LONG_AGO)
    write_registry(world, *(rows or map(registry_row, range(N_ITEMS))))
    write_plan(world, share)
    return make_sheets(world, auditors)
