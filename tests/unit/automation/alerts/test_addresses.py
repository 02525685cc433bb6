"""Addresses of Apprise against real servers on this machine: what arrives, redirects, deadlines, secrets."""

import email
import logging
import time

from modqa_pipeline.automation.alerts.channels import Outcome, configured_channels, deliver


def address(server):
    return f"json://127.0.0.1:{server.server_port}/hooks/address-secret"


def test_a_message_reaches_every_address(make_settings, webhook, mail_server):
    mail = f"mailto://127.0.0.1:{mail_server.server_address[1]}/?from=modqa@a.org&to=qa@a.org&mode=insecure"
    settings = make_settings(alert_addresses=f"{address(webhook)} {mail}")
    assert configured_channels(settings) == ["addresses"]
    assert deliver(settings, "addresses", "ModQA warning: a", "b & c") == Outcome(1)
    assert webhook.messages == ["ModQA warning: a\nb & c"]
    assert "ModQA warning: a" in mail_server.messages[0]


def mailed(make_settings, mail_server, text, form):
    """The parts of the mail that an address of this form gets."""
    place = f"127.0.0.1:{mail_server.server_address[1]}"
    mail = f"mailto://{place}/?from=modqa@a.org&to=qa@a.org&mode=insecure{form}"
    settings = make_settings(alert_addresses=mail)
    assert deliver(settings, "addresses", "ModQA: 2 new", text) == Outcome(1)
    [received] = mail_server.messages
    return [
        part.get_payload(decode=True).decode()
        for part in email.message_from_string(received).walk()
        if not part.is_multipart()
    ]


def test_a_mail_has_the_lines_of_the_message(make_settings, mail_server):
    text = "New:\n- queue <script> has no owner & no name\n- queue q-2 has no owner"
    [plain] = mailed(make_settings, mail_server, text, "")
    assert plain.strip().splitlines() == text.splitlines()


def test_a_mail_as_html_has_its_lines_and_no_markup_from_the_data(make_settings, mail_server):
    text = "New:\n- queue <script> has no owner\n- queue q-2 has no owner"
    *_, html = mailed(make_settings, mail_server, text, "&format=html")
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert html.count("<br/>") == 2


def test_an_address_that_fails_is_named_by_its_place_alone(make_settings, webhook, caplog):
    caplog.set_level(logging.DEBUG)
    webhook.answers = [500] * 9
    outcome = deliver(make_settings(alert_addresses=address(webhook)), "addresses", "a", "b")
    assert outcome == Outcome(3, "address 1 of MODQA_ALERT_ADDRESSES took no message")
    assert "address-secret" not in caplog.text


def test_a_redirect_of_an_address_is_not_followed(make_settings, webhook):
    webhook.answers = [302, 200]
    settings = make_settings(alert_addresses=address(webhook), attempts=1)
    assert deliver(settings, "addresses", "a", "b").failure
    assert [path for path, _ in webhook.asked] == ["/hooks/address-secret"]


def test_an_address_that_hangs_is_left_after_the_timeout(make_settings, webhook):
    webhook.answers = ["hang"]
    settings = make_settings(alert_addresses=address(webhook), attempts=1, timeout_seconds=0.2)
    began = time.monotonic()
    assert deliver(settings, "addresses", "a", "b").failure
    assert time.monotonic() - began < 1.4


def test_an_address_of_nothing_says_what_is_expected(make_settings):
    settings = make_settings(alert_addresses="no-such-secret://x", attempts=1)
    failure = deliver(settings, "addresses", "a", "b").failure
    assert failure.startswith("address 1 of MODQA_ALERT_ADDRESSES is none that Apprise understands")
    assert "no-such-secret" not in failure
