"""The marts in pandas: the draw of a day, its counts by stratum and slice, and the operations of touched days."""

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.benchmarks.hand_rules import (
    DEFAULT_PRIOR,
    PRIOR_DAYS,
    PRIOR_STRENGTH,
    SCORE_STEPS,
    allocate,
)
from tests.benchmarks.pandas_rows import read_days

if TYPE_CHECKING:
    from tests.benchmarks.in_pandas import InPandas

STRATUM = ["decided_by", "domain", "class", "step"]


def draw(run: "InPandas") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Strata of like size, Neyman's allocation from past audits, and the first of each in a secret order."""
    frame = run.standing(lambda day: day == run.day)
    frame = frame[
        frame["decision"].isin(["approve", "remove", "restrict"]) & ~frame["is_test"].eq(True)
    ]
    frame = frame.assign(
        domain=domain(frame),
        **{"class": np.where(frame["decision"] == "approve", "approved", "acted")},
    )
    past, cuts = _past_audits(run)
    frame["step"] = _steps(frame, cuts)
    strata = frame.groupby(STRATUM).size().rename("n_decisions").reset_index()
    if past is not None:
        past["step"] = _steps(past, cuts)
        seen = (
            past.groupby(["decided_by", "class", "step"])["is_error"]
            .agg(["size", "sum"])
            .reset_index()
        )
        strata = strata.merge(seen, how="left", on=["decided_by", "class", "step"]).fillna(
            {"size": 0, "sum": 0}
        )
    else:
        strata = strata.assign(size=0, sum=0)
    rate = (strata["sum"] + PRIOR_STRENGTH * DEFAULT_PRIOR) / (strata["size"] + PRIOR_STRENGTH)
    weights = strata["n_decisions"] * np.sqrt(rate * (1 - rate))
    strata["n_drawn"] = allocate(list(zip(strata["n_decisions"], weights, strict=True)), run.budget)
    secret = hmac.new(run.key, f"{run.day}".encode(), hashlib.sha256).hexdigest()[:16]
    frame["order_key"] = pd.util.hash_array(
        frame["decision_id"].to_numpy("O"), hash_key=secret, categorize=False
    )
    frame = frame.merge(strata[[*STRATUM, "n_drawn"]], on=STRATUM)
    rank = frame.groupby(STRATUM)["order_key"].rank(method="first")
    run.save(frame[rank <= frame["n_drawn"]], "sample")
    return frame, strata


def _past_audits(run: "InPandas") -> tuple[pd.DataFrame | None, dict]:
    """Verdicts on past decisions, and the scores that cut each side and class into steps."""
    since = run.day - timedelta(days=PRIOR_DAYS)
    past = run.standing(lambda day: since <= day < run.day)
    audits = read_days(run.home, "audit_results", lambda day: since <= day < run.day)
    if past.empty or audits.empty:
        return None, {}
    past = past.merge(audits[["decision_id", "verdict_decision"]], on="decision_id")
    past = past.assign(
        is_error=past["verdict_decision"] != past["decision"],
        **{"class": np.where(past["decision"] == "approve", "approved", "acted")},
    )
    shares = [n / SCORE_STEPS for n in range(1, SCORE_STEPS)]
    cuts = past.groupby(["decided_by", "class"])["machine_score"].quantile(
        shares, interpolation="lower"
    )
    return past, {key: held.to_numpy() for key, held in cuts.groupby(level=[0, 1])}


def count_by_stratum(run: "InPandas", frame: pd.DataFrame, strata: pd.DataFrame) -> None:
    """Decisions by stratum and slice, and by stratum what was drawn."""
    acted = (frame["class"] == "acted").astype("int64")
    parts = []
    for kind, value, mask in slices(frame):
        grouped = acted[mask].groupby([*(frame.loc[mask, c] for c in STRATUM[1:]), value[mask]])
        counts = grouped.agg(["size", "sum"]).reset_index()
        counts.columns = [*STRATUM[1:], "slice_value", "n_decisions", "n_decisions_acted"]
        parts.append(counts.assign(slice_kind=kind))
    run.save(pd.concat(parts), "slice_counts")
    run.save(strata, "strata")


def operations(run: "InPandas") -> None:
    """Volume, speed and exact quantiles of every touched day, by slice, hour and who delivered."""
    rows = run.standing(run.touched.__contains__)
    minutes = (rows["decided_at"] - rows["enqueued_at"]).dt.total_seconds() / 60
    rows["turnaround_minutes"] = minutes.where(minutes >= 0)
    rows = rows.merge(_queues(run), how="left", on=["decision_date", "queue_id"])
    rows["is_sla_known"] = rows["turnaround_minutes"].notna() & rows["sla_minutes"].notna()
    rows["is_sla_met"] = rows["turnaround_minutes"] <= rows["sla_minutes"]
    rows["is_escalated"], rows["is_skipped"] = (
        rows["decision"].eq("escalate"),
        rows["decision"].eq("skip"),
    )
    rows["is_test"] = rows["is_test"].eq(True)
    parts = []
    for kind, value, mask in slices(rows):
        grouped = rows[mask].groupby(
            [rows.loc[mask, "decision_date"], value[mask].rename("slice_value")]
        )
        found = grouped.agg(
            n_decisions=("decision_id", "size"),
            n_moderators=("moderator_key", "nunique"),
            n_tests=("is_test", "sum"),
            n_escalated=("is_escalated", "sum"),
            n_skipped=("is_skipped", "sum"),
            n_sla_known=("is_sla_known", "sum"),
            n_sla_met=("is_sla_met", "sum"),
        )
        for column in ("handling_seconds", "turnaround_minutes"):
            quantiles = grouped[column].quantile([0.5, 0.9]).unstack()
            found[f"{column}_median"], found[f"{column}_p90"] = quantiles[0.5], quantiles[0.9]
        parts.append(found.reset_index().assign(slice_kind=kind))
    run.save(pd.concat(parts), "operations")
    hours = rows.groupby(
        ["decision_date", rows["decided_at"].dt.hour.rename("decided_hour"), "source"]
    )
    run.save(hours.size().rename("n_decisions").reset_index(), "volume")
    delivered = rows.groupby(["decision_date", "source", "vendor", "site"], dropna=False)[
        "decided_at"
    ]
    arrivals = delivered.agg(n_decisions="size", last_decided_at="max").reset_index()
    run.save(arrivals, "arrivals")


def _queues(run: "InPandas") -> pd.DataFrame:
    """Queues as they stood at the end of each touched day, else as first known."""
    files = sorted(run.home.glob("lake/queue_registry/[0-9]*.parquet"))
    every = pd.concat([pd.read_parquet(file) for file in files]).sort_values("snapshot_at")
    parts = []
    for day in map(pd.Timestamp, sorted(run.touched)):
        by_then = every["snapshot_at"].dt.normalize() <= day
        latest = every[by_then].drop_duplicates("queue_id", keep="last")
        first = every[~by_then].drop_duplicates("queue_id")
        held = pd.concat([latest, first]).drop_duplicates("queue_id")
        parts.append(held[["queue_id", "sla_minutes"]].assign(decision_date=day))
    return pd.concat(parts)


def domain(rows: pd.DataFrame) -> pd.Series:
    """Site of a decision by people, model of one by a machine."""
    site = rows["vendor"].fillna("(blank)") + "/" + rows["site"].fillna("(blank)")
    site = site.mask(rows["vendor"].isna() & rows["site"].isna(), "(blank)")
    return site.mask(
        rows["decided_by"] == "machine", rows["model_name"] + "@" + rows["model_version"]
    )


def slices(rows: pd.DataFrame):
    """Every kind of slice: its name, the value of each row, and which rows have one."""
    everyone = pd.Series(True, index=rows.index)
    people = rows["decided_by"] == "bpo"
    named = domain(rows)
    yield "all", pd.Series("(all)", index=rows.index), everyone
    yield "decided_by", rows["decided_by"], everyone
    yield "vendor", rows["vendor"].fillna("(blank)"), people
    yield "site", named, people
    for kind, column in {
        "queue": "queue_id", "entity_type": "entity_type", "market": "market", "language": "language",
        "policy": "policy_code",
    }.items():  # fmt: skip
        yield kind, rows[column].fillna("(blank)"), everyone
    yield "model", named, ~people


def _steps(rows: pd.DataFrame, cuts: dict) -> np.ndarray:
    steps = np.zeros(len(rows), dtype="int32")
    for (side, kind), scores in cuts.items():
        mask = (
            (rows["decided_by"] == side) & (rows["class"] == kind) & rows["machine_score"].notna()
        ).to_numpy()
        steps[mask] = np.searchsorted(scores, rows.loc[mask, "machine_score"], side="right")
    return steps
