"""Chooses the days that a run builds, and records their state. Builds and publishes nothing."""
