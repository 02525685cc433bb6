"""`modqa doctor`: what is wrong with a home, and how to fix it."""

import shutil
from collections.abc import Iterator

from modqa_pipeline.cli.status import home_status, overwritten_files
from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.config.tables import load_tables
from modqa_pipeline.errors import ModqaError
from modqa_pipeline.facts.draws import is_top_up
from modqa_pipeline.facts.lots import LOT, read_lot_weeks
from modqa_pipeline.facts.standards import damaged_copies
from modqa_pipeline.home.files import read_lines
from modqa_pipeline.home.paths import Home

LOW_DISK_BYTES = 2 * 1024**3


def examine() -> list[dict[str, str]]:
    """Findings, worst first: level (error, warning), what, remedy."""
    try:
        settings = load_settings()
    except ModqaError as error:
        return [_finding("error", "the settings are wrong", str(error))]
    findings = [*_configuration(settings), *_facts(settings.home), *_state(settings)]
    return sorted(findings, key=lambda finding: finding["level"])


def _finding(level: str, what: str, remedy: str) -> dict[str, str]:
    return {"level": level, "what": what, "remedy": remedy}


def _configuration(settings: Settings) -> Iterator[dict[str, str]]:
    from modqa_pipeline.config.mappings import load_mappings
    from modqa_pipeline.ingest.storage.lake_version import check_lake_version

    for check, what in (
        (load_tables, "the configuration is wrong"),
        (load_mappings, "the configuration is wrong"),
        (check_lake_version, "the lake was built by another version"),
    ):
        try:
            check(settings.home)
        except ModqaError as error:
            yield _finding("error", what, str(error))
    free = shutil.disk_usage(settings.home.root).free
    if free < LOW_DISK_BYTES:
        yield _finding(
            "warning",
            f"only {free / 1024**3:.1f} GiB of disk are free",
            "A run may need disk for what does not fit into memory: free some, or move the home.",
        )


def _facts(home: Home) -> Iterator[dict[str, str]]:
    """Facts that cannot be made a second time: deliveries, draws, copies of the configuration."""
    for path in overwritten_files(home):
        yield _finding(
            "warning",
            f"landing/{path} was received, and was overwritten or removed afterwards",
            "Put the received file back (its digest is in receipts/receipts.jsonl), and deliver new content "
            "under a new name. Without the received file a rebuild cannot give the same rows.",
        )
    for file in _recorded_draws(home):
        if not (home.draws / file).exists():
            yield _finding(
                "error",
                f"draws/{file} is recorded, but the file is missing",
                "Restore it from a backup: a draw or a hand-out is a fact and is never made a second time.",
            )
    for copy, what in damaged_copies(home):
        yield _finding(
            "error",
            f"standards/{copy} {what}",
            "Restore standards/ from a backup: the copies of config/ are facts, and are never made a second time.",
        )


def _recorded_draws(home: Home) -> Iterator[str]:
    for record in read_lines(home.draws / "records.jsonl"):
        tables = ("decisions",) if is_top_up(record["wave"]) else ("strata", "decisions")
        for table in tables:
            yield f"{table}/decision_date={record['decision_date']}/{record['wave']}.parquet"
    for record in read_lines(home.draws / "adjudication_records.jsonl"):
        yield f"adjudications/decision_date={record['decision_date']}/{record['wave']}.parquet"
    for week in sorted(read_lot_weeks(home)):
        yield f"lots/decision_date={week}/{LOT}.parquet"


def _state(settings: Settings) -> Iterator[dict[str, str]]:
    status = home_status(settings)
    for day, why in status["days_blocked"].items():
        yield _finding(
            "error", f"{day} is blocked: {why}", "Fix its data: every run checks the day again."
        )
    for refused in status["files_refused"]:
        goes_back = f" It goes back as {refused['return']}." if refused["return"] else ""
        what = f"landing/{refused['file']} was refused"
        yield _finding("warning", what, f"{refused['why']}{goes_back}")
    for day in status["days_waiting_to_be_rebuilt"]:
        yield _finding("warning", f"{day} is out of date", "The next run rebuilds it.")
