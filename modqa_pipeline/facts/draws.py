"""Audit draws as facts: made once, recorded append-only, with everything that they depended on.

The draw itself is SQL (`int_draws_proposed`). Here it gets its secret order and its record.
``draws/records.jsonl`` is the commit: files of a draw without a line there do not count.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.facts.records import copy_rows
from modqa_pipeline.home.files import append_lines, read_lines
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

MAIN, LATE, TOP_UP = "main", "late", "top_up"


@dataclass(frozen=True)
class DrawRecord:
    """One draw: a day's main wave, the pooled late rows of a day, or a top-up (`top_up_1`, …).

    A top-up draws more of the main wave: `n_drawn` is what it adds.
    """

    decision_date: str
    wave: str
    plan_hash: str
    last_receipt_sequence: int
    n_decisions: int
    n_drawn: int
    code_version: str
    recorded_at: str
    run_id: str
    unit_parts: str = ""
    asks_for_lots: bool = False

    @property
    def day(self) -> date:
        """The decision day."""
        return date.fromisoformat(self.decision_date)

    @property
    def is_top_up(self) -> bool:
        """Whether it added to a main draw."""
        return is_top_up(self.wave)


def read_draws(home: Home) -> list[DrawRecord]:
    """All recorded draws, oldest first. A day drawn while it was empty counts until a later draw."""
    records = (DrawRecord(**line) for line in read_lines(home.draws / "records.jsonl"))
    return list({(record.decision_date, record.wave): record for record in records}.values())


def is_top_up(wave: str) -> bool:
    """Whether a recorded wave is a top-up: it has decisions, and uses the strata of its main draw."""
    return wave.startswith(TOP_UP)


def next_top_up(draws: list[DrawRecord], day: date) -> str:
    """Name of the next top-up of a day."""
    return f"{TOP_UP}_{1 + sum(draw.day == day and draw.is_top_up for draw in draws)}"


def draw_file(home: Home, table: str, day: date, wave: str) -> Path:
    """Path of one wave's strata or decisions."""
    return wave_file(home.draws, table, day, wave)


def wave_file(draws: Path, table: str, day: date, wave: str) -> Path:
    """Path of one wave's rows of any table below `draws/`."""
    return draws / table / f"decision_date={day.isoformat()}" / f"{wave}.parquet"


def order_pads(pseudonym_key: bytes, day: date, wave: str) -> tuple[str, str]:
    """Inner and outer HMAC-SHA-256 pads, in hexadecimal, of the secret that orders one wave.

    The secret is HMAC(HMAC(home key, "modqa draw order"), "day|wave"); order is HMAC(secret,
    decision_id), which the SQL finishes from the pads (RFC 2104), so the key is in no query.
    """
    home_secret = hmac.new(pseudonym_key, b"modqa draw order", hashlib.sha256).digest()
    secret = hmac.new(home_secret, f"{day.isoformat()}|{wave}".encode(), hashlib.sha256).digest()
    block = secret.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block).hex(), bytes(b ^ 0x5C for b in block).hex()


def record_draws(
    connection: "duckdb.DuckDBPyConnection",
    home: Home,
    waves: list[tuple[date, str, int]],
    *,
    plan_hash: str,
    code_version: str,
    recorded_at: str,
    run_id: str,
    unit_parts: str = "",
    asks_for_lots: bool = False,
) -> list[DrawRecord]:
    """Record the draws that this run has proposed, and commit each by its line.

    Parameters
    ----------
    connection : DuckDB connection
        On the warehouse that holds `int_draws_proposed` and `int_draw_strata_proposed`.
    waves : list of (day, wave, last receipt seen)
        Draws to record, a top-up by its name; days whose checks failed must be left out by the caller.
    """
    records = []
    for day, wave, last_receipt in waves:
        counts = _write_wave(connection, home, day, wave)
        record = DrawRecord(
            decision_date=day.isoformat(),
            wave=wave,
            plan_hash=plan_hash,
            last_receipt_sequence=last_receipt,
            n_decisions=counts[0],
            n_drawn=counts[1],
            code_version=code_version,
            recorded_at=recorded_at,
            run_id=run_id,
            unit_parts=unit_parts,
            asks_for_lots=asks_for_lots,
        )
        records.append(record)
    append_lines(home.draws / "records.jsonl", [json.dumps(asdict(record)) for record in records])
    return records


def _write_wave(
    connection: "duckdb.DuckDBPyConnection", home: Home, day: date, wave: str
) -> tuple[int, int]:
    proposed_as = MAIN if is_top_up(wave) else wave
    where = "where decision_date = ? and wave = ?"
    strata = f"""
        select wave, stratum_id, decided_by, decision_class, entity_type, score_from, score_below, n_decisions,
               n_drawn, prior_error_rate, prior_violating_rate, prior_critical_rate, prior_wrong_policy_rate
        from intermediate.int_draw_strata_proposed {where} order by stratum_id"""
    decisions = f"""
        select samples.decision_id, samples.wave, samples.stratum_id, samples.draw_reason,
               samples.inclusion_probability, samples.sampling_weight, samples.draw_rank, samples.is_second_read,
               samples.is_agreement_adjudicated, samples.second_read_share, samples.agreement_share,
               samples.receipt_sequence, shown.decision, shown.policy_code, shown.queue_id, shown.vendor, shown.site,
               shown.moderator_key, shown.model_name, shown.model_version, shown.decided_by, shown.entity_type
        from intermediate.int_draws_proposed as samples
        join marts.fct_audit_samples as shown using (decision_id, decision_date)
        {where.replace("decision_date", "samples.decision_date").replace("wave", "samples.wave")}
        order by samples.stratum_id, samples.draw_rank"""
    copy_rows(connection, decisions, [day, proposed_as], draw_file(home, "decisions", day, wave))
    if not is_top_up(wave):
        copy_rows(connection, strata, [day, wave], draw_file(home, "strata", day, wave))
    if wave == MAIN:
        # late rows find their stratum through the design of the day, so it is recorded once
        for table, query in _DESIGN.items():
            copy_rows(connection, query, [day], draw_file(home, table, day, wave))
    ((n_decisions, n_drawn),) = connection.execute(
        "select coalesce(sum(n_decisions), 0), coalesce(sum(n_drawn - n_drawn_before), 0) "
        f"from intermediate.int_draw_allocation {where}",
        [day, proposed_as],
    ).fetchall()
    return int(n_decisions), int(n_drawn)


_DESIGN = {
    "stratum_map": """
        select unit_key, decision_class, score_step, stratum_id from intermediate.int_stratum_map
        where decision_date = ? order by unit_key, decision_class, score_step""",
    "score_steps": """
        select decided_by, decision_class, score_step, score_from from intermediate.int_score_steps
        where decision_date = ? order by decided_by, decision_class, score_step""",
    "designs": """
        select * exclude (decision_date) from intermediate.int_draw_designs_proposed
        where decision_date = ? order by budget_cell""",
    "margins": """
        select * exclude (decision_date) from intermediate.int_margins_proposed
        where decision_date = ? order by rule_kind, rule_value""",
}


def forget_draw_keys(home: Home) -> None:
    """Remove the day secrets once the draws are recorded."""
    (home.restricted / "draw_keys.parquet").unlink(missing_ok=True)
