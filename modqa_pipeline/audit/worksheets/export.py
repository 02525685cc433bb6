"""Turns a day's draw into worksheets: `worksheets/<day>/`, one file per auditor and wave, with first and second
readings side by side.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from modqa_pipeline.audit import drawn_rows
from modqa_pipeline.audit.assignment.assign import share_out
from modqa_pipeline.audit.golden.slip_in import slip_in
from modqa_pipeline.audit.worksheets.files import (
    Unassigned,
    Writer,
    write_unassigned,
    write_wave,
    write_workbook_file,
)
from modqa_pipeline.facts.waves import Wave, recorded_waves, suffix
from modqa_pipeline.home.connections import connect

if TYPE_CHECKING:
    from modqa_pipeline.config.settings import KeyedSettings


@dataclass(frozen=True)
class Exported:
    """Result of an export: worksheets, readings in them, and the reasons why other readings are in none."""

    n_worksheets: int = 0
    n_audits: int = 0
    unassigned: dict[str, int] = field(default_factory=dict)


def export_new_draws(settings: "KeyedSettings", days: list[date]) -> Exported:
    """Export new draws of these days; in the last step of a run."""
    waves = [
        wave
        for wave in recorded_waves(settings.home, set(days))
        if not drawn_rows.assigned_file(settings.home, wave).exists()
    ]
    return export_waves(settings, waves)


def export_waves(
    settings: "KeyedSettings", waves: list[Wave], write: Writer = write_workbook_file
) -> Exported:
    """Write the worksheets of some waves; a home without auditors gets none."""
    n_worksheets, n_audits = 0, 0
    unassigned: dict[str, int] = {}
    if not waves:
        return Exported()
    with connect(settings.home, settings.engine) as con:
        for wave in waves:
            people = drawn_rows.roster(con, settings.home, wave)
            audits = drawn_rows.audits_to_read(con, settings.home, wave) if people else []
            if not audits:
                continue
            shared = share_out(
                audits,
                people,
                wave.day + timedelta(days=1),
                spare_own_site=settings.worksheets.spare_own_site,
            )
            by_id = {row["decision_id"]: row for row in audits}
            given = {
                key: [(by_id[r.audit.decision_id], r.audit_round) for r in own]
                for key, own in shared.by_auditor.items()
            }
            given = slip_in(con, settings, wave, people, given)
            left = [
                Unassigned(by_id[r.audit.decision_id], r.audit_round, reason)
                for r, reason in shared.unassigned
            ]
            write_unassigned(settings.home, wave.day, suffix(wave), left)
            write_wave(con, settings, wave, people, given, write)
            n_worksheets += len(given)
            n_audits += sum(map(len, given.values()))
            for unread in left:
                unassigned[unread.reason] = unassigned.get(unread.reason, 0) + 1
    return Exported(n_worksheets, n_audits, unassigned)
