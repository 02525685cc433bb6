"""`modqa disputes --day D`: each site's errors of a day as a workbook, and the open disputes of the day as another.

A site's workbook changes with every new verdict, so it is written when somebody hands it out and not in every
run. The same published marts give the same files.
"""

import hashlib
import re
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from modqa_pipeline.audit.disputes import rows as found
from modqa_pipeline.audit.disputes.workbook import (
    DisputeBook,
    resolver_row,
    site_row,
    write_workbook,
)
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.forms import dispute as fmt
from modqa_pipeline.forms.worksheet import seal_of
from modqa_pipeline.home.connections import connect
from modqa_pipeline.home.files import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from modqa_pipeline.config.settings import KeyedSettings
    from modqa_pipeline.home.connections import Rows


def export_disputes(settings: "KeyedSettings", day: date, site: str | None = None) -> list[str]:
    """Write the workbooks of a day, for one site (`vendor/site`) or for all; return the lines for the user.

    Raises
    ------
    SettingsError
        Nothing is published yet, or the site has no errors on that day.
    """
    if not settings.home.database.exists():
        raise SettingsError(
            f"nothing is published yet; expected published verdicts to dispute. Use `modqa run --day {day}` first."
        )
    with connect(settings.home, settings.engine) as con:
        found.attach(con, settings)
        errors = found.errors_of_sites(con, settings, day)
        waiting = found.open_disputes(con, settings, day)
        policies = found.policies(con)
    by_site = {party: list(rows) for party, rows in groupby(errors, lambda row: row["party"])}
    if site is not None and site not in by_site:
        raise SettingsError(
            f"'{site}' has no errors on {day} that could be disputed; expected one of "
            f"{', '.join(by_site) or '(no site has any)'}, written vendor/site."
        )
    folder = settings.home.worksheets / day.isoformat()
    lines = [
        _write_site(settings, folder, day, party, rows, policies)
        for party, rows in by_site.items()
        if site in (None, party)
    ]
    return [*(lines or [f"{day}: no site has an error that could be disputed"]),
            *_write_resolver(settings, folder, day, waiting)]  # fmt: skip


def file_name(party: str) -> str:
    """A site as a file name; if characters had to change, a hash keeps names distinct.

    >>> file_name('acme/lisbon'), file_name('ac me/são')
    ('acme_lisbon.xlsx', 'ac_me_s_o_507a7043.xlsx')
    """
    plain = "_".join(party.split("/"))
    safe = re.sub(r"[^A-Za-z0-9-]+", "_", plain)
    is_kept = plain == safe and party.count("/") == 1 and "_" not in party
    mark = "" if is_kept else f"_{hashlib.sha256(party.encode()).hexdigest()[:8]}"
    return f"{safe}{mark}.xlsx"


def _write_site(
    settings: "KeyedSettings",
    folder: "Path",
    day: date,
    party: str,
    errors: "Rows",
    policies: "Rows",
) -> str:
    seal = seal_of(settings.pseudonym_key, f"site {party}")
    rows = [site_row(error, seal) for error in errors]
    path = folder / "sites" / file_name(party)
    write_bytes(path, write_workbook(DisputeBook(fmt.SITE, day, party, seal, rows, policies)))
    until = max(error["window_end_date"] for error in errors)
    return f"{party}: {len(rows)} errors, may be disputed until {until}: {path}"


def _write_resolver(
    settings: "KeyedSettings", folder: "Path", day: date, waiting: "Rows"
) -> list[str]:
    path = folder / "disputes.xlsx"
    if not waiting:
        path.unlink(missing_ok=True)
        return [f"{day}: no dispute is open"]
    seal = seal_of(settings.pseudonym_key, f"disputes of {day}")
    rows = [resolver_row(dispute, seal) for dispute in waiting]
    write_bytes(path, write_workbook(DisputeBook(fmt.RESOLVER, day, "", seal, rows, [])))
    age = (datetime.now(UTC).date() - waiting[0]["raised_at"].date()).days
    return [f"{len(rows)} disputes are open, the oldest for {age} days: {path}"]
