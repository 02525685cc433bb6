"""Which days a run builds, and what it remembers of them. Builds and publishes nothing."""
