"""Sections about sites and queues. Know no HTML."""
