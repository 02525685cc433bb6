"""Deliveries of the synthetic marketplace: which file is put where in landing/, and when.

A file has the time at which it would have arrived, because the pipeline takes files in that
order: a day's decisions arrive in the first hours of the next day, verdicts in the evening.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from modqa_pipeline.demo import cobalt, delivery, reference
from modqa_pipeline.demo.arriving import land_bytes, land_rows
from modqa_pipeline.demo.day import Day, make_day
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.demo.verdicts import verdict_rows
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home


def write_reference(home: Home, world: Marketplace) -> list[Path]:
    """Land the reference data as of the first day; configure what the vendors need."""
    name = world.first_day.isoformat()
    write_text(home.config / "mappings" / "bpo_decisions" / "cobalt.yml", cobalt.MAPPING)
    write_text(home.config / "expected_deliveries.csv", reference.expected_deliveries_csv())
    files = {
        f"queue_registry/registry_{name}.csv": reference.registry_csv(world, world.first_day),
        f"policies/policies_{name}.jsonl": reference.policies_jsonl(world),
        f"moderators/roster_{name}.xlsx": reference.moderators_xlsx(world),
        f"auditors/auditors_{name}.parquet": reference.auditors_parquet(),
    }
    arrived_at = _moment(world.first_day, time(1))
    return [land_bytes(home.landing / path, data, arrived_at) for path, data in files.items()]


def write_day(home: Home, world: Marketplace, day: date) -> list[Path]:
    """Land what arrives for one day: its decisions, with the changes that the stories of the world make.

    cobalt's file of the late day arrives with the next day, and acme's second delivery with the last
    day. The second registry snapshot and the new policy version arrive with the middle day.
    """
    rows = make_day(world, day)
    before = day - timedelta(days=1)
    paths = _write_changed_reference(home, world, day) if day == world.middle else []
    for vendor in ("acme", "borealis"):
        paths.append(_write_vendor(home, world, rows, vendor, day))
    if day != world.late_day:
        paths.append(_write_vendor(home, world, rows, "cobalt", day))
    paths.append(_write_machines(home, world, rows))
    if before == world.late_day:
        paths.append(_write_vendor(home, world, make_day(world, before), "cobalt", day))
    if before == world.redelivered_day:
        paths.append(_write_correction(home, world, make_day(world, before), day))
    return paths


def write_verdicts(
    home: Home,
    world: Marketplace,
    samples: list[dict[str, Any]] | pa.Table,
    available_on: date,
    *,
    until: time = time(18),
) -> Path | None:
    """Land the verdicts given on one day; None, and no file, if there are none.

    Parameters
    ----------
    samples : list of dict or pyarrow.Table
        Drawn decisions with ``decision_id``, ``decision_date``, ``decision`` and ``policy_code``.
        Decisions of the day before ``available_on`` get first and second readings, those of two
        days before get adjudications where the readings disagreed; others are passed over.
    until : time
        Verdicts given later in the day are left out, as on a day that is not over.
    """
    drawn = samples.to_pylist() if isinstance(samples, pa.Table) else samples
    rows = verdict_rows(world, drawn, available_on, until)
    if not rows:
        return None
    path = f"audit_results/{available_on.isoformat()}.csv"
    return land_bytes(home.landing / path, reference.csv_bytes(rows), _moment(available_on, until))


def _write_changed_reference(home: Home, world: Marketplace, day: date) -> list[Path]:
    name, arrived_at = day.isoformat(), _moment(day, time(1))
    files = {
        f"queue_registry/registry_{name}.csv": reference.registry_csv(world, day),
        f"policies/policies_{name}.jsonl": reference.renewed_policies_jsonl(world),
    }
    return [land_bytes(home.landing / path, data, arrived_at) for path, data in files.items()]


def _write_vendor(home: Home, world: Marketplace, rows: Day, vendor: str, arrives: date) -> Path:
    """Land a vendor's file of the day of `rows`; it arrives after the day `arrives`."""
    table = delivery.vendor_rows(world, rows, vendor)
    stem, hour = f"bpo_decisions/{vendor}_{rows.date.isoformat()}", {"acme": 2, "borealis": 3}
    arrived_at = _moment(arrives + timedelta(days=1), time(hour.get(vendor, 4)))
    if vendor == "cobalt":
        path = home.landing / f"{stem}.jsonl.gz"
        return land_rows(
            path, table, cobalt.file_query(delivery.CONTRACT_ROWS), "format json", arrived_at
        )
    path = home.landing / (f"{stem}.csv" if vendor == "acme" else f"{stem}.csv.gz")
    return land_rows(path, table, delivery.BPO_FILE, "format csv, header", arrived_at)


def _write_machines(home: Home, world: Marketplace, rows: Day) -> Path:
    path = home.landing / f"machine_decisions/models_{rows.date.isoformat()}.parquet"
    arrived_at = _moment(rows.date + timedelta(days=1), time(1))
    table = delivery.machine_rows(world, rows)
    return land_rows(path, table, delivery.MACHINE_FILE, "format parquet", arrived_at)


def _write_correction(home: Home, world: Marketplace, rows: Day, arrives: date) -> Path:
    path = home.landing / f"bpo_decisions/acme_{rows.date.isoformat()}_corrected.csv"
    arrived_at = _moment(arrives + timedelta(days=1), time(2, 30))
    table = delivery.corrected_rows(world, rows, "acme")
    return land_rows(path, table, delivery.BPO_FILE, "format csv, header", arrived_at)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=UTC)
