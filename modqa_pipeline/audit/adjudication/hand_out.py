"""Adjudication: the decisions that a third person must settle, that person, and their workbooks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.audit.assignment.assign import share_out
from modqa_pipeline.audit.disputes.controls import record_new_controls
from modqa_pipeline.audit.worksheets.export import Exported
from modqa_pipeline.audit.worksheets.files import (
    Unassigned,
    Writer,
    write_unassigned,
    write_wave,
    write_workbook_file,
)
from modqa_pipeline.audit.worksheets.worksheet import ToRead
from modqa_pipeline.facts.adjudications import (
    READINGS,
    audits_delivered,
    handed_out,
    record_adjudications,
    recorded_adjudications,
    write_handed_out,
)
from modqa_pipeline.facts.old_spellings import controls_as_read
from modqa_pipeline.facts.waves import Wave, recorded_file, recorded_waves
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import Rows, connect, rows_of
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings, Settings

#: `group` of the roster whose people adjudicate before all others.
ADJUDICATORS = "adjudicator"
#: Ending of the list of those that nobody can settle.
SUFFIX = f"_{fmt.ADJUDICATION}"


def hand_out_adjudications(settings: "KeyedSettings", last_receipt: int) -> Exported:
    """Give new cases to adjudicators; in the last step of a run, after publication.

    Parameters
    ----------
    last_receipt : int
        The last delivery that the run has read: adjudicators are chosen from the roster as of then.
    """
    home = settings.home
    with connect(settings.home, settings.engine) as con:
        due = _choose_due(con, settings, last_receipt)
        left = _record_new(con, settings, last_receipt, due)
    for stale in home.worksheets.glob(f"*/unassigned{SUFFIX}.csv"):
        if not left.get(date.fromisoformat(stale.parent.name)):
            stale.unlink()
    for day, unassigned in left.items():
        write_unassigned(home, day, SUFFIX, unassigned)
    missing = [
        wave
        for wave in recorded_adjudications(home)
        if wave.file.exists() and not drawn_rows.assigned_file(home, wave).exists()
    ]
    exported = export_adjudications(settings, missing)
    reasons: dict[str, int] = defaultdict(int)
    for each in (each for of_day in left.values() for each in of_day):
        reasons[each.reason] += 1
    return Exported(exported.n_worksheets, exported.n_audits, dict(reasons))


def export_adjudications(
    settings: "KeyedSettings", waves: list[Wave], write: Writer = write_workbook_file
) -> Exported:
    """Write the worksheets of earlier hand-outs again, unchanged."""
    n_worksheets, n_audits = 0, 0
    if not waves:
        return Exported()
    with connect(settings.home, settings.engine) as con:
        for wave in waves:
            people = drawn_rows.roster(con, settings.home, wave)
            names = {person["auditor_key"]: person["auditor_id"] for person in people}
            given: dict[str, list[ToRead]] = defaultdict(list)
            for audit in _with_readings(con, settings.home, wave):
                key = audit["auditor_key"]
                if key in names:
                    seal = fmt.seal_of(settings.pseudonym_key, names[key])
                    given[key].append((_in_random_order(audit, seal), fmt.ADJUDICATION))
            write_wave(con, settings, wave, people, dict(sorted(given.items())), write)
            n_worksheets += len(given)
            n_audits += sum(map(len, given.values()))
    return Exported(n_worksheets, n_audits)


def _record_new(
    con: "duckdb.DuckDBPyConnection",
    settings: "Settings",
    last_receipt: int,
    due_by_day: dict[date, dict[str, dict[str, Any]]],
) -> dict[date, list[Unassigned]]:
    """Record what can be given to somebody; return the rest, by day."""
    home, records, left = settings.home, [], {}
    for day, due in sorted(due_by_day.items()):
        number = 1 + len(recorded_adjudications(home, [day]))
        name = f"{fmt.ADJUDICATION}_{number}"
        wave = Wave(day, name, recorded_file(home.draws, day, name), last_receipt)
        people = drawn_rows.roster(con, home, wave)
        audits = [row | due[row["decision_id"]] for row in _readable(con, home, day, due) if people]
        given, left[day] = _share_out(settings, audits, people)
        if given:
            write_handed_out(con, home, wave, given)
            records.append((wave, len(given)))
    record_adjudications(home, records)
    return left


def _choose_due(
    con: "duckdb.DuckDBPyConnection", settings: "KeyedSettings", last_receipt: int
) -> dict[date, dict[str, dict[str, Any]]]:
    """Published cases that wait to be settled, after the controls of new disputes are chosen."""
    home = settings.home
    if not home.database.exists():
        return {}
    con.execute(f"attach {literals.text(home.database)} as published (read_only)")
    try:
        record_new_controls(con, settings, last_receipt)
        return _due(con, home)
    finally:
        con.execute("detach published")


def _due(con: "duckdb.DuckDBPyConnection", home: Home) -> dict[date, dict[str, dict[str, Any]]]:
    """Published decisions that wait for an adjudication and were given to nobody, by day and id.

    Decisions whose readings disagree, decisions that the draw marked to be settled though the readings agree, and
    controls of disputes, which may have been read once.
    """
    controls = sorted({each for record in controls_as_read(home) for each in record.decision_ids})
    rows = rows_of(
        con,
        f"""
        -- few wait, of all that was ever drawn
        with waiting as (
            select decision_date, decision_id, first_audit_id, second_audit_id, first_auditor_key, second_auditor_key,
                coalesce(first_verdict_decision <> second_verdict_decision, false)
                    or decision_id in {literals.texts(controls)} as is_due,
                first_audit_id is not null and second_audit_id is not null as is_read_twice
            from published.marts.fct_audit_outcomes
            where organisation = 'client' and not is_adjudicated
        ),
        drawn as (
            select waiting.*, samples.is_agreement_adjudicated
            from published.marts.fct_audit_samples as samples
            join waiting
                on samples.decision_date = waiting.decision_date and samples.decision_id = waiting.decision_id
            where is_due or is_read_twice
        )
        select decision_date, decision_id, first_audit_id, second_audit_id, first_auditor_key, second_auditor_key
        from drawn
        group by all
        having bool_or(is_due or is_agreement_adjudicated)
        order by all
        """,
    )
    open_by_day: dict[date, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        open_by_day[row["decision_date"]][row["decision_id"]] = row
    for day, due in open_by_day.items():
        for wave in recorded_adjudications(home, [day]):
            for row in handed_out(home, wave):
                due.pop(row["decision_id"], None)
    return {day: due for day, due in open_by_day.items() if due}


def _readable(
    con: "duckdb.DuckDBPyConnection", home: Home, day: date, wanted: Collection[str]
) -> Rows:
    """Decisions of a day as auditors may see them, in draw order."""
    waves = recorded_waves(home, [day])
    return [
        row
        for wave in waves
        for row in drawn_rows.audits_to_read(con, home, wave)
        if row["decision_id"] in wanted
    ]


def _share_out(
    settings: "Settings", audits: Rows, people: Rows
) -> tuple[list[dict[str, Any]], list[Unassigned]]:
    """Adjudicators come first; what none of them can do goes to anybody who has not read it."""
    by_id = {
        row["decision_id"]: row
        | {
            "is_second_read": False,
            "read_by": frozenset(row[f"{r}_auditor_key"] for r in READINGS) - {None},
        }
        for row in audits
    }
    chosen = [p for p in people if (p["group"] or "").strip().casefold() == ADJUDICATORS]
    adjudicator: dict[str, str] = {}
    others = [p | {"daily_capacity": 0} if p in chosen else p for p in people]
    for group in (chosen, others) if chosen else (people,):
        shared = share_out(
            [row for key, row in by_id.items() if key not in adjudicator],
            group,
            datetime.now(UTC).date(),
            spare_own_site=settings.worksheets.spare_own_site,
        )
        for key, own in shared.by_auditor.items():
            adjudicator |= {reading.audit.decision_id: key for reading in own}
    given = [
        row | {"auditor_key": adjudicator[key]} for key, row in by_id.items() if key in adjudicator
    ]
    left = [
        Unassigned(by_id[reading.audit.decision_id], fmt.ADJUDICATION, reason)
        for reading, reason in shared.unassigned
    ]
    return given, left


def _with_readings(con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave) -> Rows:
    """A wave's hand-out: the audits as adjudicators may see them, with their readings."""
    handed = {row["decision_id"]: row for row in handed_out(home, wave)}
    delivered = {
        (row["audit_id"], row["receipt_sequence"]): row
        for row in audits_delivered(con, home, wave.day)
    }
    return [
        audit
        | {"auditor_key": row["auditor_key"]}
        | {
            "readings": [
                delivered[row[f"{r}_audit_id"], row[f"{r}_receipt_sequence"]]
                for r in READINGS
                if row[f"{r}_audit_id"] is not None
            ]
        }
        for audit in _readable(con, home, wave.day, handed)
        for row in (handed[audit["decision_id"]],)
    ]


def _in_random_order(audit: dict[str, Any], seal: str) -> dict[str, Any]:
    """The readings in an order that reveals nothing and is always the same."""
    sealed = fmt.sealed_audit_id(seal, audit["decision_id"], "order of the readings")
    return audit | {"readings": audit["readings"][:: -1 if int(sealed[-1], 16) % 2 else 1]}
