"""What stands wrong after a run, whatever the run did: refused deliveries, and sites below their target."""

import json
from datetime import timedelta

from modqa_pipeline.automation.alerts import incidents as of_runs
from modqa_pipeline.automation.alerts.raise_incidents import raise_incidents
from modqa_pipeline.automation.alerts.standing import standing_incidents
from tests.worlds.incidents import events, make_incident
from tests.worlds.published.audits import LAST_DAY
from tests.worlds.published.makers import make_site
from tests.worlds.published.marketplace import write_marts


def deliver(settings, *lines):
    """The ledger has these lines, and landing/ the files."""
    ledger = settings.home.ledger
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with ledger.open("a") as file:
        for line in lines:
            file.write(json.dumps(line) + "\n")
            landed = settings.home.landing / line["file_name"]
            landed.parent.mkdir(parents=True, exist_ok=True)
            landed.touch()


def line(sequence, name, accepted, quarantined, **more):
    counts = {"rows_read": accepted + quarantined, "rows_duplicate": 0}
    counts |= {"rows_accepted": accepted, "rows_quarantined": quarantined}
    reasons = [{"code": "missing_value", "column": "queue_id", "n_rows": quarantined}]
    row = {"sequence": sequence, "file_name": f"bpo_decisions/{name}", "refused_for": reasons}
    return row | counts | {"refusal_code": None, "refusal_reason": None, "mends": []} | more


def told(incidents):
    return [(incident.severity, incident.title, incident.detail) for incident in incidents]


def test_a_home_where_nothing_ran_has_nothing_wrong(make_settings):
    incidents, looked = standing_incidents(make_settings())
    assert incidents == []
    assert looked == {"delivery:*": None, "target:*": None}


def test_a_delivery_without_an_accepted_row_is_critical_and_one_of_many_refused_rows_a_warning(
    make_settings,
):
    settings = make_settings()
    deliver(
        settings, line(1, "none.csv", 0, 9), line(2, "many.csv", 5, 5), line(3, "few.csv", 9, 1)
    )
    incidents, _ = standing_incidents(settings)
    assert told(incidents) == [
        (
            "critical",
            "bpo_decisions/none.csv: nothing of the delivery was accepted",
            "None of its 9 rows was accepted: queue_id missing value (9).",
        ),
        (
            "warning",
            "bpo_decisions/many.csv: many rows refused",
            "5 of its 10 rows were refused: queue_id missing value (5).",
        ),
    ]


def test_a_delivery_that_was_mended_is_over(make_settings):
    settings = make_settings()
    deliver(settings, line(1, "a.csv", 0, 9))
    raise_incidents(settings, *standing_incidents(settings))
    raise_incidents(settings, *standing_incidents(settings))
    assert events(settings) == ["opened"]
    deliver(settings, line(2, "b.csv", 9, 0, mends=[1]))
    raise_incidents(settings, *standing_incidents(settings))
    assert events(settings) == ["opened", "resolved"]


def test_a_site_below_its_target_is_told_since_when(make_settings):
    settings = make_settings()
    verdicts = ["not_met", "met", "not_met", "not_met"]
    sites = [
        make_site(verdict, period_end=LAST_DAY - timedelta(days=3 - n))
        for n, verdict in enumerate(verdicts)
    ]
    write_marts(
        settings.home.database, {"kpi_site_scorecard": [*sites, make_site("met", site="x")]}
    )
    [incident], _ = standing_incidents(settings)
    assert incident.key == "target:accuracy:site:acme/porto"
    assert incident.title == "Site acme/porto is below its target for accuracy over 28 days"
    assert incident.detail.startswith("90.0 % (89.0 to 91.0), target 95.0 %, 1,400 audits to ")
    assert incident.since == (LAST_DAY - timedelta(days=1)).isoformat()
    assert incident.link == f"{LAST_DAY}.html"


class Storage:
    """As much of Dagster's storage as is asked for the end of a run."""

    def get_run_record_by_id(self, run_id):
        return None


def test_a_publication_that_cannot_be_read_does_not_hide_that_the_run_broke(
    make_settings, monkeypatch
):
    settings = make_settings()
    settings.home.database.parent.mkdir(parents=True)
    settings.home.database.write_bytes(b"no database")
    broken = make_incident(severity="critical")
    monkeypatch.setattr(of_runs, "incidents_of_run", lambda *_: ([broken], {}))
    of_runs.report_run(settings, Storage(), "run-1")
    assert events(settings) == ["delivery_failed", "opened"]
