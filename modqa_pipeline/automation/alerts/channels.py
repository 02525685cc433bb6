"""Channels to people: Slack (incoming webhook), e-mail, and any address of Apprise. One message, with a few attempts.

Nothing here knows what an incident is, keeps a record or imports Dagster. Only the class and the code of a
failure are kept: the text of a network error may quote an address or a password.
"""

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modqa_pipeline.automation.alerts.addresses import send_to_addresses
from modqa_pipeline.automation.alerts.delivery_refused import DeliveryRefused
from modqa_pipeline.config.settings import Settings

if TYPE_CHECKING:
    import smtplib
    from email.message import EmailMessage
    from urllib.request import HTTPRedirectHandler

LOG = logging.getLogger(__name__)

TOTAL_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Outcome:
    """Result of one message: the number of attempts, and the reason of the last failure if it failed."""

    attempts: int
    failure: str | None = None


def configured_channels(settings: Settings) -> list[str]:
    """Names of the channels that this deployment has configured."""
    chosen = {
        "slack": settings.slack_webhook,
        "email": settings.alerts.email_to.strip(),
        "addresses": (settings.alert_addresses or "").strip(),
    }
    return [name for name, value in chosen.items() if value]


def deliver(settings: Settings, channel: str, subject: str, text: str) -> Outcome:
    """Try a message up to ``alerts.attempts`` times with doubling pauses; never raises.

    No attempt starts after `TOTAL_SECONDS`, so that a dead mail server cannot delay a run.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    failure = None
    for attempt in range(1, settings.alerts.attempts + 1):
        try:
            _SENDERS[channel](settings, subject, text)
            return Outcome(attempt)
        except Exception as error:  # whatever a network does must not reach the run
            failure = _reason(error)
        pause = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
        if attempt == settings.alerts.attempts or time.monotonic() + pause >= deadline:
            break
        time.sleep(pause)
    return Outcome(attempt, failure)


def _reason(error: Exception) -> str:
    if isinstance(error, DeliveryRefused):
        return str(error)
    code = getattr(error, "code", None) or getattr(error, "smtp_code", None)
    cause = getattr(error, "reason", None)
    if isinstance(cause, Exception):
        return _reason(cause)
    strerror = getattr(error, "strerror", None) if isinstance(error, OSError) else None
    known = code if isinstance(code, int) else strerror
    return f"{type(error).__name__} ({known})" if known else type(error).__name__


def _send_slack(settings: Settings, subject: str, text: str) -> None:
    """POST ``{"text": …}``. A redirect is a failure: it would send the message elsewhere."""
    import json
    from urllib.parse import urlsplit
    from urllib.request import Request, build_opener

    address = settings.slack_webhook or ""
    if urlsplit(address).scheme not in ("http", "https"):
        raise DeliveryRefused(
            "MODQA_SLACK_WEBHOOK is not an http(s) address; expected Slack's webhook address. Set it"
        )
    body = json.dumps({"text": _slack_escaped(f"{subject}\n{text}")}).encode()
    request = Request(address, data=body, headers={"Content-Type": "application/json"})
    opener = build_opener(_no_redirects())
    with opener.open(request, timeout=settings.alerts.timeout_seconds):
        pass


def _no_redirects() -> "type[HTTPRedirectHandler]":
    from urllib.request import HTTPRedirectHandler

    class NoRedirects(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    return NoRedirects


def _slack_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _send_email(settings: Settings, subject: str, text: str) -> None:
    server = _mail_server(settings)
    try:
        if settings.alerts.smtp_user:
            server.login(settings.alerts.smtp_user, settings.smtp_password or "")
        refused = server.send_message(_mail(settings, subject, text))
    finally:
        with suppress(Exception):  # a mail once taken is sent, however the farewell goes
            server.quit()
        server.close()
    if refused:
        LOG.warning("The mail server refused %d of the alert's recipients.", len(refused))


def _mail(settings: Settings, subject: str, text: str) -> "EmailMessage":
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid

    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = settings.alerts.email_from
    mail["To"] = ", ".join(to.strip() for to in settings.alerts.email_to.split(",") if to.strip())
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain="modqa.invalid")  # a look-up of our name may hang
    mail.set_content(text)
    return mail


def _mail_server(settings: Settings) -> "smtplib.SMTP":
    """A connection: encrypted on ports 465 and 587, and on every port before a password is sent."""
    import smtplib
    import ssl

    place = settings.alerts
    here, seconds = socket.gethostname(), place.timeout_seconds
    if place.smtp_port == 465:
        trust = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            place.smtp_host, place.smtp_port, local_hostname=here, timeout=seconds, context=trust
        )
    server = smtplib.SMTP(place.smtp_host, place.smtp_port, local_hostname=here, timeout=seconds)
    if place.smtp_port == 587 or place.smtp_user:
        try:
            server.starttls(context=ssl.create_default_context())
        except Exception:
            server.close()
            raise
    return server


_SENDERS: dict[str, Callable[[Settings, str, str], None]] = {
    "slack": _send_slack,
    "email": _send_email,
    "addresses": send_to_addresses,
}
