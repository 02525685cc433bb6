"""The floor's marts: the draw of a day, its counts by stratum and slice, and the operations of touched days."""

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.benchmarks.floor_rows import lake_files
from tests.benchmarks.hand_rules import (
    DEFAULT_PRIOR,
    PRIOR_DAYS,
    PRIOR_STRENGTH,
    SCORE_STEPS,
    allocate,
)

if TYPE_CHECKING:
    from tests.benchmarks.floor import Floor

DOMAIN = """case
    when decided_by = 'machine' then model_name || '@' || model_version
    when vendor is null and site is null then '(blank)'
    else coalesce(vendor, '(blank)') || '/' || coalesce(site, '(blank)')
end"""
SLICES = {
    "all": ("'(all)'", "true"),
    "decided_by": ("decided_by", "true"),
    "vendor": ("coalesce(vendor, '(blank)')", "decided_by = 'bpo'"),
    "site": (DOMAIN, "decided_by = 'bpo'"),
    "queue": ("coalesce(queue_id, '(blank)')", "true"),
    "entity_type": ("entity_type", "true"),
    "market": ("coalesce(market, '(blank)')", "true"),
    "language": ("coalesce(language, '(blank)')", "true"),
    "policy": ("coalesce(policy_code, '(blank)')", "true"),
    "model": (DOMAIN, "decided_by = 'machine'"),
}


MEASURES = ("handling_seconds", "turnaround_minutes")


def draw(floor: "Floor") -> None:
    """Strata of like size, Neyman's allocation from past audits, and the first of each in a secret order."""
    con = floor.con
    frame = f"""
        select decision_id, decided_by, {DOMAIN} as domain, vendor, site, queue_id, entity_type, market, language,
            policy_code, model_name, model_version, receipt_sequence, line_number,
            if(decision = 'approve', 'approved', 'acted') as class, {_score_step(floor)} as step
        from ({floor.standing(lambda day: day == floor.day)})
        where decision in ('approve', 'remove', 'restrict') and not coalesce(is_test, false)
    """
    con.execute(f"""
        create or replace temp table cells as
        select * exclude (decision_id, receipt_sequence, line_number), count(*) as n from ({frame}) group by all
    """)
    strata = con.execute("""
        select c.decided_by, c.domain, c.class, c.step, sum(c.n)::bigint as n,
            (any_value(coalesce(e.n_errors, 0)) + $1 * $2) / (any_value(coalesce(e.n_audits, 0)) + $1)
        from cells c left join past_errors e using (decided_by, class, step) group by 1, 2, 3, 4 order by 1, 2, 3, 4
    """, [PRIOR_STRENGTH, DEFAULT_PRIOR]).fetchall()  # fmt: skip
    drawn = allocate([(n, n * (rate * (1 - rate)) ** 0.5) for *_, n, rate in strata], floor.budget)
    con.execute("create or replace temp table strata (decided_by varchar, domain varchar, class varchar, step int, "
                "n_decisions bigint, n_drawn bigint, cutoff varchar)")  # fmt: skip
    for (*key, n, _), n_drawn in zip(strata, drawn, strict=True):
        near = int(min(1, (n_drawn + 10 * n_drawn**0.5 + 20) / n) * 16**12)
        cutoff = "g" if near == 16**12 else f"{near:012x}"
        con.execute("insert into strata values (?, ?, ?, ?, ?, ?, ?)", [*key, n, n_drawn, cutoff])
    secret = hmac.new(floor.key, f"{floor.day}".encode(), hashlib.sha256).digest().ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in secret).hex() for pad in (0x36, 0x5C))
    con.execute(f"""
        create or replace temp table sample as
        with ordered as (
            select f.decision_id, s.*, f.receipt_sequence,
                sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(f.decision_id)))) as order_key
            from ({frame}) f join strata s using (decided_by, domain, class, step)
        )
        select *, row_number() over (
                partition by decided_by, domain, class, step order by order_key, decision_id
            ) as draw_rank
        from ordered where order_key <= cutoff qualify draw_rank <= n_drawn
    """)
    floor.copy("sample", f"""
        select s.*, l.* exclude (decision_id, decided_by, receipt_sequence)
        from ({floor.lake(lambda day: day == floor.day)}) l join sample s using (decision_id, receipt_sequence)
    """)  # fmt: skip


def _score_step(floor: "Floor") -> str:
    """SQL for the step of the machine score: quantiles of past audits, by who decided and class."""
    con, since = floor.con, floor.day - timedelta(days=PRIOR_DAYS)
    con.execute("create or replace temp table past_errors (decided_by varchar, class varchar, step int, "
                "n_audits bigint, n_errors bigint)")  # fmt: skip
    past = floor.standing(lambda day: since <= day < floor.day)
    audits = [
        str(path) for path in floor.home.glob("lake/audit_results/decision_date=*/[0-9]*.parquet")
        if f"decision_date={since}" <= path.parent.name < f"decision_date={floor.day}"
    ]  # fmt: skip
    if not past or not audits:
        return "0"
    con.execute(f"""
        create or replace temp table past as
        select d.decided_by, if(d.decision = 'approve', 'approved', 'acted') as class, d.machine_score,
            a.verdict_decision <> d.decision as is_error
        from ({past}) d join read_parquet({audits}) a using (decision_id)
    """)
    shares = [n / SCORE_STEPS for n in range(1, SCORE_STEPS)]
    cuts = con.execute(
        f"select decided_by, class, quantile_disc(machine_score, {shares}) from past "
        "where machine_score is not null group by all"
    ).fetchall()
    cases = " ".join(
        f"when decided_by = '{side}' and (decision = 'approve') = {kind == 'approved'} "
        f"then {' + '.join(f'(machine_score >= {cut})::int' for cut in values)}"
        for side, kind, values in cuts
    )
    step = f"coalesce(case {cases} end, 0)" if cuts else "0"
    in_past = step.replace("(decision = 'approve')", "(class = 'approved')")
    con.execute(
        f"insert into past_errors select decided_by, class, {in_past}, count(*), count_if(is_error) "
        "from past group by all"
    )
    return step


def count_by_stratum(floor: "Floor") -> None:
    """Decisions by stratum and slice, and by stratum what was drawn."""
    parts = " union all ".join(
        f"select domain, class, step, '{kind}' as slice_kind, {value} as slice_value, sum(n)::bigint as n_decisions, "
        f"sum(if(class = 'acted', n, 0))::bigint as n_decisions_acted from cells where {condition} group by all"
        for kind, (value, condition) in SLICES.items()
    )
    floor.copy("slice_counts", parts)
    floor.copy("strata", "from strata")


def operations(floor: "Floor") -> None:
    """Volume, speed and exact quantiles of every touched day, by slice, hour and who delivered."""
    con = floor.con
    con.execute(f"""
        create or replace temp view timed as
        select l.*, q.sla_minutes, case when l.enqueued_at <= l.decided_at
            then date_diff('second', l.enqueued_at, l.decided_at) / 60.0 end as turnaround_minutes
        from ({floor.standing(floor.touched.__contains__)}) l
        left join ({_queues(floor)}) q on l.queue_id = q.queue_id and l.decision_date = q.day
    """)
    con.execute(
        "create or replace temp table counted as " + _count_slice("all", "'(all)'", "false")
    )
    con.execute("create or replace temp table spread (day date, kind varchar, value varchar, "
                "measure varchar, x double, n bigint)")  # fmt: skip
    for kind, (value, condition) in SLICES.items():
        con.execute("insert into counted " + _count_slice(kind, value, condition))
        for measure in MEASURES:
            con.execute(f"""
                insert into spread select decision_date, '{kind}', {value}, '{measure}', {measure}, count(*)
                from timed where {condition} and {measure} is not null group by all
            """)
    names = [f"{measure}_{share}" for measure in MEASURES for share in ("median", "p90")]
    side_by_side = ", ".join(f"max(quantile) filter (name = '{name}') as {name}" for name in names)
    floor.copy("operations", f"""
        with quantiles as (select day, kind, value, {side_by_side} from ({_quantiles()}) group by all)
        select c.*, q.* exclude (day, kind, value) from counted c left join quantiles q
            on c.decision_date = q.day and c.slice_kind = q.kind and c.slice_value = q.value
    """)  # fmt: skip
    floor.copy("volume", "select decision_date, hour(decided_at) as decided_hour, source, count(*) as n_decisions "
               "from timed group by all")  # fmt: skip
    floor.copy("arrivals", "select decision_date, source, vendor, site, count(*) as n_decisions, "
               "max(decided_at) as last_decided_at from timed group by all")  # fmt: skip


def _count_slice(kind: str, value: str, condition: str) -> str:
    return f"""
        select decision_date, '{kind}' as slice_kind, {value} as slice_value, count(*) as n_decisions,
            count(distinct moderator_key) as n_moderators, count_if(is_test) as n_tests,
            count_if(decision = 'escalate') as n_escalated, count_if(decision = 'skip') as n_skipped,
            count_if(turnaround_minutes is not null and sla_minutes is not null) as n_sla_known,
            count_if(turnaround_minutes <= sla_minutes) as n_sla_met
        from timed where {condition} group by all
    """


def _quantiles() -> str:
    """Exact quantiles from how often each value occurs: values are few, and to sort ten million is dear."""
    return """
        with ranked as (
            select *, sum(n) over (partition by day, kind, value, measure order by x) as n_up_to,
                sum(n) over (partition by day, kind, value, measure) as n_all
            from spread
        ),
        placed as (
            select *, share * (n_all - 1) as place from ranked
            cross join (values ('median', 0.5::double), ('p90', 0.9)) as shares (name, share)
        )
        select day, kind, value, measure || '_' || name as name,
            min(x) filter (n_up_to > floor(place)) as below,
            min(x) filter (n_up_to > ceil(place)) as above,
            below + (above - below) * (any_value(place) - floor(any_value(place))) as quantile
        from placed group by day, kind, value, measure, name
    """


def _queues(floor: "Floor") -> str:
    """Queues as they stood at the end of each touched day, else as first known."""
    paths = list(floor.home.glob("lake/queue_registry/[0-9]*.parquet"))
    if not paths:
        return "select null::date as day, null::varchar as queue_id, null::bigint as sla_minutes where false"
    days = ", ".join(f"date '{day}'" for day in sorted(floor.touched))
    return f"""
        select day, queue_id, sla_minutes
        from read_parquet({lake_files(floor.home, "queue_registry", paths)}) cross join (select unnest([{days}]) as day)
        qualify row_number() over (partition by day, queue_id order by snapshot_at::date > day,
            if(snapshot_at::date <= day, snapshot_at, null) desc, snapshot_at) = 1
    """
