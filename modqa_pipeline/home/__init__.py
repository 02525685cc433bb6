"""The folder on disk: paths, complete files, lock, lake, connections. Knows no stage and no setting by name."""
