"""Reacts to new files, late verdicts included: ingests them and rebuilds the days that they touch."""

import hashlib

import dagster as dg

from modqa_pipeline.automation.jobs import FOLLOW
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.facts.draws import read_draws
from modqa_pipeline.home.files import is_unfinished
from modqa_pipeline.home.paths import Home
from modqa_pipeline.ingest.landing.files import find_files


def build_landing_sensor(partitions: dg.DailyPartitionsDefinition) -> dg.SensorDefinition:
    """One run per state of `landing/`; a file that is still being written is seen again in its final state."""

    @dg.sensor(
        name="follow_landing",
        job_name=FOLLOW,
        minimum_interval_seconds=60,
        description="Starts a run when files in landing/ or a mapping have changed.",
    )
    def follow_landing(context: dg.SensorEvaluationContext) -> dg.SkipReason | dg.RunRequest:
        """Compare the files in landing/ with the state that the last run was started for."""
        home = load_settings_without_key().home
        state = landing_state(home)
        if state == context.cursor:
            return dg.SkipReason("nothing is new in landing/")
        context.update_cursor(state)
        return dg.RunRequest(run_key=state, partition_key=newest_built_day(home, partitions))

    return follow_landing


def landing_state(home: Home) -> str:
    """Digest of names, sizes and times of everything delivered, and of the mappings."""
    lines = [f"{file.path}|{file.size}|{file.mtime_ns}" for file in find_files(home.landing).files]
    for path in (home.config / "mappings").rglob("*"):
        if path.is_file() and not is_unfinished(path.name):
            name = path.relative_to(home.root).as_posix()
            lines.append(f"{name}|{path.stat().st_size}|{path.stat().st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def newest_built_day(home: Home, partitions: dg.DailyPartitionsDefinition) -> str | None:
    """The partition under which the run is shown; the run builds whatever days the files touch."""
    drawn = [draw.decision_date for draw in read_draws(home)]
    return max(drawn) if drawn else partitions.get_last_partition_key()
