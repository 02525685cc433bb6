"""What a run reads of `config/` besides the settings, checked before the run does anything else."""

from modqa_pipeline.ingest.mapping import load_mappings
from modqa_pipeline.plan import load_plan
from modqa_pipeline.settings import Settings


def check_configuration(settings: Settings) -> None:
    """Read plan, targets, expected deliveries and mappings, so that a fault stops a run at its start."""
    load_plan(settings.home)
    load_mappings(settings.home)
