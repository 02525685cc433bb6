"""Where the parts of the repository lie that are not Python: dbt's project, the suites, the instance's settings.

Nothing here reads them, and no home is known here.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DBT_PROJECT = ROOT / "dbt_project"
EXPECTATIONS = ROOT / "expectations"
#: Settings of Dagster's instance that a new home begins with.
DAGSTER_INSTANCE = ROOT / "dagster.yaml"
#: Interpreter that `make setup-spark` makes.
SPARK_PYTHON = ROOT / ".venv-spark" / "bin" / "python"
