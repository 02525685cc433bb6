"""Incidents for tests, and what alerts.jsonl says of them."""

from dataclasses import replace

from modqa_pipeline.automation.alerts.incident import Incident
from modqa_pipeline.home.files import read_lines

DAY = "2026-03-01"


def make_incident(check="volume_is_usual", about="q-7", **changes):
    incident = Incident(
        kind="check_failed",
        key=f"check_failed:stg_decisions/{check}:{about}",
        severity="warning",
        title=f"check {check} failed for {about}",
        detail="3 failing.",
        since=DAY,
        last_day=DAY,
        run_id="run-1",
    )
    return replace(incident, **changes)


def events(settings):
    return [line["event"] for line in read_lines(settings.home.alerts)]
