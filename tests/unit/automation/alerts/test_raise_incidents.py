"""Once per incident, whatever fails: alerts.jsonl is read back after every claim."""

import json
import logging
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context

import pytest

from modqa_pipeline.automation.alerts import channels
from modqa_pipeline.automation.alerts import raise_incidents as raising
from modqa_pipeline.automation.alerts.raise_incidents import Incident, raise_incidents
from modqa_pipeline.home.files import read_lines

DAY = "2026-03-01"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(channels, "FIRST_PAUSE_SECONDS", 0.01)


def make_incident(check="volume_is_usual", day=DAY, **changes):
    incident = Incident(
        kind="check_failed",
        key=f"check_failed:stg_decisions/{check}:{day}",
        severity="warning",
        title=f"check {check} of stg_decisions failed for {day}",
        detail="3 failing.",
        run_id="run-1",
        decision_date=day,
    )
    return replace(incident, **changes)


def events(settings):
    return [line["event"] for line in read_lines(settings.home.alerts)]


def test_an_incident_is_recorded_without_any_channel(make_settings):
    settings = make_settings()
    incident = make_incident()
    assert raise_incidents(settings, [incident], set()) == [incident]
    [line] = read_lines(settings.home.alerts)
    assert line["incident"] == incident.key
    assert line.items() >= {k: v for k, v in asdict(incident).items() if k != "key"}.items()
    assert line["at"].endswith("Z")


def test_an_open_incident_is_not_alerted_again(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], set())
    assert raise_incidents(settings, [make_incident(run_id="run-2")], set()) == []
    assert events(settings) == ["opened", "delivered"]
    assert len(webhook.messages) == 1


def test_the_same_incident_twice_in_one_call_is_one(make_settings):
    settings = make_settings()
    assert len(raise_incidents(settings, [make_incident(), make_incident()], set())) == 1


def test_a_passed_incident_is_resolved_in_silence_and_a_new_failure_opens_anew(
    make_settings, webhook
):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], set())
    raise_incidents(settings, [], {make_incident().key})
    raise_incidents(settings, [], {make_incident().key})
    assert events(settings) == ["opened", "delivered", "resolved"]
    raise_incidents(settings, [make_incident()], set())
    assert events(settings) == ["opened", "delivered", "resolved", "opened", "delivered"]
    assert len(webhook.messages) == 2


def test_what_passes_closes_its_own_incident_alone(make_settings):
    settings = make_settings()
    other = make_incident(check="owner_is_named")
    raise_incidents(settings, [make_incident(), make_incident(day="2026-03-02"), other], set())
    raise_incidents(settings, [], {make_incident().key})
    assert read_lines(settings.home.alerts)[-1]["incident"] == make_incident().key
    raise_incidents(settings, [], {"check_failed:stg_decisions/volume_is_usual:*"})
    assert events(settings) == ["opened"] * 3 + ["resolved"] * 2
    assert raise_incidents(settings, [other], set()) == []


def test_a_failing_key_is_not_closed_by_the_rest_of_its_check(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident()], set())
    raise_incidents(settings, [make_incident()], {"check_failed:stg_decisions/volume_is_usual:*"})
    assert events(settings) == ["opened"]


def test_old_evidence_neither_reopens_nor_closes(make_settings):
    settings = make_settings()
    early, late = "2026-03-02T06:00:00.000000Z", "2026-03-03T06:00:00.000000Z"
    raise_incidents(settings, [make_incident()], set(), early)
    raise_incidents(settings, [], {make_incident().key}, late)
    assert raise_incidents(settings, [make_incident()], set(), early) == []
    assert events(settings) == ["opened", "resolved"]
    other = make_incident(day="2026-03-02")
    raise_incidents(settings, [other], set(), late)
    raise_incidents(settings, [], {other.key}, early)
    assert events(settings) == ["opened", "resolved", "opened"]


def test_several_incidents_are_one_message_the_worst_first(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    critical = make_incident(check="keys_are_unique", severity="critical")
    raise_incidents(settings, [make_incident(), critical], set())
    [message] = webhook.messages
    subject, first, second = message.splitlines()
    assert subject == "ModQA: 2 incidents, 1 of them critical"
    assert first.startswith("[critical] check keys_are_unique")
    assert second.startswith("[warning] check volume_is_usual")
    assert events(settings) == ["opened", "opened", "delivered", "delivered"]


def test_a_long_list_is_cut_and_says_so(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident(check=f"check_{i}") for i in range(25)], set())
    assert webhook.messages[0].endswith("and 5 more, all in alerts/alerts.jsonl")
    assert events(settings).count("delivered") == 25


def test_an_undelivered_alert_is_sent_by_the_next_call(make_settings, webhook):
    webhook.answers = [500] * 3
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], set())
    assert events(settings) == ["opened", "delivery_failed"]
    raise_incidents(settings, [], set())
    assert events(settings) == ["opened", "delivery_failed", "delivered"]
    assert read_lines(settings.home.alerts)[-1]["attempts"] == 1
    raise_incidents(settings, [], set())
    assert len(webhook.messages) == 1


def test_an_alert_delivered_late_says_that_it_is_over(make_settings, webhook):
    webhook.answers = [500] * 3
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], set())
    raise_incidents(settings, [], {make_incident().key})
    assert webhook.messages[0].endswith("It has been resolved in the meantime.")


def test_a_dead_channel_is_asked_less_and_less_often(make_settings, webhook):
    webhook.answers = [500] * 99
    settings = make_settings(slack_webhook=webhook.url, attempts=1)
    for _ in range(8):
        raise_incidents(settings, [make_incident()], set())
    assert len(webhook.asked) == 4


def test_a_dead_channel_does_not_hold_back_the_other(make_settings, webhook, mail_server):
    webhook.answers = [500] * 3
    port = mail_server.server_address[1]
    settings = make_settings(slack_webhook=webhook.url, email_to="qa@a.org", smtp_port=port)
    raise_incidents(settings, [make_incident()], set())
    raise_incidents(settings, [], set())
    assert len(mail_server.messages) == len(webhook.messages) == 1


def test_a_channel_set_up_later_hears_nothing_of_the_past(make_settings, webhook):
    raise_incidents(make_settings(), [make_incident()], set())
    raise_incidents(make_settings(slack_webhook=webhook.url), [], set())
    assert webhook.messages == []


def test_a_channel_with_a_defect_does_not_raise(make_settings, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("webhook-secret")

    monkeypatch.setattr(raising, "deliver", broken)
    settings = make_settings(slack_webhook="https://hooks.example/webhook-secret")
    assert raise_incidents(settings, [make_incident()], set()) == [make_incident()]
    line = read_lines(settings.home.alerts)[-1]
    assert (line["event"], line["kind"]) == ("delivery_failed", "alerting")
    assert line["detail"].startswith("RuntimeError in broken")
    assert "webhook-secret" not in caplog.text


def test_a_home_that_cannot_be_written_does_not_raise(make_settings, tmp_path, caplog):
    (tmp_path / "home").write_text("a file where the home should be")
    assert raise_incidents(make_settings(), [make_incident()], set()) == []
    assert "The run is not affected" in caplog.text


def test_no_secret_reaches_a_line_a_log_or_a_message(make_settings, webhook, caplog):
    caplog.set_level(logging.DEBUG)
    webhook.answers = [500] * 3
    settings = make_settings(
        slack_webhook=webhook.url,
        email_to="qa@example.org",
        smtp_port=webhook.server_port,
        smtp_password="mail-secret",
        pseudonym_key=b"key-secret",
        attempts=3,
    )
    quoted = f"{webhook.url} mail-secret key-secret"
    raise_incidents(settings, [make_incident(title=quoted, detail=quoted)], set())
    raise_incidents(settings, [], set())
    told = settings.home.alerts.read_text() + caplog.text + " ".join(webhook.messages)
    assert len(webhook.messages) == 1
    assert "[secret] [secret] [secret]" in told
    for secret in ("webhook-secret", "mail-secret", "key-secret"):
        assert secret not in told


def test_text_of_many_lines_stays_one_short_line(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident(detail="a\r\nSubject: b\n" + "c" * 999)], set())
    [line] = read_lines(settings.home.alerts)
    assert line["detail"].startswith("a Subject: b ccc")
    assert len(line["detail"]) == 300


def test_a_torn_last_line_is_cut_and_the_rest_remembered(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident()], set())
    with settings.home.alerts.open("a") as file:
        file.write('{"at": "2026')
    raise_incidents(settings, [make_incident(), make_incident(day="2026-03-02")], set())
    assert events(settings) == ["opened", "opened"]


def raise_the_same(settings, incidents):
    """In a process of its own, with time for the others between reading and writing."""
    recall = raising.recall

    def slow_recall(*words):
        memory = recall(*words)
        time.sleep(0.1)
        return memory

    raising.recall = slow_recall
    return len(raise_incidents(settings, incidents, set()))


def test_processes_at_once_open_and_tell_each_incident_once(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    incidents = [make_incident(check=f"check_{i}") for i in range(5)]
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        opened = list(pool.map(raise_the_same, [settings] * 8, [incidents] * 8))
    assert sorted(opened) == [0] * 7 + [5]
    assert sorted(events(settings)) == ["delivered"] * 5 + ["opened"] * 5
    assert len(webhook.messages) == 1


KILLED_BEFORE_DELIVERY = """
import json, os, sys
from pathlib import Path
from modqa_pipeline.automation.alerts import raise_incidents as raising
from modqa_pipeline.home.paths import Home
from modqa_pipeline.config.settings import Settings
home, url, incident = sys.argv[1:]
raising.deliver = lambda *_: os._exit(9)
settings = Settings(home=Home(Path(home)), slack_webhook=url)
raising.raise_incidents(settings, [raising.Incident(**json.loads(incident))], set())
"""


def test_a_process_killed_before_delivery_leaves_it_to_the_next_call(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    incident = json.dumps(asdict(make_incident()))
    words = [KILLED_BEFORE_DELIVERY, str(settings.home.root), webhook.url, incident]
    assert subprocess.run([sys.executable, "-c", *words], check=False).returncode == 9
    assert events(settings) == ["opened"]
    raise_incidents(settings, [make_incident()], set())
    assert events(settings) == ["opened", "delivered"]
    assert len(webhook.messages) == 1


def test_alerts_and_channels_do_not_import_dagster():
    code = (
        "import sys, modqa_pipeline.automation.alerts.incidents; sys.exit('dagster' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
