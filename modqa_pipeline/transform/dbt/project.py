"""The dbt project: its folder and its files."""

import hashlib
from pathlib import Path

from modqa_pipeline.repository import DBT_PROJECT

#: Files that `make setup` makes of the project.
TARGET = DBT_PROJECT / "target"


def project_files() -> list[Path]:
    """Every file that defines the project."""
    folders = ("models", "macros", "tests", "seeds")
    files = [p for folder in folders for p in (DBT_PROJECT / folder).rglob("*") if p.is_file()]
    return sorted([*files, *DBT_PROJECT.glob("*.yml")])


def project_fingerprint() -> str:
    """Hash of the project; it differs as soon as a file is added, moved or changed."""
    digest = hashlib.sha256(str(DBT_PROJECT).encode())
    for file in project_files():
        digest.update(f"\0{file}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
