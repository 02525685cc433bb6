"""Corrected figures are those of single readings, and their intervals hold the truth although auditors err."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from modqa_pipeline.transform.build import build_models
from tests.integration.estimates.second_phase_oracle import (
    TRUE_PREVALENCE,
    Auditors,
    Readings,
    as_read,
    correction,
    interval,
    simulate,
)

FIRST_DAY, N_DAYS = date(2031, 5, 5), 28
METRICS = ("accuracy", "precision", "over_enforcement_rate", "leakage_rate", "prevalence")
FIGURES = {
    "accuracy": (0.9, 0.88, 0.92), "precision": (0.8, 0.75, 0.84),
    "over_enforcement_rate": (0.2, 0.16, 0.25), "leakage_rate": (0.03, 0.02, 0.05),
    "prevalence": (0.3, 0.28, 0.32),
}  # fmt: skip


@pytest.fixture(scope="module")
def world():
    """Readings of 28 days, two sites, of removals and approvals; shares change in the middle, some wait."""
    chance = np.random.default_rng(20260309)
    n = 4000
    day = chance.integers(0, N_DAYS, n)
    acted = chance.random(n) < 0.4
    share = np.where(day < 14, 0.3, 0.5)
    twice, marked = chance.random(n) < share, chance.random(n) < 0.4
    truth = chance.random(n) < np.where(acted, 0.8, 0.1)
    first, second = (truth ^ (chance.random(n) < 0.15) for _ in range(2))
    disagree = twice & (first != second)
    settled = chance.random(n) < np.where(disagree, 0.9, np.where(twice & marked, 0.9, 0.01))
    weight = np.where(acted, 3.0, np.where(day % 7 == 0, 40.0, 11.5))
    return pd.DataFrame(
        {
            "day": day, "site": chance.choice(["Porto", "Sofia"], n), "acted": acted, "truth": truth,
            "first": first, "is_read_twice": twice, "is_disagreement": disagree, "is_marked": marked,
            "is_settled": settled, "weight": weight, "second_share": share, "agreement_share": 0.4,
        }
    )  # fmt: skip


def readings_rows(world):
    """The world as `int_readings_settled` shows it."""
    waits = world.is_disagreement & ~world.is_settled
    by_design = world.is_read_twice & world.is_settled & (world.is_disagreement | world.is_marked)
    change = (world.truth.astype(int) - world["first"].astype(int)).where(world.is_settled, 0)
    share = world.second_share.where(
        world.is_disagreement, world.second_share * world.agreement_share
    )
    return pd.DataFrame(
        {
            "decision_id": [f"d{i}" for i in world.index],
            "decision_date": [FIRST_DAY + timedelta(days=int(d)) for d in world.day],
            "decided_by": "bpo", "entity_type": "product", "queue_id": "q", "vendor": "acme",
            "site": world.site, "market": "PT", "language": "pt", "is_acted": world.acted,
            "is_estimating": ~waits, "is_read_twice": world.is_read_twice,
            "is_disagreement": world.is_disagreement, "is_settled_by_design": by_design,
            "sampling_weight": world.weight.where(~waits),
            "second_weight": (world.weight / world.second_share).where(world.is_read_twice),
            "settled_share": share.where(by_design), "violation_change": change,
            "error_change": change.where(~world.acted, -change),
            "n_golden_violating": 0, "n_golden_found": 0, "n_golden_clean": 0, "n_golden_cleared": 0,
        }
    )  # fmt: skip


def figure_rows(slices):
    return [
        {"period_start": FIRST_DAY, "period_end": FIRST_DAY + timedelta(days=N_DAYS - 1)}
        | {"slice_kind": kind, "slice_value": value, "metric": metric, "status": "ok", "n_audited": 900}
        | dict(zip(("estimate", "lower", "upper"), FIGURES[metric], strict=True))
        for kind, value in slices
        for metric in METRICS
    ]  # fmt: skip


def fill(connection, table, frame):
    connection.register("rows_to_fill", pa.Table.from_pandas(frame, preserve_index=False))
    connection.execute(f"delete from {table}")
    connection.execute(f"insert into {table} by name from rows_to_fill")
    connection.unregister("rows_to_fill")


def make_table_of_view(connection, name):
    """Put a table in the place of a view, to be filled; the next build of the view puts it back."""
    connection.execute(f"create temp table kept as from {name} limit 0")
    connection.execute(f"drop view {name}")
    connection.execute(f"create table {name} as from kept")


@pytest.fixture(scope="module")
def corrected(models_built_without_days, world):
    """What the mart says of the world, whose figures as read are given."""
    slices = [("all", "(all)"), ("site", "acme/Porto"), ("site", "acme/Sofia")]
    rows = readings_rows(world)
    period = {"period_kind": "28_days", "period_start": FIRST_DAY}
    period |= {"period_end": FIRST_DAY + timedelta(days=N_DAYS - 1)}
    with duckdb.connect(str(models_built_without_days.home.warehouse)) as connection:
        make_table_of_view(connection, "intermediate.int_readings_settled")
        fill(connection, "intermediate.int_readings_settled", rows)
        fill(connection, "intermediate.int_periods", pd.DataFrame([period]))
        fill(connection, "marts.kpi_quality_28_days", pd.DataFrame(figure_rows(slices)))
    build_models(models_built_without_days, ["fct_reading_sums_daily", "kpi_quality_corrected"])
    with duckdb.connect(
        str(models_built_without_days.home.warehouse), read_only=True
    ) as connection:
        found = connection.execute(
            "from marts.kpi_quality_corrected where period_start = ?", [FIRST_DAY]
        ).df()
        yield found
    with duckdb.connect(str(models_built_without_days.home.warehouse)) as connection:
        for table in ("kpi_quality_28_days", "kpi_quality_corrected", "fct_reading_sums_daily"):
            connection.execute(f"delete from marts.{table}")


def of_metric(world, metric):
    """Which readings a metric is about, and as readings of its event."""
    seen = {"leakage_rate": ~world.acted, "accuracy": None, "prevalence": None}.get(
        metric, world.acted
    )
    part = world if seen is None else world[seen]
    event = {
        "accuracy": lambda violating: violating != part.acted,
        "leakage_rate": lambda violating: violating,
        "prevalence": lambda violating: violating,
    }.get(metric, lambda violating: ~violating)
    return Readings(
        first=event(part["first"]).to_numpy(),
        truth=event(part.truth).to_numpy(),
        **{
            name: part[name].to_numpy()
            for name in ("is_read_twice", "is_disagreement", "is_marked", "is_settled", "weight")
        },
        second_share=part.second_share.to_numpy(),
        agreement_share=part.agreement_share.to_numpy(),
    )


def test_a_correction_is_that_of_single_readings(corrected, world):
    assert len(corrected) == 15
    for row in corrected.itertuples():
        site = row.slice_value.removeprefix("acme/")
        part = world if row.slice_kind == "all" else world[world.site == site]
        found = correction(of_metric(part, row.metric))
        sign = -1 if row.metric in ("accuracy", "precision") else 1
        expected = interval(row.estimate, row.lower, row.upper, found, sign)
        said = (row.corrected_estimate, row.corrected_lower, row.corrected_upper)
        if 0 <= expected[0] <= 1:
            assert said == pytest.approx(expected, abs=1e-9), (row.slice_value, row.metric)
        else:
            assert row.undefined_reason in ("below 0", "above 1")
            assert said[1:] == pytest.approx(expected[1:], abs=1e-9)
        counts = (row.n_read_twice, row.n_agreements_adjudicated, row.n_overturned)
        assert counts == (found.n_read_twice, found.n_agreements_settled, found.n_overturned)


def test_a_site_and_its_sibling_are_the_whole(corrected, world):
    accuracy = corrected[corrected.metric == "accuracy"].set_index("slice_value")
    for count in ("n_read_twice", "n_adjudicated", "n_overturned"):
        assert accuracy.loc["(all)", count] == accuracy.drop("(all)")[count].sum()


@pytest.mark.parametrize(
    ("auditors", "at_most"),
    [
        (Auditors(second_share=0.05, agreement_share=0.1), 1.0),
        (Auditors(second_share=0.1, agreement_share=0.5), 0.985),
        (Auditors(second_share=0.1, agreement_share=0.5, both_wrong=0.01), 0.97),
        (Auditors(second_share=0.05, agreement_share=0.2, both_wrong=0.01), 1.0),
    ],
    ids=["default plan", "half of the agreements", "an unclear policy", "unclear and few settled"],
)
def test_intervals_hold_the_truth_although_auditors_err(auditors, at_most):
    n = 400
    found = simulated(auditors, n, seed=11)
    noise = 3 * found.corrected.std() / np.sqrt(n)
    assert abs(found.corrected.mean() - TRUE_PREVALENCE) < noise
    assert abs(found.as_read.mean() - TRUE_PREVALENCE) > 3 * noise
    holds = ((found.lower <= TRUE_PREVALENCE) & (found.upper >= TRUE_PREVALENCE)).mean()
    assert 0.925 <= holds <= at_most


def simulated(auditors, n_periods, seed, n_audits=14_000):
    """Figures as read and corrected, of many periods of 28 days with 500 audits each."""
    chance = np.random.default_rng(seed)
    rows = []
    for _ in range(n_periods):
        readings = simulate(chance, auditors, n_audits)
        figure = as_read(readings)
        rows.append((figure[0], *interval(*figure, correction(readings))))
    return pd.DataFrame(rows, columns=["as_read", "corrected", "lower", "upper"])
