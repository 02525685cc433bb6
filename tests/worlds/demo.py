"""Makers of small worlds, draws and homes for the tests of the demo."""

from datetime import date

from modqa_pipeline.demo.catalogue import DECISIONS, POLICY_CODES
from modqa_pipeline.demo.day import make_day
from modqa_pipeline.demo.landing import write_day, write_reference
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.home.paths import Home


def make_world(**changes) -> Marketplace:
    return Marketplace(**{"first_day": date(2026, 3, 2), "n_days": 10, **changes})


def draw(world: Marketplace, day: date, every: int = 10) -> list[dict]:
    """Every n-th decision of the frame, as `fct_audit_samples` would show it; one in ten is read twice."""
    rows = make_day(world, day)
    frame = [i for i in range(len(rows)) if rows.decision[i] <= 2 and not rows.is_test[i]]
    return [
        {
            "decision_id": f"d-{day:%Y%m%d}-{i:07d}",
            "decision_date": day,
            "decision": DECISIONS[rows.decision[i]],
            "policy_code": POLICY_CODES[rows.policy[i]] if rows.policy[i] >= 0 else None,
            "draw_reason": "random",
            "is_second_read": place % 10 == 0,
            "is_agreement_adjudicated": place % 50 == 0,
        }
        for place, i in enumerate(frame[::every])
    ]


def deliver_all(root, world: Marketplace) -> Home:
    home = Home(root)
    write_reference(home, world)
    for day in world.days:
        write_day(home, world, day)
    return home
