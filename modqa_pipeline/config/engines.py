"""The engines that can build the models, what Spark needs, and which engine built a home.

The engine is one setting, ``MODQA_ENGINE``. Readers of the marts see no difference.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.repository import SPARK_PYTHON

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)


@dataclass(frozen=True)
class SparkPlace:
    """Location of Spark.

    Attributes
    ----------
    python : Path
        Interpreter of the environment with pyspark and dbt-spark; pyspark is not in ModQA's own environment.
    warehouse : Path
        Folder of Spark's tables, as this machine sees it.
    host : str or None
        Thrift server that runs the models; None: a local session, or one on a Spark master.
    java_home : str or None
        Java that the session starts.
    """

    warehouse: Path
    python: Path = SPARK_PYTHON
    host: str | None = None
    java_home: str | None = None


def check_engine(spark: SparkPlace | None) -> None:
    """Refuse a run whose engine is missing, before anything is read.

    Raises
    ------
    SettingsError
        Spark is chosen, and its environment, pyspark or Java is missing.
    """
    if spark is None:
        return
    if not spark.python.exists():
        raise SettingsError(
            f"MODQA_ENGINE is spark, but {spark.python} does not exist. Run `make setup-spark`, or set "
            "MODQA_SPARK_PYTHON to the Python of an environment with dbt-spark and pyspark."
        )
    libraries = (spark.python.parent.parent / "lib").glob("python3*/site-packages/pyspark")
    if spark.host is None and not any(libraries):
        raise SettingsError(
            f"MODQA_ENGINE is spark, but the environment of {spark.python} has no pyspark. "
            "Run `make setup-spark`, or set MODQA_SPARK_HOST to a Thrift server."
        )
    missing = None if spark.host else missing_java(spark.java_home)
    if missing:
        raise SettingsError(
            f"MODQA_ENGINE is spark, but {missing}, or set MODQA_SPARK_HOST to a Thrift server."
        )


def missing_java(java_home: str | None) -> str | None:
    """Where Java was not found, and the remedy; None if there is Java."""
    java = Path(java_home, "bin", "java") if java_home else shutil.which("java")
    if java and Path(java).exists():
        return None
    where = f"{java} does not exist" if java else "there is no java on the PATH"
    return (
        f"{where}: Spark needs Java 17. Install it (Debian: openjdk-17-jre-headless) "
        "and point JAVA_HOME to it"
    )


def claim_home(home: Home, engine_name: str) -> None:
    """Record which engine builds this home; another engine would not see what was built before.

    Raises
    ------
    SettingsError
        The warehouse was built by the other engine.
    """
    mark, wanted = _mark(home), engine_name
    built_by = DUCKDB
    if mark.exists():
        built_by = mark.read_text(encoding="utf-8").strip()
    if home.warehouse.exists() and built_by != wanted:
        raise SettingsError(
            f"the warehouse of {home.root} was built by {built_by}, but MODQA_ENGINE is "
            f"{wanted}. Run `modqa rebuild` with MODQA_ENGINE={wanted}, or set it to {built_by}."
        )
    if built_by != wanted or not mark.exists():
        write_text(mark, wanted + "\n")


def _mark(home: Home) -> Path:
    return home.state / "engine"
