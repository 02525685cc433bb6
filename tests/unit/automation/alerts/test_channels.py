"""Slack and e-mail against real servers on this machine: retries, hangs, refusals, secrets."""

import socket
import time

import pytest

from modqa_pipeline.automation.alerts import channels
from modqa_pipeline.automation.alerts.channels import Outcome, configured_channels, deliver


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def mail_settings(make_settings, server, **changes):
    place = {"email_to": "qa@example.org, lead@example.org", "smtp_port": server.server_address[1]}
    return make_settings(**(place | changes))


def test_channels_are_those_that_were_set_up(make_settings):
    assert configured_channels(make_settings()) == []
    both = make_settings(slack_webhook="https://hooks.example", email_to="qa@example.org")
    assert configured_channels(both) == ["slack", "email"]


def test_slack_receives_subject_and_text(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    assert deliver(settings, "slack", "ModQA warning: a", "b <!channel> & c") == Outcome(1)
    assert webhook.messages == ["ModQA warning: a\nb &lt;!channel&gt; &amp; c"]


def test_slack_is_tried_again_after_a_server_error(make_settings, webhook):
    webhook.answers = [500, 500]
    assert deliver(make_settings(slack_webhook=webhook.url), "slack", "a", "b") == Outcome(3)
    assert len(webhook.messages) == 1


def test_slack_is_given_up_after_the_set_number_of_attempts(make_settings, webhook):
    webhook.answers = [500] * 9
    settings = make_settings(slack_webhook=webhook.url, attempts=2)
    assert deliver(settings, "slack", "a", "b") == Outcome(2, "HTTPError (500)")
    assert len(webhook.asked) == 2


def test_slack_that_hangs_is_left_after_the_timeout(make_settings, webhook):
    webhook.answers = ["hang"]
    settings = make_settings(slack_webhook=webhook.url, attempts=1, timeout_seconds=0.2)
    began = time.monotonic()
    assert deliver(settings, "slack", "a", "b") == Outcome(1, "TimeoutError")
    assert time.monotonic() - began < 1


def test_no_attempt_begins_after_the_total_time(make_settings, webhook, monkeypatch):
    monkeypatch.setattr(channels, "TOTAL_SECONDS", 0.1)
    webhook.answers = ["hang"] * 9
    settings = make_settings(slack_webhook=webhook.url, attempts=9, timeout_seconds=0.2)
    assert deliver(settings, "slack", "a", "b").attempts == 1


def test_slack_that_refuses_the_connection_is_a_failure(make_settings):
    settings = make_settings(slack_webhook=f"http://127.0.0.1:{unused_port()}/secret")
    assert deliver(settings, "slack", "a", "b") == Outcome(
        3, "ConnectionRefusedError (Connection refused)"
    )


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_not_followed(make_settings, webhook, status):
    webhook.answers = [status]
    settings = make_settings(slack_webhook=webhook.url, attempts=1)
    assert deliver(settings, "slack", "a", "b") == Outcome(1, f"HTTPError ({status})")
    assert [path for path, _ in webhook.asked] == ["/services/T0/B0/webhook-secret"]


@pytest.mark.parametrize(
    "address", ["file:///etc/webhook-secret", "webhook-secret", "http://a b/webhook-secret\n"]
)
def test_a_webhook_that_is_no_address_fails_without_being_quoted(make_settings, address):
    outcome = deliver(make_settings(slack_webhook=address), "slack", "a", "b")
    assert outcome.failure
    assert "webhook-secret" not in outcome.failure


def test_email_reaches_every_recipient(make_settings, mail_server):
    settings = mail_settings(make_settings, mail_server)
    assert deliver(settings, "email", "ModQA critical: ä", "what failed") == Outcome(1)
    assert mail_server.heard.count("RCPT") == 2
    [mail] = mail_server.messages
    assert "To: qa@example.org, lead@example.org" in mail
    assert "From: modqa@localhost" in mail
    assert "what failed" in mail


def test_email_is_tried_again_after_a_temporary_refusal(make_settings, mail_server):
    mail_server.refusals = 2
    assert deliver(mail_settings(make_settings, mail_server), "email", "a", "b") == Outcome(3)
    assert len(mail_server.messages) == 1


def test_email_without_a_server_is_a_failure(make_settings):
    settings = make_settings(email_to="qa@example.org", smtp_port=unused_port(), attempts=1)
    assert deliver(settings, "email", "a", "b").failure.startswith("ConnectionRefusedError")


def test_a_password_is_not_sent_without_encryption(make_settings, mail_server):
    settings = mail_settings(
        make_settings, mail_server, smtp_user="modqa", smtp_password="mail-secret"
    )
    assert deliver(settings, "email", "a", "b") == Outcome(3, "SMTPNotSupportedError")
    assert mail_server.logins == []


def test_a_password_is_sent_once_the_connection_is_encrypted(
    make_settings, open_mail_server, server_tls, monkeypatch
):
    certificate, tls = server_tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with open_mail_server(tls) as server:
        settings = mail_settings(make_settings, server, smtp_user="m", smtp_password="mail-secret")
        assert deliver(settings, "email", "a", "b") == Outcome(1)
        assert server.logins == [("m", "mail-secret", True)]
        assert len(server.messages) == 1


def test_a_mail_server_nobody_vouches_for_gets_no_password(
    make_settings, open_mail_server, server_tls
):
    with open_mail_server(server_tls[1]) as server:
        settings = mail_settings(make_settings, server, smtp_user="m", smtp_password="mail-secret")
        assert deliver(settings, "email", "a", "b").failure.startswith("SSLCertVerificationError")
        assert server.logins == []


@pytest.mark.parametrize("port", [465, 587])
def test_the_two_encrypted_ports_encrypt(
    make_settings, open_mail_server, server_tls, monkeypatch, port
):
    certificate, tls = server_tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    try:
        opened = open_mail_server(tls, port)
        with opened as server:
            outcome = deliver(mail_settings(make_settings, server), "email", "a", "b")
            assert outcome == Outcome(1)
            assert len(server.messages) == 1
            assert ("STARTTLS" in server.heard) == (port == 587)
    except OSError as error:
        pytest.skip(f"port {port} is not ours to open: {error}")
