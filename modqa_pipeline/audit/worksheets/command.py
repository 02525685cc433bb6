"""`modqa worksheets --day D`: export a day's draw and adjudications again, and say what is outstanding."""

from datetime import UTC, date, datetime

from modqa_pipeline.audit.worksheets import drawn
from modqa_pipeline.audit.worksheets.adjudication import SUFFIX, export_adjudications
from modqa_pipeline.audit.worksheets.adjudication_record import recorded_adjudications
from modqa_pipeline.audit.worksheets.export import Exported, export_waves
from modqa_pipeline.audit.worksheets.files import unassigned_file
from modqa_pipeline.audit.worksheets.outstanding import outstanding_lines, read_outstanding
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.ingest.session import connect
from modqa_pipeline.settings import Settings


def export_day(settings: Settings, day: date) -> list[str]:
    """Export every wave of a day; what to tell whoever asked. The caller holds the lock.

    Raises
    ------
    SettingsError
        The day has no draw.
    """
    waves = drawn.recorded_waves(settings.home, [day])
    if not waves:
        raise SettingsError(
            f"{day} has no draw on record, so there is nothing to audit. Use `modqa run --day {day}` first."
        )
    exported = export_waves(settings, waves)
    settled = export_adjudications(
        settings, [w for w in recorded_adjudications(settings.home, [day]) if w.file.exists()]
    )
    with connect(settings) as con:
        found = read_outstanding(con, settings.home)
    return [
        *_exported_lines(settings, day, exported),
        *_adjudication_lines(settings, day, settled),
        *outstanding_lines(found, datetime.now(UTC).date()),
    ]


def _exported_lines(settings: Settings, day: date, exported: Exported) -> list[str]:
    folder = settings.home.worksheets / day.isoformat()
    if not exported.n_workbooks and not exported.unassigned:
        return [
            f"{day}: no worksheets, since there is nothing to audit or nobody to do it. "
            "Auditors are delivered to landing/auditors/, with organisation client."
        ]
    lines = [f"{day}: {exported.n_audits} audits in {exported.n_workbooks} workbooks, in {folder}"]
    if exported.unassigned:
        n_left = sum(exported.unassigned.values())
        lines.append(f"{n_left} readings have nobody (unassigned.csv there):")
        lines += [f"{n:>6}  {reason}" for reason, n in sorted(exported.unassigned.items())]
    return lines


def _adjudication_lines(settings: Settings, day: date, exported: Exported) -> list[str]:
    lines = []
    if exported.n_workbooks:
        lines.append(
            f"{day}: {exported.n_audits} adjudications in {exported.n_workbooks} workbooks"
        )
    left = unassigned_file(settings.home, day, SUFFIX)
    if left.exists():
        lines.append(
            f"{len(left.read_text().splitlines()) - 1} adjudications have nobody ({left.name} there); every run "
            "tries again, so add somebody in landing/auditors/"
        )
    return lines
