"""Configuration that a run needs besides the settings, checked before the run does anything else."""

from modqa_pipeline.config.engines import check_engine
from modqa_pipeline.config.mapping import load_mappings
from modqa_pipeline.config.plan import load_plan
from modqa_pipeline.config.settings import Settings


def check_configuration(settings: Settings) -> None:
    """Check engine, plan, targets, expected deliveries and mappings, so that an error stops a run at its start."""
    check_engine(settings.spark)
    load_plan(settings.home)
    load_mappings(settings.home)
