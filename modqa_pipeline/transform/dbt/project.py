"""The dbt project: where it is, and what it says."""

import hashlib
from pathlib import Path

from modqa_pipeline.repository import DBT_PROJECT

PROJECT = DBT_PROJECT
#: What `make setup` makes of it.
TARGET = PROJECT / "target"


def project_files() -> list[Path]:
    """Every file that says what the project is."""
    folders = ("models", "macros", "tests", "seeds")
    files = [p for folder in folders for p in (PROJECT / folder).rglob("*") if p.is_file()]
    return sorted([*files, *PROJECT.glob("*.yml")])


def project_fingerprint() -> str:
    """Another one as soon as a file is added, moved or changed."""
    told = hashlib.sha256(str(PROJECT).encode())
    for file in project_files():
        told.update(f"\0{file}\0".encode())
        told.update(file.read_bytes())
    return told.hexdigest()
