"""A Label Studio server of its own environment, on loopback, with SQLite in a temporary folder."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from modqa_pipeline.repository import ROOT

SERVER = Path(
    os.environ.get("MODQA_LABEL_STUDIO", ROOT / ".venv-label-studio" / "bin" / "label-studio")
)
TOKEN = "0123456789abcdef0123456789abcdef01234567"
STARTS_WITHIN = 240


@dataclass(frozen=True)
class Studio:
    """The server's API."""

    address: str

    def ask(self, method: str, path: str, body: object = None) -> object:
        """One request; the answer's JSON."""
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    """The server, once it answers."""
    if not SERVER.exists():
        pytest.skip(f"{SERVER} is not there: use `make test-label-studio`")
    folder = tmp_path_factory.mktemp("label_studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LATEST_VERSION_CHECK": "false",
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
    }
    command = [SERVER, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port),
               "--username", "test@example.org", "--password", "of no use here",
               "--user-token", TOKEN]  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            found = Studio(f"http://127.0.0.1:{port}")
            _wait_for(found, server, folder / "server.log")
            yield found
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(studio: Studio, server: subprocess.Popen, log: Path) -> None:
    for _ in range(STARTS_WITHIN):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{studio.address}/health", timeout=5)
        except OSError:
            time.sleep(1)
        else:
            return
    raise AssertionError(f"Label Studio did not start: {log.read_text(errors='replace')[-2000:]}")
