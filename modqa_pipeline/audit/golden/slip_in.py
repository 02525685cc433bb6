"""Adds golden items to worksheets: rows of settled decisions that look like the other rows of the day.

The hand-out is recorded before the workbooks are written, and read when they are written again.
"""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.audit.assignment.assign import auditor_of, may_audit
from modqa_pipeline.audit.assignment.readings import Audit
from modqa_pipeline.audit.golden.choice import choose, is_active, keyed_fraction, mixed, n_golden
from modqa_pipeline.config.rows.golden_items import GoldenItem
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.contracts.contract import decision_sources
from modqa_pipeline.facts.draws import MAIN
from modqa_pipeline.facts.golden_exposures import GoldenExposure, record_exposures
from modqa_pipeline.facts.old_spellings import (
    as_read,
    exposures_as_read,
    spelled,
    spellings_of_today,
)
from modqa_pipeline.facts.waves import Wave
from modqa_pipeline.forms import worksheet as fmt
from modqa_pipeline.home import literals
from modqa_pipeline.home.connections import Rows
from modqa_pipeline.home.lake import WAITING_DAY, LakeFiles, day_folder
from modqa_pipeline.home.paths import Home

if TYPE_CHECKING:
    import duckdb

    from modqa_pipeline.config.settings import KeyedSettings

#: One reading: the audit as its auditor may see it, and its round.
ToRead = tuple[dict[str, Any], str]
Given = dict[str, list[ToRead]]
#: Golden rows look like most rows of a sheet.
_LOOKS_LIKE = {"draw_reason": "random"}


def slip_in(
    con: "duckdb.DuckDBPyConnection",
    settings: "KeyedSettings",
    wave: Wave,
    people: Rows,
    given: Given,
) -> Given:
    """Readings of auditors from a day's main draw, with golden items among them at the plan's rate.

    Parameters
    ----------
    given : dict
        Pseudonym of an auditor to their readings, in draw order.
    """
    if wave.name != MAIN:
        return given
    handed_out = exposures_as_read(settings.home)
    exposures = handed_out.get((wave.day, wave.name))
    if exposures is None:
        exposures = _hand_out(con, settings, wave, people, given, handed_out)
    if not exposures:
        return given
    key, day = settings.pseudonym_key, wave.day.isoformat()
    shown = _decisions(
        con, settings.home, {exposure.decision_id for exposure in exposures}, wave.day
    )
    golden: dict[str, list[tuple[float, ToRead]]] = {}
    for exposure in exposures:
        if exposure.decision_id in shown:
            place = keyed_fraction(key, "place", day, exposure.auditor_key, exposure.decision_id)
            row = shown[exposure.decision_id] | _LOOKS_LIKE
            golden.setdefault(exposure.auditor_key, []).append((place, (row, fmt.GOLDEN)))
    return {auditor: mixed(own, golden.get(auditor, [])) for auditor, own in given.items()}


def _hand_out(
    con: "duckdb.DuckDBPyConnection",
    settings: "KeyedSettings",
    wave: Wave,
    people: Rows,
    given: Given,
    handed_out: dict[tuple[date, str], list[GoldenExposure]],
) -> list[GoldenExposure]:
    """Choose and record. If no item could be shown, nothing is recorded, since none can be added later."""
    home, key, day = settings.home, settings.pseudonym_key, wave.day.isoformat()
    tables = load_tables(home)
    active = _active(con, home, wave, tables[GoldenItem])
    shown = _decisions(con, home, set(active.values()), wave.day)
    items = {item: shown[decision] for item, decision in active.items() if decision in shown}
    if not items:
        return []
    before = [exposure for exposures in handed_out.values() for exposure in exposures]
    seen = _read_by(con, home, items) | {
        (exposure.auditor_key, exposure.item_id) for exposure in before
    }
    names = {p["auditor_key"]: p["auditor_id"] for p in people}
    chosen = choose(
        wanted={
            auditor: n_golden(
                len(own), tables.golden_share, keyed_fraction(key, "rounding", day, auditor)
            )
            for auditor, own in given.items()
        },
        open_to=_open_to(people, items, seen, given, settings.worksheets.spare_own_site),
        n_exposed=Counter(exposure.item_id for exposure in before),
        fraction=lambda *about: keyed_fraction(key, "order", day, *about),
    )
    exposures = [
        GoldenExposure(
            decision_date=day,
            wave=wave.name,
            auditor_key=auditor,
            item_id=item,
            decision_id=items[item]["decision_id"],
            audit_id=fmt.sealed_audit_id(
                fmt.seal_of(key, names[auditor]), items[item]["decision_id"], fmt.GOLDEN
            ),
            decision=items[item]["decision"],
        )
        for auditor, own in chosen.items()
        for item in own
    ]
    record_exposures(home.draws, wave.day, wave.name, exposures)
    return exposures


def _active(
    con: "duckdb.DuckDBPyConnection", home: Home, wave: Wave, items: tuple[GoldenItem, ...]
) -> dict[str, str]:
    """Item to its decision, of the items that auditors may be shown on the day."""
    if all(item.decision_id is None for item in items):
        return {}
    in_force = {
        row["policy_code"]: row["policy_version"]
        for row in drawn_rows.policies_in_force(con, home, wave)
    }
    spellings = spellings_of_today(home)
    return {
        item.item_id: spelled(item.decision_id, spellings)
        for item in items
        if item.decision_id is not None and is_active(item, wave.day, in_force)
    }


def _decisions(
    con: "duckdb.DuckDBPyConnection", home: Home, ids: set[str], but: date
) -> dict[str, dict[str, Any]]:
    """Decisions as their draw saw them, as their auditors may see them; only those drawn on another day.

    They are looked up among the drawn decisions, which are few, however long the history of the lake.
    """
    files = sorted((home.draws / "decisions").glob("decision_date=*/*.parquet"))
    files = [as_read(home, path) for path in files if path.parent.name != day_folder(but)]
    if not ids or not files:
        return {}
    listed = ", ".join(literals.path_to_read(path) for path in files)
    drawn = con.sql(
        f"""
        select decision_id, receipt_sequence, decision_date, queue_id, vendor, site, moderator_key, entity_type,
               decision, policy_code
        from read_parquet([{listed}], hive_partitioning = true, union_by_name = true,
            hive_types = {{'decision_date': date}})
        where list_contains(?, decision_id)
        qualify row_number() over (partition by decision_id order by receipt_sequence, decision_date) = 1
        """,
        params=[sorted(ids)],
    ).to_arrow_table()
    days, lake = sorted(set(drawn["decision_date"].to_pylist())), LakeFiles(home)
    paths = [path for source in decision_sources() for path in lake.files(source, days)]
    if not paths:
        return {}
    con.register("golden_decisions", drawn)
    rows = (
        con.sql(f"""
        select g.*, l.content_id, l.evidence_ref, l.market, l.language
        from golden_decisions as g
        join {literals.read_parquet(paths)} as l using (decision_id, receipt_sequence)
    """)
        .to_arrow_table()
        .to_pylist()
    )
    con.unregister("golden_decisions")
    return {row["decision_id"]: row for row in rows}


def _read_by(
    con: "duckdb.DuckDBPyConnection", home: Home, items: dict[str, dict[str, Any]]
) -> set[tuple[str, str]]:
    """Auditor and item, for everybody who read the decision or was given it when its own day was audited."""
    days = {row["decision_date"] for row in items.values()}
    paths = LakeFiles(home).files("audit_results", [*sorted(days), WAITING_DAY])
    for day in days:
        paths += (home.state / drawn_rows.STATE / day_folder(day)).glob("*.parquet")
    if not paths:
        return set()
    item_of = {row["decision_id"]: item for item, row in items.items()}
    read = con.execute(
        f"""
        select distinct auditor_key, decision_id from {literals.read_parquet(paths)}
        where list_contains(?, decision_id)
        """,
        [sorted(item_of)],
    ).fetchall()
    return {(auditor, item_of[decision]) for auditor, decision in read}


def _open_to(
    people: Rows,
    items: dict[str, dict[str, Any]],
    seen: set[tuple[str, str]],
    given: Given,
    spare_own_site: bool,
) -> dict[str, set[str]]:
    """Items that each auditor may audit and has not seen."""
    fields = [name for name in Audit.__dataclass_fields__ if name in next(iter(items.values()))]
    audits = {item: Audit(**{name: row[name] for name in fields}) for item, row in items.items()}
    return {
        auditor.auditor_key: {
            item
            for item, audit in audits.items()
            if (auditor.auditor_key, item) not in seen and may_audit(auditor, audit, spare_own_site)
        }
        for auditor in map(auditor_of, people)
        if auditor.auditor_key in given
    }
