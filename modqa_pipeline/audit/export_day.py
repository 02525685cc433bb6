"""`modqa worksheets --day D` and `modqa label-studio export --day D`: writes a day's draw and adjudications again, and
lists what is outstanding.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from modqa_pipeline.audit.adjudication.hand_out import SUFFIX, export_adjudications
from modqa_pipeline.audit.worksheets import label_studio
from modqa_pipeline.audit.worksheets.export import Exported, export_waves
from modqa_pipeline.audit.worksheets.files import Writer, unassigned_file, write_workbook_file
from modqa_pipeline.audit.worksheets.outstanding import outstanding_lines, read_outstanding
from modqa_pipeline.audit.worksheets.worksheet import Worksheet
from modqa_pipeline.config.settings import KeyedSettings, Settings
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.facts.adjudications import recorded_adjudications
from modqa_pipeline.facts.waves import recorded_waves
from modqa_pipeline.home.connections import connect


def export_day(settings: KeyedSettings, day: date) -> list[str]:
    """Export every wave of a day; return the lines for the user. The caller holds the lock.

    Raises
    ------
    SettingsError
        The day has no draw.
    """
    exported, settled = _export(settings, day, write_workbook_file)
    with connect(settings.home, settings.engine) as con:
        outstanding = read_outstanding(con, settings.home)
    return [
        *_exported_lines(settings, day, exported),
        *_adjudication_lines(settings, day, settled),
        *outstanding_lines(outstanding, datetime.now(UTC).date()),
    ]


def export_day_tasks(settings: KeyedSettings, day: date) -> list[str]:
    """Export a day as Label Studio tasks, beside its workbooks; return the lines for the user.

    Raises
    ------
    SettingsError
        The day has no draw.
    """
    exported, settled = _export(settings, day, _write_both)
    folder = settings.home.worksheets / day.isoformat() / label_studio.FOLDER
    n_tasks = exported.n_audits + settled.n_audits
    if not n_tasks:
        return _exported_lines(settings, day, exported)
    n_files = exported.n_worksheets + settled.n_worksheets
    return [
        f"{n_tasks} tasks in {n_files} files in {folder}, {settled.n_audits} of them adjudications; each file has its "
        "labelling configuration beside it as .xml"
    ]


def _write_both(folder: Path, worksheet: Worksheet) -> None:
    """Write workbooks too: the assignments are recorded once, and mean that the workbooks exist."""
    write_workbook_file(folder, worksheet)
    label_studio.write_tasks(folder, worksheet)


def _export(settings: KeyedSettings, day: date, write: Writer) -> tuple[Exported, Exported]:
    """The draw of a day, and its adjudications."""
    waves = recorded_waves(settings.home, [day])
    if not waves:
        raise SettingsError(
            f"{day} has no recorded draw; expected a day that was drawn. Use `modqa run --day {day}` first."
        )
    handed_out = [w for w in recorded_adjudications(settings.home, [day]) if w.file.exists()]
    return export_waves(settings, waves, write), export_adjudications(settings, handed_out, write)


def _exported_lines(settings: Settings, day: date, exported: Exported) -> list[str]:
    folder = settings.home.worksheets / day.isoformat()
    if not exported.n_worksheets and not exported.unassigned:
        return [
            f"{day}: no worksheets, since there is nothing to audit or no auditor for it. "
            "Auditors are delivered to landing/auditors/, with organisation client."
        ]
    lines = [f"{day}: {exported.n_audits} audits in {exported.n_worksheets} workbooks, in {folder}"]
    if exported.unassigned:
        n_left = sum(exported.unassigned.values())
        lines.append(f"{n_left} readings have no auditor (unassigned.csv there):")
        lines += [f"{n:>6}  {reason}" for reason, n in sorted(exported.unassigned.items())]
    return lines


def _adjudication_lines(settings: Settings, day: date, exported: Exported) -> list[str]:
    lines = []
    if exported.n_worksheets:
        lines.append(
            f"{day}: {exported.n_audits} adjudications in {exported.n_worksheets} workbooks"
        )
    left = unassigned_file(settings.home, day, SUFFIX)
    if left.exists():
        lines.append(
            f"{len(left.read_text().splitlines()) - 1} adjudications have no adjudicator ({left.name} there); every "
            "run tries again, so add somebody in landing/auditors/"
        )
    return lines
