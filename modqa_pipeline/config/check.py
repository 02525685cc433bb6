"""Configuration that a run needs besides the settings, checked before the run does anything else."""

from modqa_pipeline.config.engines import check_engine
from modqa_pipeline.config.mappings import load_mappings
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.config.tables import load_tables


def check_configuration(settings: Settings) -> None:
    """Check engine, tables of `config/` and mappings, so that an error stops a run at its start."""
    check_engine(settings.spark)
    load_tables(settings.home)
    load_mappings(settings.home)
