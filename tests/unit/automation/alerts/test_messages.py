"""Messages: what they say, and when they are sent."""

from modqa_pipeline.automation.alerts.incident import HOLDS_NO_DAY
from modqa_pipeline.automation.alerts.raise_incidents import raise_incidents
from modqa_pipeline.home.files import read_lines
from tests.worlds.incidents import events, make_incident


def test_what_is_not_critical_is_told_once_a_day_with_what_stands_and_what_is_over(
    make_settings, webhook, turn_clock
):
    settings = make_settings(slack_webhook=webhook.url)
    first, second, third = (make_incident(about=name) for name in ("q-1", "q-2", "q-3"))
    raise_incidents(settings, [first, second], {})
    assert webhook.messages[0].startswith("ModQA: 2 new\nNew:\n- [warning] check volume_is_usual")
    raise_incidents(settings, [first, third], {second.key: None})
    assert len(webhook.messages) == 1
    turn_clock(days=1)
    raise_incidents(settings, [first, third], {})
    assert webhook.messages[1].splitlines() == [
        "ModQA: 1 new, 1 standing, 1 resolved",
        "New:",
        "- [warning] check volume_is_usual failed for q-3. 3 failing.",
        "Standing:",
        "- check volume_is_usual failed for q-1",
        "Resolved:",
        "- check volume_is_usual failed for q-2",
    ]
    turn_clock(days=2)
    raise_incidents(settings, [first, third], {})
    assert len(webhook.messages) == 2


def test_what_is_critical_is_told_at_once(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], {})
    raise_incidents(settings, [make_incident(about="q-8")], {})
    assert len(webhook.messages) == 1
    raise_incidents(settings, [make_incident(about="q-9", severity="critical")], {})
    assert webhook.messages[1].startswith("ModQA: 2 new (1 critical), 1 standing")


def test_a_clock_that_ticks_waits_a_day_where_a_run_does_not(make_settings, webhook, turn_clock):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], {})
    turn_clock(hours=23, minutes=59)
    raise_incidents(settings, [make_incident(about="q-8")], {}, is_run=False)
    assert len(webhook.messages) == 1
    turn_clock(hours=24, minutes=1)
    raise_incidents(settings, [], {}, is_run=False)
    assert len(webhook.messages) == 2


def test_a_warning_that_nobody_heard_of_and_is_over_is_no_news(make_settings, webhook, turn_clock):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], {})
    raise_incidents(settings, [make_incident(about="q-8")], {})
    raise_incidents(settings, [], {make_incident(about="q-8").key: None})
    turn_clock(days=1)
    raise_incidents(settings, [], {})
    assert len(webhook.messages) == 1


def test_a_message_links_to_the_page(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url, report_url="https://qa.example/reports/")
    raise_incidents(settings, [make_incident(link="2026-03-01-checks.html")], {})
    assert webhook.messages[0].endswith(" See https://qa.example/reports/2026-03-01-checks.html")


def test_a_list_has_whole_sentences_and_leaves_out_what_every_warning_says(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    days = {"since": "2026-03-01", "last_day": "2026-03-04"}
    detail = f"3 failing. {HOLDS_NO_DAY}"
    raise_incidents(
        settings, [make_incident(about=q, detail=detail, **days) for q in ("q-1", "q-2")], {}
    )
    assert webhook.messages[0].splitlines()[2] == (
        "- [warning] check volume_is_usual failed for q-1. 3 failing. Since 2026-03-01."
    )


def test_one_incident_says_all_there_is_to_say(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    days = {"since": "2026-03-01", "last_day": "2026-03-04"}
    raise_incidents(settings, [make_incident(detail=HOLDS_NO_DAY, link="p.html", **days)], {})
    [message] = webhook.messages
    assert message.splitlines()[1:] == [f"{HOLDS_NO_DAY} Since 2026-03-01. See reports/p.html"]


def test_several_incidents_are_one_message_the_worst_first(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    critical = make_incident(check="keys_are_unique", severity="critical")
    raise_incidents(settings, [make_incident(), critical], {})
    [message] = webhook.messages
    subject, heading, first, second = message.splitlines()
    assert (subject, heading) == ("ModQA: 2 new (1 critical)", "New:")
    assert first.startswith("- [critical] check keys_are_unique")
    assert second.startswith("- [warning] check volume_is_usual")
    assert events(settings) == ["opened", "opened", "delivered", "delivered"]


def test_a_long_list_is_cut_and_says_so(make_settings, webhook):
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident(check=f"check_{i}") for i in range(25)], {})
    assert webhook.messages[0].endswith("and 5 more, all in alerts/alerts.jsonl")
    assert events(settings).count("delivered") == 25


def test_an_undelivered_alert_is_sent_by_the_next_call(make_settings, webhook):
    webhook.answers = [500] * 3
    settings = make_settings(slack_webhook=webhook.url)
    raise_incidents(settings, [make_incident()], {})
    assert events(settings) == ["opened", "delivery_failed"]
    raise_incidents(settings, [], {})
    assert events(settings) == ["opened", "delivery_failed", "delivered"]
    assert read_lines(settings.home.alerts)[-1]["attempts"] == 1
    raise_incidents(settings, [], {})
    assert len(webhook.messages) == 1


def test_a_critical_alert_delivered_late_says_that_it_is_over(make_settings, webhook):
    webhook.answers = [500] * 3
    settings = make_settings(slack_webhook=webhook.url)
    incident = make_incident(severity="critical")
    raise_incidents(settings, [incident], {})
    raise_incidents(settings, [], {incident.key: None})
    assert webhook.messages[0].endswith("It has been resolved in the meantime.")


def test_a_dead_channel_is_asked_less_and_less_often(make_settings, webhook):
    webhook.answers = [500] * 99
    settings = make_settings(slack_webhook=webhook.url, attempts=1)
    for _ in range(8):
        raise_incidents(settings, [make_incident()], {})
    assert len(webhook.asked) == 4


def test_a_dead_channel_does_not_hold_back_the_other(make_settings, webhook, mail_server):
    webhook.answers = [500] * 3
    port = mail_server.server_address[1]
    settings = make_settings(slack_webhook=webhook.url, email_to="qa@a.org", smtp_port=port)
    raise_incidents(settings, [make_incident()], {})
    raise_incidents(settings, [], {})
    assert len(mail_server.messages) == len(webhook.messages) == 1


def test_a_channel_set_up_later_hears_nothing_of_the_past(make_settings, webhook):
    raise_incidents(make_settings(), [make_incident()], {})
    raise_incidents(make_settings(slack_webhook=webhook.url), [], {})
    assert webhook.messages == []
