"""What holds of every draw, whatever the plan and the day: through the models that the product builds."""

import math
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.simulation.product import Product

DAY = date(2026, 3, 2)
SOME = settings(
    max_examples=30,
    deadline=timedelta(seconds=10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
CELL = """
    'rate 1' as rate_group, 'bpo' as decided_by, 'approved' as decision_class, stratum_id as entity_type,
    0 as score_step
"""
PLAN = """
    select 'all' as slice_kind, '(all)' as slice_value, {budget} as daily_budget, {floor} as stratum_floor,
           null::double as weight, 0.0 as risk_share
"""


# of each stratum: its decisions, and what a decision of it deserves
strata = st.lists(
    st.tuples(st.integers(1, 20_000), st.floats(1e-4, 1).map(lambda s: round(s, 6))),
    min_size=1,
    max_size=12,
)
floors = st.integers(0, 40)


def allocate(product: Product, rows, budget: int, floor: int, order=None) -> list[int]:
    """Sizes of the main draw, by stratum; its models may read the strata in another order."""
    names = [f"s{n:02d}" for n in range(len(rows))]
    deserved = [size * spread for size, spread in rows]
    micro = [round(budget * d / sum(deserved) * 1e6) for d in deserved]
    frame = pa.table(
        {"stratum_id": names, "n_decisions": [size for size, _ in rows], "micro_target": micro}
    )
    frame = frame.take(list(order or range(len(rows))))
    day = f"date '{DAY}' as decision_date"
    product.put("staging.stg_plan", PLAN.format(budget=budget, floor=floor))
    product.put(
        "staging.stg_run_days",
        f"select {day}, true as makes_main_draw, false as makes_late_draw, 0 as n_to_top_up",
    )
    product.put("intermediate.int_strata", f"select {day}, 'main' as wave, * from rows", rows=frame)
    product.put(
        "intermediate.int_design_cells",
        f"select {day}, 'all' as budget_cell, {CELL}, {budget}::bigint as n_to_draw, * from rows",
        rows=frame,
    )
    product.put(
        "intermediate.int_stratum_cells",
        f"select {day}, 'all' as budget_cell, {CELL}, stratum_id from rows",
        rows=frame,
    )
    product.run("int_draw_allocation")
    found = product.connection.execute(
        "select stratum_id, n_drawn from intermediate.int_draw_allocation"
    ).fetchall()
    return [n for _, n in sorted(found)]


def of_budget(share: float, rows) -> int:
    """A budget of at most the frame."""
    return max(1, round(share * sum(size for size, _ in rows)))


@SOME
@given(strata, st.floats(0.001, 1), floors)
@example([(1, 0.5)], 1.0, 5)
def test_the_allocation_spends_the_budget_and_no_stratum_twice(product, rows, share, floor):
    budget = of_budget(share, rows)
    sizes = allocate(product, rows, budget, floor)
    assert sum(sizes) == budget
    assert all(0 <= n <= size for n, (size, _) in zip(sizes, rows, strict=True))


@SOME
@given(strata, st.floats(0.001, 1), floors)
def test_every_stratum_has_its_floor_where_the_budget_can_honour_them_all(
    product, rows, share, floor
):
    budget = of_budget(share, rows)
    total = sum(size for size, _ in rows)
    least = [min(size, max(floor, 0.5 * budget * size / total)) for size, _ in rows]
    sizes = allocate(product, rows, budget, floor)
    if sum(least) <= budget:
        assert all(n >= math.floor(f + 1e-9) for n, f in zip(sizes, least, strict=True))
    else:
        shares = [budget * f / sum(least) for f in least]
        assert all(abs(n - f) < 1.001 for n, f in zip(sizes, shares, strict=True))


@SOME
@given(strata, st.floats(0.001, 1), st.floats(0.001, 1), floors)
def test_a_larger_budget_draws_no_less_of_any_stratum(product, rows, one, other, floor):
    """But for the one audit that rounding by largest remainder may move."""
    small, large = (
        allocate(product, rows, of_budget(share, rows), floor) for share in sorted((one, other))
    )
    assert all(more >= less - 1 for less, more in zip(small, large, strict=True))


@SOME
@given(strata, st.floats(0.001, 1), floors, st.data())
def test_the_order_of_strata_moves_no_audit(product, rows, share, floor, data):
    budget = of_budget(share, rows)
    order = data.draw(st.permutations(range(len(rows))))
    sizes = allocate(product, rows, budget, floor)
    assert allocate(product, rows, budget, floor, order) == sizes


# of each site: its decisions, the audits that it needs today, and how many it may get (at least those; None: any)
sites = st.lists(
    st.tuples(
        st.integers(1, 20_000), st.integers(0, 300), st.one_of(st.none(), st.integers(0, 500))
    ).map(lambda site: (site[0], site[1], None if site[2] is None else site[1] + site[2])),
    min_size=1,
    max_size=8,
)


def targets(product: Product, rows, budget: int) -> list[float]:
    """Audits that each site should get, in the order given."""
    frame = pa.table(
        {
            "domain": [f"acme/{n}" for n in range(len(rows))],
            "n_decisions": [size for size, _, _ in rows],
            "n_needed_today": [float(need) for _, need, _ in rows],
            "n_allowed_today": pa.array([room for _, _, room in rows], pa.float64()),
        }
    )
    day = f"date '{DAY}' as decision_date"
    product.put("staging.stg_plan", PLAN.format(budget=budget, floor=5))
    product.put(
        "intermediate.int_frame_units",
        f"""
        select {day}, 'bpo|' || domain || '|product' as unit_key, 'bpo' as decided_by, 'product' as entity_type,
               domain, null::varchar as queue_id, null::varchar as market, null::varchar as moderator_key,
               n_decisions
        from rows""",
        rows=frame,
    )
    product.put(
        "intermediate.int_plan_margins",
        f"""
        select {day}, 'site' as rule_kind, domain as rule_value, n_needed_today, n_allowed_today
        from rows where n_needed_today > 0 or n_allowed_today is not null""",
        rows=frame,
    )
    product.run("int_unit_targets")
    found = product.connection.execute(
        "select domain, n_target from intermediate.int_unit_targets"
    ).fetchall()
    return [n for _, n in sorted(found)]


@SOME
@given(sites, st.integers(1, 2000))
def test_what_sites_should_get_is_the_budget(product, rows, budget):
    to_draw = min(budget, sum(size for size, _, _ in rows))
    assert sum(targets(product, rows, budget)) == pytest.approx(to_draw)


@SOME
@given(sites, st.integers(1, 2000))
@example([(9000, 19, None), (9000, 40, None), (9000, 0, None)], 60)
@example([(9000, 0, 10), (9000, 0, 22), (9000, 0, None)], 60)
def test_every_site_keeps_to_its_floor_and_cap_where_the_budget_lets_them_all(
    product, rows, budget
):
    to_draw = min(budget, sum(size for size, _, _ in rows))
    needs = [min(need, size) for size, need, _ in rows]
    rooms = [math.inf if room is None else room for _, _, room in rows]
    found = targets(product, rows, budget)
    if sum(needs) <= to_draw <= sum(rooms):
        for n, need, room in zip(found, needs, rooms, strict=True):
            assert need - 1e-5 <= n <= room + 1e-5


@SOME
@given(sites, st.integers(1, 2000), st.integers(1, 2000))
def test_a_larger_budget_takes_no_audit_from_a_site(product, rows, one, other):
    """Between the floors and the caps; beyond either, sites share what there is."""
    small, large = sorted((one, other))
    needs = sum(min(need, size) for size, need, _ in rows)
    rooms = sum(math.inf if room is None else room for _, _, room in rows)
    if needs <= small and large <= min(rooms, sum(size for size, _, _ in rows)):
        less, more = (targets(product, rows, budget) for budget in (small, large))
        assert all(b >= a - 1e-5 for a, b in zip(less, more, strict=True))
