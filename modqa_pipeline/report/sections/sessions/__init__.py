"""Sections about a calibration session. Know no HTML."""
