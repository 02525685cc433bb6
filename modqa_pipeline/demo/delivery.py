"""The rows that a vendor or a model platform delivers, and their columns.

The truth is left out here: a delivery takes the columns that it names and no others. Nothing here
knows where files go (see `landing`).
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from modqa_pipeline.demo import catalogue, faults, people
from modqa_pipeline.demo.catalogue import MACHINE, MODELS, POLICY_CODES, QUEUES, SITES
from modqa_pipeline.demo.day import Day
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.demo.reference import policy_version

N_CORRECTED = 20
UTC_FORMAT = "%Y-%m-%dT%H:%M:%S"

# The rows that every delivery is made from: the contract's names and words, with faults applied.
CONTRACT_ROWS = f"""
    select
        'd-' || day_text || '-' || lpad(number::varchar, 7, '0') as decision_id,
        'item-' || day_text || '-' || lpad(number::varchar, 7, '0') as content_id,
        entity_type, queue_id, vendor, site, moderator_id, model_name, model_version,
        case fault when {faults.BAD_DECISION} then 'aproved' else decision end as decision,
        policy_code, policy_version, market, language,
        case fault when {faults.BAD_SCORE} then 1.7 else score end as machine_score,
        detection_source,
        case when policy_code is not null then 'ev-' || number end as evidence_ref,
        is_test, enqueued_at,
        case fault when {faults.IN_FUTURE} then decided_at + interval 10 year else decided_at end
            as decided_at,
        handling_seconds, fault
    from delivered
"""

BPO_FILE = f"""
    select
        decision_id, content_id, entity_type, queue_id, vendor, site, moderator_id, decision,
        policy_code, policy_version, market, language, machine_score, detection_source,
        evidence_ref, is_test,
        strftime(enqueued_at, '{UTC_FORMAT}Z') as enqueued_at,
        strftime(decided_at, '{UTC_FORMAT}')
            || case fault when {faults.NO_ZONE} then '' else 'Z' end as decided_at,
        handling_seconds
    from ({CONTRACT_ROWS})
"""

MACHINE_FILE = f"""
    select
        decision_id, content_id, entity_type, queue_id, model_name, model_version, decision,
        policy_code, policy_version, market, language, machine_score, detection_source,
        evidence_ref, is_test, enqueued_at at time zone 'UTC' as enqueued_at,
        decided_at at time zone 'UTC' as decided_at
    from ({CONTRACT_ROWS})
"""


def vendor_rows(world: Marketplace, rows: Day, vendor: str) -> pa.Table:
    """Select a vendor's rows of a day, with the faults of their first delivery."""
    is_of_vendor = np.array([*(s.vendor == vendor for s in SITES), False])
    fault = row_faults_of(world, rows)
    table = _rows_with_duplicates(world, rows, np.flatnonzero(is_of_vendor[rows.site]), fault)
    if vendor != "borealis":
        return table
    return pa.concat_tables([table, _foreign_row(world, rows, fault)])


def machine_rows(world: Marketplace, rows: Day) -> pa.Table:
    """Select the machines' rows of a day, with their faults."""
    fault = row_faults_of(world, rows)
    return _rows_with_duplicates(world, rows, np.flatnonzero(rows.site == MACHINE), fault)


def corrected_rows(world: Marketplace, rows: Day, vendor: str) -> pa.Table:
    """Select a vendor's whole day for a second delivery: faulty rows fixed, some wrong decisions corrected."""
    is_of_vendor = np.array([*(s.vendor == vendor for s in SITES), False])[rows.site]
    wrong = np.flatnonzero(
        is_of_vendor
        & (rows.decision <= 2)
        & (rows.decision != rows.truth)
        & (faults.row_faults(world, rows) == faults.NONE)
    )[:N_CORRECTED]
    decision, policy = rows.decision.copy(), rows.policy.copy()
    decision[wrong], policy[wrong] = rows.truth[wrong], rows.true_policy[wrong]
    fixed = dataclasses.replace(rows, decision=decision, policy=policy)
    no_fault = np.zeros(len(rows), dtype=np.int64)
    return _table(world, fixed, np.flatnonzero(is_of_vendor), no_fault)


def row_faults_of(world: Marketplace, rows: Day) -> np.ndarray:
    """Find the fault of every row that its file can have: typed files and cobalt's cannot lack a zone."""
    fault = faults.row_faults(world, rows)
    writes_zone = np.array([*(s.vendor != "cobalt" for s in SITES), False])[rows.site]
    return np.where((fault == faults.NO_ZONE) & ~writes_zone, faults.NONE, fault)


def _rows_with_duplicates(
    world: Marketplace, rows: Day, take: np.ndarray, fault: np.ndarray
) -> pa.Table:
    return _table(world, rows, np.repeat(take, 1 + (fault[take] == faults.DUPLICATE)), fault)


def _foreign_row(world: Marketplace, rows: Day, fault: np.ndarray) -> pa.Table:
    """Make one decision of borealis that has the id of a decision of acme."""
    acme = np.flatnonzero((rows.site == 0) & (fault == faults.NONE))[:1]
    borealis = next(i for i, site in enumerate(SITES) if site.vendor == "borealis")
    site, moderator = rows.site.copy(), rows.moderator.copy()
    site[acme], moderator[acme] = borealis, borealis * people.MODERATORS_PER_SITE
    stolen = dataclasses.replace(rows, site=site, moderator=moderator)
    return _table(world, stolen, acme, fault)


def _table(world: Marketplace, rows: Day, take: np.ndarray, fault: np.ndarray) -> pa.Table:
    """Take the rows at the places `take`, in the contract's terms; codes become dictionary columns."""
    site, queue = rows.site[take], rows.queue[take]
    model = np.array([catalogue.MODEL_OF_ENTITY[q.entity_type] for q in QUEUES])[queue]
    versions = [m[2] if rows.date >= world.middle else m[1] for m in MODELS]
    policy_versions = [policy_version(world, code, rows.date) for code in POLICY_CODES]
    return pa.table({
        "number": take,
        "day_text": _coded(np.zeros(len(take), dtype=np.int64), [f"{rows.date:%Y%m%d}"]),
        "entity_type": _coded(queue, [q.entity_type for q in QUEUES]),
        "queue_id": _coded(queue, [q.queue_id for q in QUEUES]),
        "vendor": _coded(site, [*(s.vendor for s in SITES), None]),
        "site": _coded(site, [*(s.name for s in SITES), None]),
        "moderator_id": _coded(rows.moderator[take], people.moderator_ids()),
        "model_name": _coded(model, [m[0] for m in MODELS]),
        "model_version": _coded(model, versions),
        "decision": _coded(rows.decision[take], catalogue.DECISIONS),
        "policy_code": _coded(rows.policy[take], POLICY_CODES),
        "policy_version": _coded(rows.policy[take], policy_versions),
        "market": _coded(rows.market[take], list(catalogue.MARKETS)),
        "language": _coded(rows.language[take], catalogue.LANGUAGES),
        "score": rows.score[take],
        "detection_source": _coded(rows.source[take], catalogue.SOURCES),
        "is_test": rows.is_test[take],
        "enqueued_at": pa.array(rows.enqueued_at[take], pa.timestamp("s")),
        "decided_at": pa.array(rows.decided_at[take], pa.timestamp("s")),
        "handling_seconds": rows.handling_seconds[take],
        "fault": fault[take],
    })  # fmt: skip


def _coded(codes: np.ndarray, names: Sequence[str | None]) -> pa.DictionaryArray:
    """Encode `codes` with their names; -1 becomes null."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int16), mask=codes < 0), pa.array(list(names), pa.string())
    )
