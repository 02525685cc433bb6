"""ModQA: moderation quality assurance for online marketplaces."""

__version__ = "0.2.0"
