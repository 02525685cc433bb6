"""What the benchmark delivers: a marketplace whose every row follows from its day and number.

A measured day is mostly new decisions, a fifth of them by models. One row in a hundred came before: the same again in
its file, the same as in the lake, or a new version of the day before; one in two thousand is late, as many are faulty.
"""

import os
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

DAY = date(2026, 3, 2)
PAST_DAYS, PAST_SIZE = 27, 10_000
PAST = tuple(DAY - timedelta(days=n) for n in range(PAST_DAYS, 0, -1))
BUDGET = 2000
MACHINE_SHARE = 0.2

PLAN = f"slice_kind,slice_value,daily_budget\nall,(all),{BUDGET}\n"
QUEUES = """
    select
        'q' || i as queue_id, 'Queue ' || i as queue_name, 'product' as entity_type, 'team' as owner,
        'active' as status, 'low' as risk_tier, 60 as sla_minutes, '' as markets, 'de' as languages, '' as sites,
        '3' as policy_version, 90 as review_interval_days, '' as created_at,
        '2025-01-01T00:00:00Z' as activated_at, '' as deactivated_at, '' as archived_at,
        '2026-02-20T00:00:00Z' as last_reviewed_at, '2026-02-01T00:00:00Z' as snapshot_at
    from range(20) as t (i)
"""
AUDITORS = "select 'auditor-' || i as auditor_id, 'client' as organisation from range(20) as t (i)"
# errors are likelier where the machine score is high: 0.5 to 6.5 %
VERDICTS = """
    select
        'a-' || decision_id as audit_id,
        decision_id,
        'auditor-' || (hash(decision_id, 1) % 20) as auditor_id,
        'first' as audit_round,
        case
            when hash(decision_id, 2) % 1000 >= 5 + 60 * pow(machine_score, 2) then decision
            when decision = 'approve' then 'remove'
            else 'approve'
        end as verdict_decision,
        policy_code as verdict_policy_code,
        strftime(decision_date + interval 36 hour, '%Y-%m-%dT%H:%M:%SZ') as audited_at
    from published.marts.fct_audit_samples
    where decision_date {days}
"""

# Row j of a file of n: what kind it is, whose day it belongs to, its number there, and how large that day was.
_NUMBERED = """
    with kinds as (
        select
            j,
            case
                when {is_past} then 'new'
                when j % 1000 between 1 and 5 and j + 20 < {n} then 'repeated'
                when j % 1000 between 6 and 9 then 'redelivered'
                when j % 2000 = 10 then 'changed'
                when j % 2000 = 11 then 'late'
                when j % 2000 = 12 then 'faulty'
                else 'new'
            end as kind,
            j // 1000 * 4 + j % 1000 - 6 as nth_redelivered,
            j // 2000 as nth
        from range({n}) as t (j)
    ),
    rows as (
        select
            kind,
            nth,
            case
                when kind = 'redelivered' then date '{day}' - 1 - (nth_redelivered % {past_days})::int
                when kind in ('changed', 'late') then date '{day}' - 1
                else date '{day}'
            end as day,
            case
                when kind = 'repeated' then j + 20
                when kind = 'redelivered' then nth_redelivered // {past_days} % {past_n}
                when kind = 'changed' then {past_n} - 1 - nth % {past_n}
                when kind = 'late' then {past_n} + nth
                else j
            end as i,
            case when kind in ('redelivered', 'changed', 'late') then {past_n} else {n} end as day_n
        from kinds
    )
"""
_DECIDED = """
        if(kind = 'faulty' and nth % 4 = 3, '', 'c-' || i) as content_id,
        ['seller', 'product', 'content', 'ipr'][1 + (hash(i, 1) % 4)::int] as entity_type,
        'q' || (hash(i, 2) % 20) as queue_id,
        case
            when kind = 'faulty' and nth % 4 = 0 then 'okay'
            when hash(i, 6) % 100 < 84 then 'approve' when hash(i, 6) % 100 < 94 then 'remove'
            when hash(i, 6) % 100 < 97 then 'restrict' else 'escalate'
        end as decision,
        'P' || ((hash(i, 7) + (kind = 'changed')::int) % 30) as policy_code,
        '3' as policy_version,
        ['DE', 'FR', 'ES', 'IT', 'PL'][1 + (hash(i, 8) % 5)::int] as market,
        ['de', 'fr', 'es', 'it', 'pl'][1 + (hash(i, 8) % 5)::int] as language,
        if(kind = 'faulty' and nth % 4 = 1, '1.7', (hash(i, 9) % 10000 / 10000.0)::varchar) as machine_score,
        'proactive' as detection_source,
        hash(i, 13) % 100 = 0 as is_test,
        strftime(day + to_seconds((hash(i, 10) % 80000)::bigint), '%Y-%m-%dT%H:%M:%SZ') as enqueued_at,
        if(
            kind = 'faulty' and nth % 4 = 2,
            strftime(day, '%d.%m.%Y'),
            strftime(day + to_seconds((hash(i, 10) % 80000 + hash(i, 11) % 6000)::bigint), '%Y-%m-%dT%H:%M:%SZ')
        ) as decided_at
"""
_PEOPLE = f"""{_NUMBERED},
    persons as (select *, i % greatest(1, day_n // 500) as person from rows)
    select
        'd-' || day || '-' || i as decision_id,
        'm' || person as moderator_id,
        ['acme', 'borealis', 'cobalt'][1 + (hash(person, 3) % 3)::int] as vendor,
        ['Porto', 'Sofia'][1 + (hash(person, 4) % 2)::int] as site,
        5 + hash(i, 12) % 300 as handling_seconds,
        {_DECIDED}
    from persons
"""
_MODELS = f"""{_NUMBERED}
    select
        'm-' || day || '-' || i as decision_id,
        'classifier' as model_name,
        (1 + hash(i, 3) % 2)::varchar as model_version,
        {_DECIDED}
    from rows
"""


def deliver_rosters(home: Path) -> None:
    """Write the plan, the queues and the auditors of a new home."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "plan.csv").write_text(PLAN, encoding="utf-8")
    deliver(home / "landing" / "queue_registry" / "queues.csv", QUEUES)
    deliver(home / "landing" / "auditors" / "auditors.csv", AUDITORS)


def deliver_past_day(home: Path, day: date, size: int = PAST_SIZE) -> list[Path]:
    """Write a day before the measured one, of new decisions alone."""
    return _deliver_decisions(home, day, size, size, "csv")


def deliver_day(
    home: Path, size: int, ending: str = "csv", past_size: int = PAST_SIZE
) -> list[Path]:
    """Write the measured day, after past days of `past_size` rows each: its two files."""
    return _deliver_decisions(home, DAY, size, past_size, ending)


def deliver_verdicts(home: Path, name: str, days: str) -> None:
    """Write a verdict on every drawn decision of some days, such as "= date '2026-03-01'"."""
    duckdb.sql(f"attach '{home}/published/modqa.duckdb' as published (read_only)")
    deliver(home / "landing" / "audit_results" / f"{name}.csv", VERDICTS.format(days=days))
    duckdb.sql("detach published")


def deliver(path: Path, query: str) -> Path:
    """Write the rows of a query as a file that has settled, in the format of its ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    form = "header, delimiter ','" if path.suffix == ".csv" else "format parquet"
    duckdb.sql(f"copy ({query}) to '{path}' ({form})")
    long_ago = time.time() - 3600
    os.utime(path, (long_ago, long_ago))
    return path


def _deliver_decisions(home: Path, day: date, size: int, past_size: int, ending: str) -> list[Path]:
    by_machine, past_by_machine = (round(MACHINE_SHARE * n) for n in (size, past_size))
    sources = {
        "bpo_decisions": (_PEOPLE, size - by_machine, past_size - past_by_machine),
        "machine_decisions": (_MODELS, by_machine, past_by_machine),
    }
    return [
        deliver(
            home / "landing" / source / f"{day}.{ending}",
            query.format(day=day, n=n, past_n=past_n, past_days=PAST_DAYS, is_past=day < DAY),
        )
        for source, (query, n, past_n) in sources.items()
    ]
