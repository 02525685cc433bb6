"""Sections about whether the figures can be trusted: draw, deliveries, checks. Know no HTML."""
