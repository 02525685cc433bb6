"""A standalone cluster of one worker on this machine, reached as any other: by the address of its master."""

import contextlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from spark_environment import PYTHON

HOST = "127.0.0.1"
_SECONDS_TO_START = 120


@contextlib.contextmanager
def standalone_cluster(folder: Path) -> Iterator[str]:
    """Address of the master, once a worker has joined it."""
    script = "import pyspark; print(pyspark.__path__[0])"
    found = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=True)
    spark = Path(found.stdout.strip())
    with (
        _daemon(spark, folder, "master", "--host", HOST, "--port", "0") as log,
        _daemon(spark, folder, "worker", _said(log, r"Starting Spark master at (\S+)"), "--host", HOST,
                "--cores", "2", "--memory", "2g", "--work-dir", str(folder / "work")) as joined,
    ):  # fmt: skip
        yield _said(joined, r"registered with master (\S+)")


@contextlib.contextmanager
def _daemon(spark: Path, folder: Path, name: str, *arguments: str) -> Iterator[Path]:
    log = folder / f"{name}.log"
    daemon = f"org.apache.spark.deploy.{name}.{name.capitalize()}"
    with log.open("wb") as out:
        running = subprocess.Popen(
            [spark / "bin" / "spark-class", daemon, "--webui-port", "0", *arguments],
            env={**os.environ, "SPARK_HOME": str(spark), "SPARK_LOCAL_IP": HOST},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield log
    finally:
        running.terminate()
        running.wait(timeout=60)


def _said(log: Path, pattern: str) -> str:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise TimeoutError(
        f"nothing like {pattern!r} in {log}:\n{log.read_text(errors='replace')[-2000:]}"
    )
