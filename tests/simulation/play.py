"""Replications of a world through the product: past audits, design, draw, verdicts, estimates, truth."""

import numpy as np
import pyarrow as pa

from tests.simulation.cells import FIRST_DAY, NAMES, cells
from tests.simulation.drawing import draw, tell_truth
from tests.simulation.product import ALLOCATION, DESIGN, ESTIMATES, Product
from tests.simulation.worlds import CLASSES, CRITICAL_SHARE, ENTITIES, LEVELS, UNITS, World

PAST_DAYS = 28
# As the product has it (macro errors_to_judge_a_score), for people and for machines.
ERRORS_TO_JUDGE_A_SCORE = 10
SHAPE = (len(UNITS), len(ENTITIES), len(CLASSES), LEVELS)
PLAN = """
    select 'all' as slice_kind, '(all)' as slice_value, {budget} as daily_budget, 2 as stratum_floor,
           null::bigint as weekly_floor, null::bigint as weekly_cap, null::double as weight, 0.0 as risk_share
"""


def replicate(
    product: Product, world: World, n_replications: int, rng: np.random.Generator
) -> None:
    """Leave the day's and week's estimates, the truth and the design in the warehouse.

    Seven replications in a row are the days of one week.
    """
    rates = _rates_of_an_ordinary_day(product, world)
    past = _past(world, n_replications, rates, rng)
    population, errors, critical = _day(world, n_replications, rng)
    design(product, world, past, population)
    draw(product, world, population, errors, critical, rng)
    tell_truth(product, population, errors, critical)
    product.put(
        "intermediate.int_periods",
        "select distinct 'week' as period_kind, date_trunc('week', decision_date)::date as period_start, "
        "date_trunc('week', decision_date)::date + 6 as period_end from staging.stg_run_days",
    )
    product.run(*ESTIMATES)


def _rates_of_an_ordinary_day(product: Product, world: World) -> np.ndarray:
    """How often a decision of a cell is audited, once the design has found its feet."""
    n_designs = 10
    rng = np.random.default_rng(10_000 + world.seed)
    population = np.broadcast_to(
        np.round(world.shares() * world.n_decisions), (n_designs, *SHAPE)
    ).astype(int)
    rate = np.full(SHAPE, min(1.0, world.budget / world.n_decisions))
    for _ in range(2):
        design(product, world, _past(world, n_designs, rate, rng, ordinary=True), population)
        rate = _cells_at(product, n_designs, "n_drawn::double / n_decisions").mean(axis=0)
    return rate


def _past(
    world: World, n: int, rates: np.ndarray, rng: np.random.Generator, *, ordinary: bool = False
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Audits and errors among them, by replication and cell, of the older days and of the recent ones."""
    audited = world.shares() * world.n_decisions * rates * (1 - world.missing)
    errors_a_day = (audited * world.error_rates(today=False)).sum()
    n_recent = int(np.clip(np.ceil(2 * ERRORS_TO_JUDGE_A_SCORE / errors_a_day), 1, PAST_DAYS // 2))
    dead_before = 0 if ordinary else max(world.dead_days - 1, 0)
    spells = {}
    for name, n_days, is_dead in (
        ("older", PAST_DAYS - n_recent, False),
        ("recent", n_recent, dead_before > 0),
    ):
        n_audits = rng.poisson(audited * n_days, (n, *SHAPE))
        rate = world.error_rates(today=False, is_dead=is_dead)
        spells[name] = (n_audits, rng.binomial(n_audits, rate))
    return spells


def _day(
    world: World, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decisions, errors and critical errors of the day, by replication and cell."""
    shares = world.shares().ravel()
    population = rng.multinomial(world.n_decisions, shares / shares.sum(), n).reshape(n, *SHAPE)
    errors = rng.binomial(population, world.error_rates(today=True, is_dead=world.dead_days > 0))
    return population, errors, rng.binomial(errors, CRITICAL_SHARE)


def design(
    product: Product,
    world: World,
    past: dict,
    population: np.ndarray,
    days: np.ndarray | None = None,
    margins: str = "",
) -> None:
    """Design and allocate the draws of these days, or of all; `margins` are further rows of the plan."""
    days = np.arange(population.shape[0]) if days is None else days
    score = "null::double" if world.scores() is None else f"(cells.level + 0.5) / {LEVELS}"
    product.put(
        "staging.stg_run_days",
        f"select date '{FIRST_DAY}' + cells.day::int as decision_date, true as makes_main_draw, "
        "false as makes_late_draw, 0 as n_to_top_up, '' as unit_parts from cells",
        cells=pa.table({"day": days}),
    )
    product.put("staging.stg_plan", PLAN.format(budget=world.budget) + margins)
    product.put(
        "staging.stg_run_settings",
        "select 30 as min_audited, 0.95 as census_share, 0.8 as min_covered_share, 3.0 as min_expected_events",
    )
    for name, (n_audits, n_errors) in past.items():
        product.put(
            f"past_{name}",
            f"""
            select decision_date, decided_by, decision_class, entity_type, machine_score,
                   '{name}' = 'recent' as is_recent, sum(n_audits)::bigint as n_audits,
                   sum(n_errors)::bigint as n_errors,
                   sum(case when decision_class = 'acted' then n_audits - n_errors else n_errors end)::bigint
                   as n_violating,
                   sum(round(n_errors * {CRITICAL_SHARE}))::bigint as n_critical_errors,
                   0::bigint as n_policy_known, 0::bigint as n_wrong_policy
            from (select {NAMES}, {score} as machine_score, n_audits, n_errors from cells)
            group by all""",
            cells=cells({"n_audits": n_audits, "n_errors": n_errors}),
        )
    product.put("intermediate.int_past_audits", "from past_older union all from past_recent")
    product.run("int_score_steps")
    product.put(
        "population",
        f"""
        select {NAMES}, cells.*, {score} as machine_score,
               decided_by || '|' || domain || '|' || entity_type as unit_key
        from cells where n_decisions > 0""",
        cells=cells({"n_decisions": population}),
    )
    product.put(
        "stepped",
        """
        select population.*, steps.score_step
        from population
        left join intermediate.int_score_steps as steps
            on population.decision_date = steps.decision_date and population.decided_by = steps.decided_by
            and population.decision_class = steps.decision_class and population.machine_score >= steps.score_from
            and (population.machine_score < steps.score_below or steps.score_below is null)""",
    )
    product.put(
        "intermediate.int_frame_units",
        """
        select decision_date, unit_key, decision_class, score_step, min(decided_by) as decided_by,
               min(entity_type) as entity_type, min(domain) as domain, null::varchar as queue_id,
               null::varchar as market, null::varchar as moderator_key, sum(n_decisions)::bigint as n_decisions
        from stepped group by decision_date, unit_key, decision_class, score_step""",
    )
    product.run(*DESIGN)
    product.put(
        "stratified",
        """
        select stepped.*, map.stratum_id
        from stepped
        join intermediate.int_stratum_map as map
            on stepped.decision_date = map.decision_date and stepped.unit_key = map.unit_key
            and stepped.decision_class = map.decision_class and coalesce(stepped.score_step, 0) = map.score_step""",
    )
    product.put(
        "intermediate.int_frame_cells",
        """
        select decision_date, 'main' as wave, stratum_id, decided_by,
               case when decided_by = 'bpo' then 'vendor' end as vendor,
               case when decided_by = 'bpo' then domain end as site, 'q' as queue_id, entity_type, 'DE' as market,
               'de' as language, 'P' as policy_code, case when decided_by = 'machine' then domain end as model_name,
               case when decided_by = 'machine' then '1' end as model_version, decision_class,
               sum(n_decisions)::bigint as n_decisions
        from stratified group by all""",
    )
    product.run(*ALLOCATION)


def _cells_at(product: Product, n: int, expression: str) -> np.ndarray:
    """A figure of the stratum, put back on the cells of its replication."""
    rows = product.connection.sql(
        f"""
        select day, unit, entity, class, level, {expression} as value
        from (select stratified.* exclude (n_decisions), allocation.n_decisions, allocation.n_drawn
              from stratified join intermediate.int_draw_allocation as allocation
              using (decision_date, stratum_id))"""
    ).fetchnumpy()
    values = np.zeros((n, *SHAPE))
    values[tuple(rows[key].astype(int) for key in ("day", "unit", "entity", "class", "level"))] = (
        rows["value"]
    )
    return values
