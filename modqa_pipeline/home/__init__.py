"""The folder on disk: paths, whole files, lock, lake, connections. Knows no stage and no setting by name."""
