"""Verdicts on a simple random sample of every stratum, and the truth that they are held against."""

import numpy as np
import pyarrow as pa

from tests.simulation.cells import FIRST_DAY, cells
from tests.simulation.product import Product
from tests.simulation.worlds import ENTITIES, UNITS, World


def draw(
    product: Product,
    world: World,
    population: np.ndarray,
    errors: np.ndarray,
    critical: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """Verdicts of a simple random sample of n_h in every stratum, by stratum and unit, entity and class."""
    product.put(
        "composed",
        """
        select stratified.decision_date, stratified.stratum_id, stratified.unit, stratified.entity,
               stratified.class, sum(stratified.n_decisions)::bigint as n_decisions,
               sum(outcomes.n_errors)::bigint as n_errors, sum(outcomes.n_critical)::bigint as n_critical
        from stratified join outcomes using (day, unit, entity, class, level)
        group by all""",
        outcomes=cells({"n_decisions": population, "n_errors": errors, "n_critical": critical}),
    )
    rows = product.connection.sql(
        """
        select composed.decision_date, composed.stratum_id, composed.unit, composed.entity, composed.class,
               composed.n_decisions - composed.n_errors as n_right,
               composed.n_errors - composed.n_critical as n_wrong,
               composed.n_critical, allocation.n_drawn, allocation.n_decisions as n_stratum,
               dense_rank() over (order by composed.decision_date, composed.stratum_id) - 1 as stratum
        from composed join intermediate.int_draw_allocation as allocation using (decision_date, stratum_id)
        order by stratum, unit, entity, class"""
    ).fetchnumpy()
    product.put(
        "verdicts", "select * from drawn", drawn=pa.table(_hypergeometric(rows, world.missing, rng))
    )
    product.put(
        "intermediate.int_slice_verdicts",
        _SLICE_VERDICTS,
    )
    product.put(
        "intermediate.int_strata_returned",
        """
        select strata.* , coalesce(returned.n_audited, 0)::bigint as n_audited, false as is_census,
               coalesce(returned.n_audited, 0)::bigint as n_returned, 0::bigint as n_unassessable,
               0::bigint as n_pending, allocation.n_drawn
        from intermediate.int_strata as strata
        join intermediate.int_draw_allocation as allocation using (decision_date, wave, stratum_id)
        left join (
            select decision_date, stratum_id, sum(n_right + n_wrong + n_critical)::bigint as n_audited
            from verdicts group by all
        ) as returned using (decision_date, stratum_id)""",
    )


_COUNTS = """
    sum(n_audited)::bigint as n_audited, sum(n_audited)::bigint as n_prevalence_base,
    sum(n_right)::bigint as n_correct,
    sum(case when class = 0 then n_audited else 0 end)::bigint as n_acted,
    sum(case when class = 0 then n_right else 0 end)::bigint as n_acted_violating,
    sum(case when class = 1 then n_audited else 0 end)::bigint as n_approved,
    sum(case when class = 1 then n_audited - n_right else 0 end)::bigint as n_approved_violating,
    sum(case when class = 0 then n_right else n_audited - n_right end)::bigint as n_violating,
    sum(case when class = 0 then n_right else 0 end)::bigint as n_violating_acted,
    0::bigint as n_policy_known, 0::bigint as n_policy_wrong,
    sum(n_critical)::bigint as n_critical_errors, 0::bigint as n_major_errors, 0::bigint as n_minor_errors,
    0::bigint as n_technical_errors
"""
_SLICES = f"""
    unnest([
        {{'kind': 'all', 'value': '(all)'}},
        {{'kind': 'entity_type', 'value': {list(ENTITIES)}[entity + 1]}},
        {{'kind': case when unit = 0 then 'model' else 'site' end,
          'value': case when unit = 0 then 'model@1' else 'vendor/' || {list(UNITS)}[unit + 1] end}}
    ]) as slice
"""
_SLICE_VERDICTS = f"""
    select decision_date, 'main' as wave, stratum_id, slice.kind as slice_kind, slice.value as slice_value, {_COUNTS}
    from (select *, n_right + n_wrong + n_critical as n_audited, {_SLICES} from verdicts)
    where n_audited > 0
    group by all
"""


def _hypergeometric(rows: dict, missing: float, rng: np.random.Generator) -> dict:
    """Draw each stratum's verdicts, category by category (a multivariate hypergeometric draw)."""
    kinds = ("n_right", "n_wrong", "n_critical")
    stratum = rows["stratum"].astype(int)
    first = np.r_[0, np.nonzero(np.diff(stratum))[0] + 1]
    size = np.diff(np.r_[first, len(stratum)])
    n_left = rows["n_drawn"][first].astype(np.int64)
    if missing:
        n_left = rng.binomial(n_left, 1 - missing)
    population_left = rows["n_stratum"][first].astype(np.int64)
    drawn = {kind: np.zeros(len(stratum), dtype=np.int64) for kind in kinds}
    for step in range(int(size.max())):
        here = np.nonzero(size > step)[0]
        at = first[here] + step
        for kind in kinds:
            good = rows[kind][at].astype(np.int64)
            bad = population_left[here] - good
            taken = np.zeros(len(here), dtype=np.int64)
            some = (n_left[here] > 0) & (good > 0)
            taken[some] = rng.hypergeometric(good[some], bad[some], n_left[here][some])
            drawn[kind][at] = taken
            n_left[here] -= taken
            population_left[here] = bad
    keys = ("decision_date", "stratum_id", "unit", "entity", "class")
    return {**{key: rows[key] for key in keys}, **drawn}


def tell_truth(
    product: Product, population: np.ndarray, errors: np.ndarray, critical: np.ndarray
) -> None:
    """The day's true figures by slice, and the true variance of the accuracy of the whole."""
    counts = {"n_audited": population, "n_wrong": errors, "n_critical": critical}
    summed = {name: values.sum(axis=-1, keepdims=True) for name, values in counts.items()}
    for name, period in (
        ("truth", "decision_date"),
        ("truth_of_weeks", "date_trunc('week', decision_date)::date"),
    ):
        product.put(
            name,
            f"""
            with counted as (
                select {period} as period, slice.kind as slice_kind, slice.value as slice_value, {_COUNTS}
                from (select date '{FIRST_DAY}' + day::int as decision_date, *, n_audited - n_wrong as n_right,
                             {_SLICES}
                      from cells)
                group by all
            )
            unpivot (
                select period, slice_kind, slice_value,
                       n_correct / n_audited as accuracy, n_acted_violating / n_acted as precision,
                       n_approved_violating / n_approved as leakage_rate,
                       n_violating_acted / n_violating as recall, n_violating / n_audited as prevalence,
                       n_critical_errors / n_audited as critical_error_rate
                from counted
            ) on columns(* exclude (period, slice_kind, slice_value)) into name metric value truth""",
            cells=cells(summed),
        )
    product.put(
        "design",
        """
        with strata as (
            select allocation.decision_date, stratum_id, max(allocation.n_decisions) as n,
                   max(allocation.n_drawn) as drawn,
                   sum(composed.n_errors) / max(allocation.n_decisions) as rate
            from intermediate.int_draw_allocation as allocation
            join composed using (decision_date, stratum_id)
            group by allocation.decision_date, stratum_id
        )
        select decision_date, count(*) as n_strata, sum(drawn) as n_drawn,
               sum(n * n * (1 - drawn / n) * rate * (1 - rate) * n / greatest(n - 1, 1) / drawn) / pow(sum(n), 2)
               as variance,
               (sum(n * rate) / sum(n)) * (1 - sum(n * rate) / sum(n)) / sum(drawn) * (1 - sum(drawn) / sum(n))
               as variance_of_simple_sampling
        from strata group by decision_date""",
    )
