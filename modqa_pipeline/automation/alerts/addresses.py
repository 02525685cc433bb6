"""Teams, Discord, Opsgenie, webhooks and a hundred more, each by an address that Apprise understands.

The addresses hold tokens, so they come from the environment. No redirect is followed: it would send the message
elsewhere. Apprise and what it sends by log whom they address; they are silent here.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from modqa_pipeline.automation.alerts.delivery_refused import DeliveryRefused
from modqa_pipeline.config.settings import Settings


def send_to_addresses(settings: Settings, subject: str, text: str) -> None:
    """Send to every address of ``MODQA_ALERT_ADDRESSES``.

    Raises
    ------
    DeliveryRefused
        An address is none that Apprise understands, or was not reached; it is named by its place in the list.
    """
    failed = []
    for n, address in enumerate((settings.alert_addresses or "").split(), 1):
        with _silent_logs():
            is_taken = _is_taken(settings, n, address, subject, text)
        if not is_taken:
            failed.append(f"address {n}")
    if failed:
        raise DeliveryRefused(f"{', '.join(failed)} of MODQA_ALERT_ADDRESSES took no message")


@contextmanager
def _silent_logs() -> Iterator[None]:
    """Nothing is logged by what may quote an address."""
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _is_taken(settings: Settings, n: int, address: str, subject: str, text: str) -> bool:
    import apprise

    plugin = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if plugin is None:
        raise DeliveryRefused(
            f"address {n} of MODQA_ALERT_ADDRESSES is none that Apprise understands; expected addresses such as "
            "msteams://… with a space between them"
        )
    plugin.redirects = False
    plugin.socket_connect_timeout = settings.alerts.timeout_seconds
    plugin.socket_read_timeout = settings.alerts.timeout_seconds
    # by Apprise itself, which escapes the text and keeps its lines where the service shows HTML, as mail does
    messenger = apprise.Apprise()
    messenger.add(plugin)
    return bool(messenger.notify(title=subject, body=text, body_format=apprise.NotifyFormat.TEXT))
