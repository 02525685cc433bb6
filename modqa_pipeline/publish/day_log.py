"""`publication_days`: the status of each day that was built, and what it was built from."""

import datetime
from datetime import date
from typing import TYPE_CHECKING

from modqa_pipeline.facts.draws import MAIN, read_draws
from modqa_pipeline.home.day_tables import replace_days
from modqa_pipeline.home.paths import Home
from modqa_pipeline.runs.day_states import DayState, read_day_states, write_day_states
from modqa_pipeline.runs.run_record import RunRecord

if TYPE_CHECKING:
    import duckdb

_COLUMNS = """
    decision_date date, status varchar, blocked_reason varchar, plan_hash varchar,
    last_receipt_sequence bigint, code_version varchar, published_at timestamp, run_id varchar"""


def write_publication_days(
    connection: "duckdb.DuckDBPyConnection", home: Home, record: RunRecord, blocked: dict[date, str]
) -> None:
    """Replace the lines of these days in `marts.publication_days`.

    The plan hash is that of the day's own draw; a later change of config/plan.csv does not change it.
    """
    plans = {draw.day: draw.plan_hash for draw in read_draws(home) if draw.wave == MAIN}
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    rows = [
        {
            "decision_date": day,
            "status": "blocked" if day in blocked else "published",
            "blocked_reason": blocked.get(day),
            "plan_hash": plans.get(day, record.plan_hash),
            "last_receipt_sequence": record.last_receipt_sequence,
            "code_version": record.code_version,
            "published_at": now,
            "run_id": record.run_id,
        }
        for day in record.dates
    ]
    replace_days(connection, "publication_days", _COLUMNS, record.dates, rows)


def remember_days(home: Home, record: RunRecord, blocked: dict[date, str]) -> None:
    """Record in `state/days.json` what each day was built from, once its rows are published."""
    states = read_day_states(home)
    for day in record.dates:
        states[day] = DayState(
            status="blocked" if day in blocked else "published",
            built_through=record.last_receipt_sequence,
            blocked_reason=blocked.get(day),
        )
    write_day_states(home, states)
