"""Weekly floors and caps, day by day through the product's own design: what a week has drawn at its end."""

from dataclasses import replace

import numpy as np
import pytest

from tests.simulation.drawing import draw
from tests.simulation.play import SHAPE, design
from tests.simulation.worlds import UNITS, WORLDS

N_WEEKS = 20
FLOOR, CAP = 700, 600
MARGINS = f"""
    union all by name select 'site' as slice_kind, 'south' as slice_value, {FLOOR}::bigint as weekly_floor
    union all by name select 'site' as slice_kind, 'north' as slice_value, {CAP}::bigint as weekly_cap
"""
NO_DRAWS = (
    "select null::date as decision_date, null::varchar as decided_by, null::varchar as domain, "
    "null::varchar as queue_id, null::varchar as moderator_key where false"
)


@pytest.fixture(scope="module")
def drawn(product):
    """Audits by week and unit; without a plan, south would get some 420 and north some 1,000."""
    [world] = [w for w in WORLDS if w.name == "good score, unlike sites"]
    world = replace(world, n_decisions=20_000)
    rng = np.random.default_rng(20)
    nothing = {
        name: (np.zeros((7 * N_WEEKS, *SHAPE), dtype=int),) * 2 for name in ("older", "recent")
    }
    shares = world.shares().ravel()
    population = rng.multinomial(world.n_decisions, shares / shares.sum(), 7 * N_WEEKS)
    population = population.reshape(-1, *SHAPE)
    audits = np.zeros((N_WEEKS, len(UNITS)), dtype=int)
    product.put("staging.stg_week_draws", NO_DRAWS)
    for weekday in range(7):
        days = np.arange(weekday, 7 * N_WEEKS, 7)
        today = np.zeros_like(population)
        today[days] = population[days]
        design(product, world, nothing, today, days, MARGINS)
        none = np.zeros_like(today)
        draw(product, world, today, none, none, rng)
        product.put(
            "staging.stg_week_draws",
            f"""
            from staging.stg_week_draws
            union all
            select decision_date, case when unit = 0 then 'machine' else 'bpo' end, {list(UNITS)}[unit + 1],
                   null, null
            from verdicts, range(n_right + n_wrong + n_critical)""",
        )
    rows = product.connection.sql(
        "select date_diff('week', min(decision_date) over (), decision_date), domain from staging.stg_week_draws"
    ).fetchall()
    product.put("staging.stg_week_draws", NO_DRAWS)
    for week, unit in rows:
        audits[week, UNITS.index(unit)] += 1
    return audits


def test_a_week_spends_its_budget(drawn):
    assert set(drawn.sum(axis=1)) == {7 * 500}


def test_a_site_has_its_floor_at_the_end_of_the_week_and_hardly_more(drawn):
    south = drawn[:, UNITS.index("south")]
    assert south.min() >= FLOOR
    assert south.max() < 1.05 * FLOOR


def test_a_site_stays_below_its_cap_but_for_rounding(drawn):
    assert drawn[:, UNITS.index("north")].max() <= CAP + 7
