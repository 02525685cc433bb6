"""What a cluster is reached by, on this machine: a standalone master with one worker, and a Thrift server."""

import contextlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from tests.engines.spark_environment import PYTHON

HOST = "127.0.0.1"
SERVER = "org.apache.spark.sql.hive.thriftserver"
_SECONDS_TO_START = 120


@contextlib.contextmanager
def standalone_cluster(folder: Path) -> Iterator[str]:
    """Address of the master, once a worker has joined it."""
    with (
        _daemon(folder, "master", "--host", HOST, "--port", "0") as log,
        _daemon(folder, "worker", _said(log, r"Starting Spark master at (\S+)"), "--host", HOST,
                "--cores", "2", "--memory", "2g", "--work-dir", str(folder / "work")) as joined,
    ):  # fmt: skip
        yield _said(joined, r"registered with master (\S+)")


@contextlib.contextmanager
def thrift_server(folder: Path, warehouse: Path) -> Iterator[str]:
    """Port of a server that keeps its tables in `warehouse`, and its catalog in `folder`."""
    with _running(
        folder, "thrift", "spark-submit", "--class", f"{SERVER}.HiveThriftServer2",
        "--conf", f"spark.sql.warehouse.dir={warehouse}", "--conf", "spark.ui.enabled=false",
        "--conf", "spark.sql.shuffle.partitions=1",
        "spark-internal", "--hiveconf", "hive.server2.thrift.port=0",
    ) as log:  # fmt: skip
        _said(log, "(HiveThriftServer2 started)")
        yield _said(log, r"Starting ThriftBinaryCLIService on port (\d+)")


def _daemon(folder: Path, name: str, *arguments: str) -> AbstractContextManager[Path]:
    daemon = f"org.apache.spark.deploy.{name}.{name.capitalize()}"
    return _running(folder, name, "spark-class", daemon, "--webui-port", "0", *arguments)


@contextlib.contextmanager
def _running(folder: Path, name: str, script: str, *arguments: str) -> Iterator[Path]:
    """The log of a command of Spark's that runs until it is left."""
    spark, log = _spark(), folder / f"{name}.log"
    with log.open("wb") as out:
        running = subprocess.Popen(
            [spark / "bin" / script, *arguments],
            env={**os.environ, "SPARK_HOME": str(spark), "SPARK_LOCAL_IP": HOST},
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield log
    finally:
        _stop(running)


def _stop(running: subprocess.Popen) -> None:
    """End a server; one that hangs on its way out has answered everything, and is killed."""
    running.terminate()
    try:
        running.wait(timeout=60)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def _spark() -> Path:
    script = "import pyspark; print(pyspark.__path__[0])"
    found = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=True)
    return Path(found.stdout.strip())


def _said(log: Path, pattern: str) -> str:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise TimeoutError(
        f"nothing like {pattern!r} in {log}:\n{log.read_text(errors='replace')[-2000:]}"
    )
