"""The notebooks run from top to bottom on a published home, and their own assertions hold."""

import json
from pathlib import Path

import pytest

from modqa_pipeline.repository import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code_cells(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_on_a_published_home(notebook, late_files_followed, monkeypatch):
    monkeypatch.setenv("MODQA_HOME", str(late_files_followed.root))
    namespace: dict = {}
    for number, source in enumerate(code_cells(notebook), start=1):
        exec(compile(source, f"{notebook.name}, code cell {number}", "exec"), namespace)


def test_the_estimate_by_hand_is_the_published_one(late_files_followed, monkeypatch):
    """The notebook compares one figure with the mart; it must have had one to compare."""
    monkeypatch.setenv("MODQA_HOME", str(late_files_followed.root))
    namespace: dict = {}
    [notebook] = [path for path in NOTEBOOKS if path.stem == "quality_of_a_day"]
    for source in code_cells(notebook):
        exec(source, namespace)
    assert len(namespace["verdicts"]) > 0
    assert namespace["by_hand"] == pytest.approx(namespace["published"], abs=1e-8)
