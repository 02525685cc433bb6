"""Real servers on this machine for what alerts are sent to: a webhook and a mail server."""

import base64
import json
import shutil
import socketserver
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from modqa_pipeline.automation.alerts import channels, log
from modqa_pipeline.config.sections import AlertSettings
from modqa_pipeline.config.settings import Settings
from modqa_pipeline.home.paths import Home


def as_text(body):
    """What a person reads of it: Slack's form, or that of Apprise's plain webhook."""
    return body["text"] if "text" in body else f"{body['title']}\n{body['message']}"


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.answers.pop(0) if self.server.answers else 200
        self.server.asked.append((self.path, answer))
        if answer == "hang":
            time.sleep(1.5)
            return
        if answer == 200:
            self.server.messages.append(as_text(json.loads(body)))
        self.send_response(answer)
        if answer in (302, 307):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs: greeting, STARTTLS, AUTH PLAIN, one message."""

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def setup(self):
        if self.server.is_tls_at_once:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.is_encrypted = self.server.is_tls_at_once
        super().setup()

    def handle(self):
        self.say("220 mailbox")
        for line in iter(lambda: self.rfile.readline().decode().strip(), ""):
            verb, _, rest = line.partition(" ")
            self.server.heard.append(verb.upper())
            answer = getattr(self, f"on_{verb.lower()}", lambda _: self.say("250 ok"))(rest)
            if answer == "bye":
                return

    def on_ehlo(self, _):
        offers = ["mailbox", "AUTH PLAIN"]
        offers += ["STARTTLS"] if self.server.tls and not self.is_encrypted else []
        for offer in offers[:-1]:
            self.say(f"250-{offer}")
        self.say(f"250 {offers[-1]}")

    def on_starttls(self, _):
        self.say("220 go on")
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.is_encrypted = True
        super().setup()

    def on_auth(self, rest):
        _, user, password = base64.b64decode(rest.split()[-1]).decode().split("\0")
        self.server.logins.append((user, password, self.is_encrypted))
        self.say("235 welcome")

    def on_data(self, _):
        if self.server.refusals:
            self.server.refusals -= 1
            self.say("451 try later")
            return
        self.say("354 speak")
        lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
        self.server.messages.append("\n".join(lines))
        self.say("250 taken")

    def on_quit(self, _):
        self.say("221 bye")
        return "bye"


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_):
        """A client that breaks off is part of the tests."""


@contextmanager
def served(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def webhook():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.daemon_threads = True
    server.answers, server.asked, server.messages = [], [], []
    server.url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/webhook-secret"
    with served(server):
        yield server


@pytest.fixture
def open_mail_server():
    """Start a mail server; with `tls` it offers STARTTLS, or speaks TLS at once on port 465."""

    @contextmanager
    def start(tls=None, port=0):
        server = MailServer(("127.0.0.1", port), Mailbox)
        server.tls, server.is_tls_at_once, server.refusals = tls, port == 465, 0
        server.heard, server.messages, server.logins = [], [], []
        with served(server):
            yield server

    return start


@pytest.fixture
def mail_server(open_mail_server):
    with open_mail_server() as server:
        yield server


@pytest.fixture
def server_tls(tmp_path):
    """A certificate for localhost that nobody trusts yet: its path and the server's context."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate of this test and is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    command += f" -addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}"
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@pytest.fixture
def make_settings(tmp_path):
    """Settings of a home in `tmp_path`; what is named goes to the alerts or to the secrets."""

    def make(**changes):
        secrets = ("slack_webhook", "smtp_password", "pseudonym_key", "alert_addresses")
        own = {name: changes.pop(name) for name in secrets if name in changes}
        alerts = AlertSettings(**({"timeout_seconds": 0.5} | changes))
        return Settings(home=Home(tmp_path / "home"), alerts=alerts, **own)

    return make


@pytest.fixture
def turn_clock(monkeypatch):
    """Put the clock so far after the beginning of the test, which is in the morning."""
    begin = datetime(2026, 3, 5, 6, tzinfo=UTC)

    def turn(**later):
        monkeypatch.setattr(log, "now", lambda: begin + timedelta(**later))

    turn()
    return turn


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(channels, "FIRST_PAUSE_SECONDS", 0.01)
