"""The parsed dbt project, stored for later runs and for other homes.

dbt stores its parse too, but only for one home, and in every run it checks every file for changes. What is stored
here depends on no home, since models ask for it when they run. It has no unit tests, which every run would
have to filter out, no texts of the project's files, and nothing that is written only for people.
"""

import contextlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from modqa_pipeline.home.files import write_bytes
from modqa_pipeline.transform.dbt.project import TARGET, project_fingerprint

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: Parts of a manifest that no run asks, and that take time to read.
LEFT_OUT = ("files", "unit_tests", "docs", "exposures")


def read_parsed(folder: Path, target: str) -> "Manifest | None":
    """The stored parse of the project as it is, from this folder or from `make setup`; None if there is none."""
    from dbt.contracts.graph.manifest import Manifest

    name = _file_name(target)
    file = next((place / name for place in (folder, TARGET) if (place / name).exists()), None)
    if file is None:
        return None
    try:
        return Manifest.from_msgpack(file.read_bytes())
    except Exception:  # whatever a damaged file raises: it is parsed and kept anew
        with contextlib.suppress(OSError):
            file.unlink()
        return None


def keep_parsed(manifest: "Manifest", folder: Path, target: str) -> None:
    """Store the parse in this folder, and remove those of earlier states of the project."""
    from dbt.parser.manifest import extended_mashumaro_encoder

    whole = {name: getattr(manifest, name) for name in LEFT_OUT}
    for name in LEFT_OUT:
        setattr(manifest, name, {})
    content = manifest.to_msgpack(extended_mashumaro_encoder)
    for name, part in whole.items():
        setattr(manifest, name, part)
    for old in folder.glob(f"parsed-{target}-*.msgpack"):
        old.unlink(missing_ok=True)
    write_bytes(folder / _file_name(target), content)


def _file_name(target: str) -> str:
    adapter = "dbt-duckdb" if target == "duckdb" else "dbt-spark"
    versions = f"{version('dbt-core')}-{version(adapter)}"
    return f"parsed-{target}-{versions}-{project_fingerprint()[:16]}.msgpack"
