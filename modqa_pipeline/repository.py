"""Paths of the parts of the repository that are not Python: the dbt project, the suites, Dagster's settings.

Nothing here reads them or knows a home.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DBT_PROJECT = ROOT / "dbt_project"
EXPECTATIONS = ROOT / "expectations"
#: Dagster settings of a new home.
DAGSTER_INSTANCE = ROOT / "dagster.yaml"
#: Interpreter that `make setup-spark` makes.
SPARK_PYTHON = ROOT / ".venv-spark" / "bin" / "python"
