"""Results of the gating dbt tests, handed from the dbt step to the checks (`state/run/`)."""

import json
from dataclasses import asdict

from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.dbt.results import NodeResult


def write_gate_tests(home: Home, tests: list[NodeResult]) -> None:
    """Replace the file in one step."""
    text = json.dumps([asdict(test) for test in tests], indent=0)
    write_text(home.run_inputs / "gate_tests.json", text)


def read_gate_tests(home: Home) -> list[NodeResult]:
    """Results of the run's gating tests."""
    text = (home.run_inputs / "gate_tests.json").read_text(encoding="utf-8")
    return [NodeResult(**line) for line in json.loads(text)]
