"""Once per incident, whatever fails: alerts.jsonl is read back after every claim."""

import json
import logging
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context

from modqa_pipeline.automation.alerts import messages
from modqa_pipeline.automation.alerts import raise_incidents as raising
from modqa_pipeline.automation.alerts.raise_incidents import raise_incidents
from modqa_pipeline.home.files import read_lines
from tests.worlds.incidents import DAY, events, make_incident


def test_an_incident_is_recorded_without_any_channel(make_settings):
    settings = make_settings()
    incident = make_incident()
    assert raise_incidents(settings, [incident], {}) == [incident]
    [line] = read_lines(settings.home.alerts)
    assert line["incident"] == incident.key
    told = {k: v for k, v in asdict(incident).items() if k != "key" and v}
    assert {name: line[name] for name in told} == told
    assert line["at"].endswith("Z")


def test_an_open_incident_is_not_alerted_again(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], {})
    assert raise_incidents(settings, [make_incident(run_id="run-2")], {}) == []
    assert events(settings) == ["opened", "delivered"]
    assert len(webhook.messages) == 1


def test_the_same_incident_twice_in_one_call_is_one(make_settings):
    settings = make_settings()
    assert len(raise_incidents(settings, [make_incident(), make_incident()], {})) == 1


def test_a_passed_incident_is_resolved_once_and_a_new_failure_opens_anew(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident()], {})
    raise_incidents(settings, [], {make_incident().key: None})
    raise_incidents(settings, [], {make_incident().key: None})
    raise_incidents(settings, [make_incident()], {})
    assert events(settings) == ["opened", "resolved", "opened"]


def test_an_incident_lasts_however_many_days_it_has(make_settings):
    settings = make_settings()
    later = "2026-03-02"
    raise_incidents(settings, [make_incident()], {})
    raise_incidents(settings, [make_incident(last_day=later, detail="4 failing.")], {})
    # an earlier day that is run again says nothing of the last one
    raise_incidents(settings, [], {make_incident().key: frozenset({DAY})})
    assert events(settings) == ["opened", "continued"]
    assert read_lines(settings.home.alerts)[-1]["detail"] == "4 failing."
    raise_incidents(settings, [], {make_incident().key: frozenset({later})})
    assert events(settings) == ["opened", "continued", "resolved"]


def test_a_critical_incident_lasts_while_a_day_is_withheld_for_it(make_settings):
    settings = make_settings()
    incident = make_incident(severity="critical", withheld=(DAY,))
    raise_incidents(settings, [incident], {})
    raise_incidents(settings, [], {incident.key: frozenset({"2026-03-02"})})
    assert events(settings) == ["opened"]
    raise_incidents(
        settings,
        [replace(incident, last_day="2026-03-03", withheld=("2026-03-03",))],
        {incident.key: frozenset({"2026-03-03"})},
    )
    raise_incidents(settings, [], {incident.key: frozenset({"2026-03-03"})})
    assert events(settings) == ["opened", "continued", "continued"]
    assert read_lines(settings.home.alerts)[-1]["withheld"] == [DAY]
    raise_incidents(settings, [], {incident.key: frozenset({DAY})})
    assert events(settings)[-1] == "resolved"


def test_what_is_known_is_recorded_and_told_to_nobody(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    settings.home.config.mkdir(parents=True)
    (settings.home.config / "known.csv").write_text(
        f"what,until,owner,reason\n{make_incident().key},2999-01-01,ops,closes in May\n"
        f"{make_incident(about='q-8').key},2000-01-01,ops,was\n"
    )
    raise_incidents(settings, [make_incident(), make_incident(about="q-8")], {})
    known, other = read_lines(settings.home.alerts)[:2]
    assert known["known"] == "closes in May (ops, until 2999-01-01)" and "known" not in other
    assert len(webhook.messages) == 1 and "q-7" not in webhook.messages[0]


def test_incidents_of_a_day_close_at_the_upgrade(make_settings):
    settings = make_settings()
    old = make_incident(about=DAY)
    settings.home.alerts.parent.mkdir(parents=True)
    line = {"event": "opened", "incident": old.key, "kind": "check_failed", "severity": "warning"}
    line |= {"title": "old", "detail": "old", "observed_at": "2026-03-02T06:00:00.000000Z"}
    settings.home.alerts.write_text(json.dumps(line | {"channels": [], "at": "x"}) + "\n")
    raise_incidents(settings, [], {})
    assert events(settings) == ["opened", "resolved"]


def test_what_passes_closes_its_own_incident_alone(make_settings):
    settings = make_settings()
    other = make_incident(check="owner_is_named")
    raise_incidents(settings, [make_incident(), make_incident(about="q-8"), other], {})
    raise_incidents(settings, [], {make_incident().key: None})
    assert read_lines(settings.home.alerts)[-1]["incident"] == make_incident().key
    raise_incidents(settings, [], {"check_failed:stg_decisions/volume_is_usual:*": None})
    assert events(settings) == ["opened"] * 3 + ["resolved"] * 2
    assert raise_incidents(settings, [other], {}) == []


def test_a_failing_key_is_not_closed_by_the_rest_of_its_check(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident()], {})
    raise_incidents(
        settings, [make_incident()], {"check_failed:stg_decisions/volume_is_usual:*": None}
    )
    assert events(settings) == ["opened"]


def test_old_evidence_neither_reopens_nor_closes(make_settings):
    settings = make_settings()
    early, late = "2026-03-02T06:00:00.000000Z", "2026-03-03T06:00:00.000000Z"
    raise_incidents(settings, [make_incident()], {}, early)
    raise_incidents(settings, [], {make_incident().key: None}, late)
    assert raise_incidents(settings, [make_incident()], {}, early) == []
    assert events(settings) == ["opened", "resolved"]
    other = make_incident(about="q-8")
    raise_incidents(settings, [other], {}, late)
    raise_incidents(settings, [], {other.key: None}, early)
    assert events(settings) == ["opened", "resolved", "opened"]


def test_a_channel_with_a_defect_does_not_raise(make_settings, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("webhook-secret")

    monkeypatch.setattr(messages, "deliver", broken)
    settings = make_settings(slack_webhook="https://hooks.example/webhook-secret")
    assert raise_incidents(settings, [make_incident()], {}) == [make_incident()]
    line = read_lines(settings.home.alerts)[-1]
    assert (line["event"], line["kind"]) == ("delivery_failed", "alerting")
    assert line["detail"].startswith("RuntimeError in broken")
    assert "webhook-secret" not in caplog.text


def test_a_home_that_cannot_be_written_does_not_raise(make_settings, tmp_path, caplog):
    (tmp_path / "home").write_text("a file where the home should be")
    assert raise_incidents(make_settings(), [make_incident()], {}) == []
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
    raise_incidents(settings, [make_incident(title=quoted, detail=quoted)], {})
    raise_incidents(settings, [], {})
    told = settings.home.alerts.read_text() + caplog.text + " ".join(webhook.messages)
    assert len(webhook.messages) == 1
    assert "[secret] [secret] [secret]" in told
    for secret in ("webhook-secret", "mail-secret", "key-secret"):
        assert secret not in told


def test_text_of_many_lines_stays_one_short_line(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident(detail="a\r\nSubject: b\n" + "c" * 999)], {})
    [line] = read_lines(settings.home.alerts)
    assert line["detail"].startswith("a Subject: b ccc")
    assert len(line["detail"]) == 300


def test_a_torn_last_line_is_cut_and_the_rest_remembered(make_settings):
    settings = make_settings()
    raise_incidents(settings, [make_incident()], {})
    with settings.home.alerts.open("a") as file:
        file.write('{"at": "2026')
    raise_incidents(settings, [make_incident(), make_incident(about="q-8")], {})
    assert events(settings) == ["opened", "opened"]


def raise_the_same(settings, incidents):
    """In a process of its own, with time for the others between reading and writing."""
    recall = raising.recall

    def slow_recall(*words):
        memory = recall(*words)
        time.sleep(0.1)
        return memory

    raising.recall = slow_recall
    return len(raise_incidents(settings, incidents, {}))


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
from modqa_pipeline.automation.alerts import messages, raise_incidents as raising
from modqa_pipeline.automation.alerts.incident import Incident
from modqa_pipeline.home.paths import Home
from modqa_pipeline.config.settings import Settings
home, url, incident = sys.argv[1:]
messages.deliver = lambda *_: os._exit(9)
settings = Settings(home=Home(Path(home)), slack_webhook=url)
raising.raise_incidents(settings, [Incident(**json.loads(incident))], {})
"""


def test_a_process_killed_before_delivery_leaves_it_to_the_next_call(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    incident = json.dumps(asdict(make_incident()))
    words = [KILLED_BEFORE_DELIVERY, str(settings.home.root), webhook.url, incident]
    assert subprocess.run([sys.executable, "-c", *words], check=False).returncode == 9
    assert events(settings) == ["opened"]
    raise_incidents(settings, [make_incident()], {})
    assert events(settings) == ["opened", "delivered"]
    assert len(webhook.messages) == 1


def test_alerts_and_channels_do_not_import_dagster():
    code = (
        "import sys, modqa_pipeline.automation.alerts.incidents; sys.exit('dagster' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
