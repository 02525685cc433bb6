"""Refused deliveries that somebody can still mend: those whose file lies in `landing/`."""

from collections.abc import Iterable

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.runs.refusals import Line, Refusal, refusals


def refused_in_landing(settings: Settings, ledger: Iterable[Line]) -> list[Refusal]:
    """Refusals that nothing has mended since and whose file was not removed, in the order of receipt."""
    found = refusals(ledger, settings.landing.quarantine_share)
    return [each for each in found if (settings.home.landing / each.file_name).exists()]
