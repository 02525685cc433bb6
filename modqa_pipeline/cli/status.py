"""`modqa status`: what ran, what waits, what is blocked; read from state, ledger and draws, without Dagster."""

from typing import Any

from filelock import FileLock, Timeout

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.facts.dispute_controls import choices_of_controls
from modqa_pipeline.facts.draws import MAIN, read_draws
from modqa_pipeline.home.files import read_lines
from modqa_pipeline.home.ledger import read_ledger
from modqa_pipeline.home.paths import Home
from modqa_pipeline.home.returns import existing_return
from modqa_pipeline.runs.day_states import read_day_states
from modqa_pipeline.runs.refusals import Refusal, refusal_of, rows_told
from modqa_pipeline.runs.refused_files import refused_in_landing
from modqa_pipeline.runs.run_record import read_run_record
from modqa_pipeline.runs.touches import read_touches

#: So many reasons of a refused delivery are told by `modqa status`, and at the end of the run that took it.
REASONS, REASONS_OF_A_RUN = 3, 10


def home_status(settings: Settings) -> dict[str, Any]:
    """Days built, blocked and waiting, files refused, and the holder of the lock."""
    home = settings.home
    ledger = read_ledger(home)
    states = read_day_states(home)
    touched = read_touches(ledger, choices_of_controls(home.draws)).last
    drawn = {draw.day: draw.n_drawn for draw in read_draws(home) if draw.wave == MAIN}
    return {
        "home": str(home.root),
        "running": _running(home),
        "files_received": len(ledger),
        "files_refused": _refused(settings, ledger),
        "files_overwritten": overwritten_files(home),
        "days_published": _days(d for d, s in states.items() if s.status == "published"),
        "days_blocked": {
            day.isoformat(): state.blocked_reason
            for day, state in sorted(states.items())
            if state.status == "blocked"
        },
        "days_waiting_to_be_built": _days(set(touched) - set(states) - set(drawn)),
        "days_waiting_to_be_rebuilt": _days(
            day
            for day, state in states.items()
            if state.status == "published" and touched.get(day, 0) > state.built_through
        ),
        "decisions_drawn": {day.isoformat(): n for day, n in sorted(drawn.items())},
    }


def _refused(settings: Settings, ledger: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Files refused whole or in too large a part that are still in landing/; what was mended needs no action."""
    return [
        {
            "file": refusal.file_name,
            "why": refusal.told(REASONS),
            "return": str(
                existing_return(settings.home, refusal.file_name, refusal.sequence) or ""
            ),
        }
        for refusal in refused_in_landing(settings, ledger)
    ]


def overwritten_files(home: Home) -> list[str]:
    """Files of landing/ that were received and were changed or removed afterwards.

    The lake keeps each delivery; but a rebuild can read only what is still in landing/.
    """
    digests: dict[str, set[str]] = {}
    for receipt in read_lines(home.receipts):
        digests.setdefault(receipt["path"], set()).add(receipt["sha256"])
    return sorted(
        path
        for path, hashes in digests.items()
        if len(hashes) > 1 or not (home.landing / path).exists()
    )


def status_lines(status: dict[str, Any]) -> list[str]:
    """The status as lines for people."""
    published = status["days_published"]
    lines = [
        f"home               {status['home']}",
        f"running            {status['running'] or 'nothing'}",
        f"files received     {status['files_received']:,}",
        f"days published     {_span(published)}",
    ]
    lines += [f"blocked            {d}: {why}" for d, why in status["days_blocked"].items()]
    for refused in status["files_refused"]:
        lines.append(f"refused            {refused['why']}")
        lines += [f"  goes back as     {refused['return']}"] if refused["return"] else []
    lines += [
        f"overwritten        landing/{path}: a rebuild cannot read what was received (see `modqa doctor`)"
        for path in status["files_overwritten"]
    ]
    if status["days_waiting_to_be_built"]:
        waiting = status["days_waiting_to_be_built"]
        lines.append(
            f"waiting            {_span(waiting)}: `modqa run --from {waiting[0]} --to {waiting[-1]}`"
        )
    if status["days_waiting_to_be_rebuilt"]:
        lines.append(
            f"to be rebuilt      {_span(status['days_waiting_to_be_rebuilt'])}, in the next run"
        )
    return lines


def run_lines(settings: Settings, since: int | None) -> tuple[bool, list[str]]:
    """Whether the run that just ended succeeded, and the lines to report.

    Parameters
    ----------
    since : int or None
        The last delivery before the run: a later one without an accepted row is a failure. None: no delivery is new.
    """
    home = settings.home
    record = read_run_record(home)
    states = read_day_states(home)
    blocked = [d for d in record.dates if d in states and states[d].status == "blocked"]
    this_run = {day.isoformat() for day in record.dates}
    lines = [f"built: {_span(sorted(this_run))}"]
    lines += [f"{day} is BLOCKED: {states[day].blocked_reason}" for day in blocked]
    status = home_status(settings)
    taken = read_ledger(home) if since is not None else []
    new = [line for line in taken if line["sequence"] > (since or 0)]
    refused = [
        found for line in new if (found := refusal_of(line, settings.landing.quarantine_share))
    ]
    lines += _told_back(home, new, {found.sequence: found for found in refused})
    if status["days_waiting_to_be_built"]:
        lines.append(f"waiting to be built: {_span(status['days_waiting_to_be_built'])}")
    lines.append(f"report: {home.reports / 'index.html'}")
    return not blocked and not any(found.is_whole for found in refused), lines


def _told_back(home: Home, new: list[dict[str, Any]], refused: dict[int, Refusal]) -> list[str]:
    """What new deliveries were refused for, and where it goes back to who can fix it."""
    lines = []
    for line in new:
        found = refused.get(line["sequence"])
        if found:
            lines.append(f"refused: {found.told(REASONS_OF_A_RUN)}")
        elif line["rows_quarantined"]:
            lines.append(f"rows refused: {rows_told(line, REASONS_OF_A_RUN)}")
        returned = existing_return(home, line["file_name"], line["sequence"])
        if returned:
            lines.append(f"  goes back as {returned}")
    return lines


def _running(home: Home) -> str | None:
    """Holder of the lock. A killed run leaves its mark, but not the lock."""
    owner = home.root / ".lock.owner"
    try:
        with FileLock(home.lock).acquire(timeout=0):
            return None
    except Timeout:
        return (
            owner.read_text(encoding="utf-8") if owner.exists() else "a run that has just started"
        )


def _days(days: Any) -> list[str]:
    return sorted(day.isoformat() for day in days)


def _span(days: list[str]) -> str:
    if not days:
        return "none"
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]} ({len(days)} days)"
