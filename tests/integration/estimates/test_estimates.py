"""Every figure of a made-up world is the one that an oracle works out from its single verdicts.

The oracle goes another road (`tests/worlds/estimate_oracle.py`); the world has strata of every kind: of one decision
and of very many, audited not at all or completely, of both classes, with rates recorded or not.
"""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tests.worlds.estimate_oracle import event_rate, recall
from tests.worlds.strata import UNKNOWN_BY_POLICY, Stratum, estimate, parts, rows_of_year, slices_of

YEAR = 2027
TABLES = (
    "kpi_quality_daily",
    "kpi_quality_weekly",
    "kpi_quality_28_days",
    "kpi_quality_monthly",
)
METRICS = (
    "accuracy", "precision", "leakage_rate", "recall", "prevalence", "wrong_policy_rate",
    "critical_error_rate",
)  # fmt: skip
COMPLEMENTS = ("accuracy", "precision")


def random_stratum(chance, day, name, acted):
    """A stratum with a few decisions to very many, audited not at all to completely."""
    size = int(chance.choice([1, 2, 40, 700, 20_000, 900_000]))
    n = int(min(size, chance.choice([0, 1, 2, 30, 60, size if size < 800 else 90])))
    rate = chance.choice([0.0, 0.02, 0.3]) if not acted else chance.choice([0.7, 0.97, 1.0])
    is_mixed = chance.random() < 0.2
    shares = chance.dirichlet([2, 1, 1, 1])
    groups = [
        {"acted": acted if i < 3 or not is_mixed else not acted, "size": int(share * size)}
        | {"entity_type": ["product", "seller"][i % 2], "policy": ["P1", "P2", "(blank)", "P1"][i]}
        for i, share in enumerate(shares)
    ]
    groups[0]["size"] += size - sum(group["size"] for group in groups)
    frame = pd.DataFrame([group for group in groups if group["size"]])
    pool = frame.index.repeat(frame["size"].clip(upper=n))
    drawn = frame.loc[chance.choice(pool, n, replace=False)].drop(columns="size")
    drawn = drawn.reset_index(drop=True)
    drawn["violating"] = chance.random(n) < np.where(drawn.acted, max(rate, 0.5), min(rate, 0.5))
    drawn["critical"] = chance.random(n) < 0.3
    drawn["wrong_policy"] = chance.random(n) < 0.1
    drawn["verdict_policy"] = np.where(drawn.violating, chance.choice(["P1", "P3"], n), None)
    recorded = {"error": 0.04, "violating": 0.9 if acted else 0.03, "critical": 0.01}
    return Stratum(day, name, frame, drawn, recorded if chance.random() < 0.7 else {})


@pytest.fixture(scope="module")
def world():
    """Sixteen days in three months, each with strata of every kind."""
    chance = np.random.default_rng(20260105)
    days = [date(YEAR, 1, 30) + timedelta(days=int(d)) for d in (*range(12), 15, 27, 28, 55)]
    return [random_stratum(chance, day, f"{i}", acted=i % 2 == 0) for day in days for i in range(6)]


@pytest.fixture(scope="module")
def estimated(models_built_without_days, world):
    """What the marts say of the world."""
    estimate(models_built_without_days, world)
    return read(models_built_without_days)


def read(settings):
    return {t: rows_of_year(settings, t, YEAR) for t in (*TABLES, "fct_quality_sums_daily")}


def first_day(row):
    for column in ("decision_date", "decision_week", "decision_month", "period_start"):
        if column in row.index:
            return row[column].date()
    raise KeyError(row)


def days_of(table, row, world):
    first = first_day(row)
    last = {
        "kpi_quality_daily": first,
        "kpi_quality_weekly": first + timedelta(days=6),
        "kpi_quality_28_days": first + timedelta(days=27),
        "kpi_quality_monthly": (first + timedelta(days=31)).replace(day=1) - timedelta(days=1),
    }[table]
    return [stratum for stratum in world if first <= stratum.day <= last]


@pytest.mark.parametrize("table", TABLES)
def test_every_figure_is_that_of_single_verdicts(estimated, world, table):
    compared = 0
    for _, row in estimated[table].iterrows():
        if row.metric not in METRICS or pd.isna(row.estimate):
            continue
        assert not (row.slice_kind == "policy" and row.metric in UNKNOWN_BY_POLICY)
        seen = days_of(table, row, world)
        key = (row.slice_kind, row.slice_value)
        seen = [s for s in seen if row.slice_kind == "policy" or key in slices_of(s)]
        figure = recall if row.metric == "recall" else event_rate
        expected = figure(parts(seen, row.metric, row.slice_kind, row.slice_value))
        said = (row.estimate, row.lower, row.upper)
        if row.metric in COMPLEMENTS:
            said = (1 - row.estimate, 1 - row.upper, 1 - row.lower)
        where = f"{table} {first_day(row)} {row.slice_kind} {row.slice_value} {row.metric}"
        assert said[0] == pytest.approx(expected.rate, abs=1e-9), where
        if pd.isna(row.n_effective):
            assert said[1] == said[2] == said[0], where
            continue
        assert said[1:] == pytest.approx((expected.lower, expected.upper), abs=1e-7), where
        assert row.n_effective == pytest.approx(expected.n_effective, rel=1e-6, abs=1e-6), where
        assert row.expected_events == pytest.approx(expected.expected_events, rel=1e-5, abs=1e-6), (
            where
        )
        compared += 1
    assert compared > 80


def test_every_interval_holds_its_estimate_and_stays_between_0_and_1(estimated):
    for table in TABLES:
        found = estimated[table].dropna(subset="estimate")
        ordered = [
            0 * found.estimate,
            found.lower,
            found.estimate,
            found.upper,
            1 + 0 * found.estimate,
        ]
        for low, high in pairwise(ordered):
            assert (low <= high).all(), table


def test_parts_of_a_slice_kind_add_up_to_the_whole(estimated):
    sums = estimated["fct_quality_sums_daily"]
    totals = ["n_decisions", "n_audited", "n_events", "base_total", "event_total"]
    by_kind = sums.groupby(["slice_kind", "decision_date", "metric"])[totals].sum().astype(float)
    whole, parts_of_it = by_kind.loc["all"], by_kind.loc["entity_type"]
    pd.testing.assert_frame_equal(parts_of_it, whole.loc[parts_of_it.index], rtol=1e-12)


@pytest.mark.parametrize(
    ("table", "length"),
    [("kpi_quality_weekly", "W-SUN"), ("kpi_quality_monthly", "M")],
)
def test_a_period_is_the_sum_of_its_days(estimated, table, length):
    sums = estimated["fct_quality_sums_daily"]
    sums = sums[(sums.slice_kind != "policy") & (sums.metric != "accuracy_without_technical")]
    period = sums.decision_date.dt.to_period(length).dt.start_time
    columns = ["n_decisions", "n_audited", "base_total", "event_total"]
    keys = [period.rename("period"), "slice_kind", "slice_value", "metric"]
    added = sums.groupby(keys)[columns].sum().astype(float)
    figures = estimated[table].rename(columns={estimated[table].columns[0]: "period"})
    figures = figures.set_index(added.index.names).loc[added.index]
    rate = added.event_total / added.base_total
    mirrored = figures.index.get_level_values("metric").isin(COMPLEMENTS)
    rate = rate.where(~mirrored, 1 - rate)
    assert (figures.n_decisions == added.n_decisions).all()
    assert (figures.n_audited == added.n_audited).all()
    assert (figures.estimate - rate).abs().max() < 1e-9
    assert (figures.estimate.isna() == rate.isna()).all()


def test_the_order_of_rows_changes_no_digit(models_built_without_days, estimated, world):
    estimate(models_built_without_days, world, shuffled=True)
    for table, after in read(models_built_without_days).items():
        before = estimated[table]
        by = [before.columns[0], "slice_kind", "slice_value", "metric"]
        pd.testing.assert_frame_equal(
            before.sort_values(by, ignore_index=True), after.sort_values(by, ignore_index=True),
            check_exact=True,
        )  # fmt: skip
