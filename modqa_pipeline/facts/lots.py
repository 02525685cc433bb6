"""Lots as facts: the inspection of each site's week, and the decisions drawn for it.

The draw is SQL (`int_lots_proposed`, `int_lot_draws_proposed`). ``draws/lot_records.jsonl`` is the
commit of a week; its decisions are beside those of their days, in ``lot.parquet``.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.facts.draws import draw_file
from modqa_pipeline.facts.records import copy_rows
from modqa_pipeline.home.files import append_lines, read_lines
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

#: Name of the order and the files of lots, like `main` and `late` for the waves of a day.
LOT = "lot"


@dataclass(frozen=True)
class LotRecord:
    """The lots of one week, given by its Monday; none if no site with a `lot_aql` delivered."""

    decision_week: str
    plan_hash: str
    n_lots: int
    n_drawn: int
    code_version: str
    recorded_at: str
    run_id: str

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisoformat(self.decision_week)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def read_lot_weeks(home: Home) -> set[date]:
    """Weeks whose lots have been drawn."""
    return {record.monday for record in read_lots(home)}


def read_lots(home: Home) -> list[LotRecord]:
    """The lots of all weeks that were drawn, oldest first."""
    return [LotRecord(**line) for line in read_lines(home.draws / "lot_records.jsonl")]


def record_lots(
    connection: "duckdb.DuckDBPyConnection",
    home: Home,
    weeks: list[date],
    *,
    plan_hash: str,
    code_version: str,
    recorded_at: str,
    run_id: str,
) -> list[LotRecord]:
    """Record the lots that this run has proposed, and commit each week by its line.

    Parameters
    ----------
    connection : DuckDB connection
        On the warehouse that holds `int_lots_proposed` and `int_lot_draws_proposed`.
    weeks : list of date
        Mondays.
    """
    records = []
    for week in weeks:
        n_lots, n_drawn = _write_week(connection, home, week)
        records.append(
            LotRecord(
                decision_week=week.isoformat(),
                plan_hash=plan_hash,
                n_lots=n_lots,
                n_drawn=n_drawn,
                code_version=code_version,
                recorded_at=recorded_at,
                run_id=run_id,
            )
        )
    if records:
        lines = [json.dumps(asdict(record)) for record in records]
        append_lines(home.draws / "lot_records.jsonl", lines)
    return records


def _write_week(connection: "duckdb.DuckDBPyConnection", home: Home, week: date) -> tuple[int, int]:
    n_lots = copy_rows(connection, _LOTS, [week], draw_file(home, "lots", week, LOT))
    days = [day for (day,) in connection.execute(_DAYS, [week, week]).fetchall()]
    n_drawn = sum(
        copy_rows(connection, _DECISIONS, [day], draw_file(home, "decisions", day, LOT))
        for day in days
    )
    return n_lots, n_drawn


_LOTS = """
    select * exclude (decision_week) from intermediate.int_lots_proposed
    where decision_week = ? order by vendor, site"""
_DAYS = """
    select distinct decision_date from intermediate.int_lot_draws_proposed
    where decision_date between ? and ?::date + 6 order by 1"""
_DECISIONS = """
    select samples.decision_id, samples.wave, samples.stratum_id, 'lot' as draw_reason,
           samples.lot_rank as draw_rank, samples.lot_rank, samples.receipt_sequence,
           shown.decision, shown.policy_code, shown.queue_id, shown.vendor, shown.site,
           shown.moderator_key, shown.decided_by, shown.entity_type
    from intermediate.int_lot_draws_proposed as samples
    join marts.fct_audit_samples as shown using (decision_id, decision_date)
    where samples.decision_date = ? order by shown.vendor, shown.site, samples.lot_rank"""
