"""Strata with single verdicts, written where the estimating models read: counts by slice, and N_h, n_h.

How counts come about has its own tests; here begins what turns counts into figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.build import build_models
from tests.worlds.estimate_oracle import Part

PRIORS = ("error", "violating", "critical", "wrong_policy")
ESTIMATES = (
    "fct_quality_sums_daily",
    "kpi_quality_daily",
    "int_periods",
    "kpi_quality_weekly",
    "kpi_quality_28_days",
    "kpi_quality_monthly",
)
UNKNOWN_BY_POLICY = ("accuracy", "leakage_rate", "critical_error_rate")
NOTHING_RECORDED = 0.05


@dataclass(frozen=True, eq=False)
class Stratum:
    """A stratum of a day.

    Attributes
    ----------
    frame : DataFrame
        Decisions alike: `size`, `acted`, `entity_type`, `policy`.
    verdicts : DataFrame
        One row an audited decision: `acted`, `entity_type`, `policy`, and what the verdict found:
        `violating`, `critical`, `wrong_policy`, `verdict_policy`.
    priors : dict
        Recorded rates by name; those left out were not recorded.
    """

    day: date
    name: str
    frame: pd.DataFrame
    verdicts: pd.DataFrame
    priors: dict[str, float] = field(default_factory=dict)

    @property
    def population(self) -> int:
        return int(self.frame["size"].sum())

    @property
    def decision_class(self) -> str | None:
        """Null where it holds both classes."""
        classes = set(self.frame["acted"])
        return None if len(classes) > 1 else "acted" if classes == {True} else "approved"


@cache
def slices_of(stratum: Stratum) -> set[tuple[str, str]]:
    """Slices that its decisions are in, and policies that its verdicts name."""
    named = stratum.verdicts["verdict_policy"].dropna()
    found = {("all", "(all)")} | {("policy", policy) for policy in named}
    for kind in ("entity_type", "policy"):
        found |= {(kind, value) for value in stratum.frame[kind]}
    return found


@cache
def size_of(stratum: Stratum, kind: str, value: str, acted: bool | None = None) -> int:
    """Decisions of a slice, of one class or both."""
    chosen = _inside(stratum.frame, kind, value)
    if acted is not None:
        chosen &= stratum.frame["acted"] == acted
    return int(stratum.frame["size"][chosen].sum())


def of_one_class(day, name, size, *, acted, n, violating, priors=None, critical=0, wrong_policy=0):
    """A stratum whose verdicts are given by their numbers: the first ones violate, and so on."""
    frame = pd.DataFrame([{"size": size, "acted": acted, "entity_type": "product", "policy": "P1"}])
    order = np.arange(n)
    is_wrong = (order >= violating) if acted else (order < violating)
    verdicts = pd.DataFrame(
        {
            "acted": np.full(n, acted),
            "entity_type": "product",
            "policy": "P1",
            "violating": order < violating,
            "critical": is_wrong & (np.cumsum(is_wrong) <= critical),
            "wrong_policy": order < wrong_policy,
            "verdict_policy": None,
        }
    )
    return Stratum(day, name, frame, verdicts, priors or {})


def _inside(rows: pd.DataFrame, kind: str, value: str) -> pd.Series:
    return pd.Series(True, index=rows.index) if kind == "all" else rows[kind] == value


def _flags(verdicts: pd.DataFrame) -> dict[str, pd.Series]:
    acted, violating = verdicts["acted"].astype(bool), verdicts["violating"].astype(bool)
    return {
        "acted": acted,
        "violating": violating,
        "wrong": acted != violating,
        "critical": (acted != violating) & verdicts["critical"].astype(bool),
        "wrong_policy": acted & violating & verdicts["wrong_policy"].astype(bool),
    }


def counts_row(stratum: Stratum, kind: str, value: str) -> dict[str, Any]:
    """The stratum's row of `fct_stratum_slice_counts`."""
    here = _inside(stratum.verdicts, kind, value)
    found = stratum.verdicts["verdict_policy"] == value if kind == "policy" else here
    f = _flags(stratum.verdicts)
    chosen = {
        "n_audited": here,
        "n_correct": here & ~f["wrong"],
        "n_acted": here & f["acted"],
        "n_acted_violating": here & f["acted"] & f["violating"],
        "n_approved": here & ~f["acted"],
        "n_approved_violating": here & ~f["acted"] & f["violating"],
        "n_violating": found & f["violating"],
        "n_violating_acted": found & f["violating"] & f["acted"],
        "n_prevalence_base": pd.Series(True, index=here.index) if kind == "policy" else here,
        "n_policy_known": here & f["acted"] & f["violating"],
        "n_policy_wrong": here & f["wrong_policy"],
        "n_critical_errors": here & f["critical"],
        "n_technical_errors": here & False,
    }
    return {
        "decision_date": stratum.day,
        "wave": "main",
        "stratum_id": stratum.name,
        "slice_kind": kind,
        "slice_value": value,
        "n_decisions": size_of(stratum, kind, value),
        "n_decisions_acted": size_of(stratum, kind, value, acted=True),
    } | {name: int(rows.sum()) for name, rows in chosen.items()}


def parts(strata: Iterable[Stratum], metric: str, kind: str, value: str) -> list[Part]:
    """The strata as a metric on a slice sees them, by the words of docs/metrics.md."""
    strata = list(strata)
    weights = {day: _weight(strata, day, kind, value) for day in {s.day for s in strata}}
    return [_part(s, metric, kind, value, weights[s.day]) for s in strata]


def _weight(strata: list[Stratum], day: date, kind: str, value: str) -> float:
    """By policy, its part of the day's acted decisions; nothing on a day when nobody names it."""
    that_day = [s for s in strata if s.day == day]
    if kind != "policy":
        return 1.0
    if not any((kind, value) in slices_of(s) for s in that_day):
        return 0.0
    of_policy = sum(size_of(s, kind, value, acted=True) for s in that_day)
    return max(of_policy / sum(size_of(s, "all", "(all)", acted=True) for s in that_day), 1e-4)


@cache
def _part(stratum: Stratum, metric: str, kind: str, value: str, weight: float) -> Part:
    here = _inside(stratum.verdicts, kind, value)
    anywhere = pd.Series(True, index=here.index)
    searched = anywhere if kind == "policy" else here
    found = stratum.verdicts["verdict_policy"] == value if kind == "policy" else here
    f = _flags(stratum.verdicts)
    population = stratum.population
    prior = {name: stratum.priors.get(name) for name in PRIORS}
    wrong_action = _prior(
        None
        if prior["violating"] is None
        else 1 - prior["violating"]
        if stratum.decision_class == "acted"
        else prior["error"]
    )
    leak = _prior(prior["violating"] if stratum.decision_class == "approved" else prior["error"])
    wide = ("all", "(all)") if kind == "policy" else (kind, value)
    if metric == "recall":
        shares = [size_of(stratum, *wide, acted=acted) / population for acted in (True, False)]
        rates = ((1 - wrong_action) * weight, leak * weight)
        base, event = found & f["violating"], found & f["violating"] & f["acted"]
        looked = (searched & f["acted"], searched & ~f["acted"])
        return Part(population, _01(base), _01(event), shares, rates, *map(_01, looked))
    known = f["acted"] & f["violating"]
    base, event, size, rate = {
        "accuracy": (here, f["wrong"], size_of(stratum, kind, value), _prior(prior["error"])),
        "precision": (
            here & f["acted"], ~f["violating"], size_of(stratum, kind, value, acted=True), wrong_action
        ),
        "leakage_rate": (
            here & ~f["acted"], f["violating"], size_of(stratum, kind, value, acted=False), leak
        ),
        "prevalence": (
            searched, found & f["violating"], size_of(stratum, *wide),
            _prior(prior["violating"]) * weight,
        ),
        "wrong_policy_rate": (here & known, f["wrong_policy"], None, _prior(prior["wrong_policy"])),
        "critical_error_rate": (
            here, f["critical"], size_of(stratum, kind, value), _prior(prior["critical"])
        ),
    }[metric]  # fmt: skip
    base = _01(base)
    share = size / population if size is not None else base.mean() if len(base) else 0.0
    return Part(population, base, base * _01(event), share, rate)


def _prior(rate: float | None) -> float:
    return NOTHING_RECORDED if rate is None else rate


def _01(rows: pd.Series) -> np.ndarray:
    return rows.to_numpy(dtype=float)


def write_strata(home: Home, strata: Iterable[Stratum], *, shuffled: bool = False) -> None:
    """Put these strata, and nothing else, where the estimating models read them."""
    strata = list(strata)
    slices = {day: set() for day in {s.day for s in strata}}
    for stratum in strata:
        slices[stratum.day] |= slices_of(stratum)
    counts = [
        counts_row(s, kind, value)
        for s in strata
        for kind, value in sorted(slices[s.day])
        if kind == "policy" or (kind, value) in slices_of(s)
    ]
    returned = [_returned_row(s) for s in strata]
    if shuffled:
        np.random.default_rng(3).shuffle(counts)
        np.random.default_rng(4).shuffle(returned)
    with duckdb.connect(str(home.warehouse)) as connection:
        _fill(connection, "marts.fct_stratum_slice_counts", counts)
        _fill(connection, "intermediate.int_strata_returned", returned)
        _fill(connection, "marts.kpi_draw_coverage_daily", returned)
        for name in ("run_days", "built_days"):
            path = home.run_inputs / f"{name}.parquet"
            connection.execute(f"create or replace temp table days as from '{path}' limit 0")
            _fill(connection, "days", [{"decision_date": day} for day in sorted(slices)])
            connection.execute(f"copy days to '{path}' (format parquet)")


def _returned_row(stratum: Stratum) -> dict[str, Any]:
    return {
        "decision_date": stratum.day,
        "wave": "main",
        "stratum_id": stratum.name,
        "decision_class": stratum.decision_class,
        "n_decisions": stratum.population,
        "n_audited": len(stratum.verdicts),
    } | {f"prior_{name}_rate": stratum.priors.get(name) for name in PRIORS}


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    known = {row[0] for row in connection.execute(f"describe {table}").fetchall()}
    frame = pa.Table.from_pylist(rows)
    connection.execute(f"delete from {table}")
    connection.register("rows_to_fill", frame.select([n for n in frame.column_names if n in known]))
    connection.execute(f"insert into {table} by name from rows_to_fill")
    connection.unregister("rows_to_fill")


def estimate(settings: Settings, strata: Iterable[Stratum], *, shuffled: bool = False) -> None:
    """Build every estimating mart for these strata."""
    write_strata(settings.home, strata, shuffled=shuffled)
    build_models(settings, list(ESTIMATES))


def rows_of_year(settings: Settings, table: str, year: int) -> pd.DataFrame:
    """Rows of a mart whose first column, its day or period, lies in a year."""
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        found = connection.execute(f"from marts.{table}").df()
    return found[found.iloc[:, 0].dt.year == year].reset_index(drop=True)
