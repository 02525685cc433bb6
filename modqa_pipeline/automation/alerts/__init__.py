"""Alerts about runs: to whom, and through which channel. Decides nothing about a day."""
