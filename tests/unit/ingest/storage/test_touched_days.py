"""Which days a receipt changes, and when the verdicts that it brought were given."""

from tests.worlds.ingest import (
    APPEAL,
    AUDIT,
    AUDITOR,
    DISPUTE,
    MODERATOR,
    POLICY,
    RATING,
    REGISTRY,
    make_decision,
)

BPO = "bpo_decisions"


def make_day(day, **changes):
    given = {"decision_id": f"d-{day}", "decided_at": f"2026-03-0{day}T10:00:00Z"}
    return make_decision(**given | changes)


def touched(world, source, name, *rows):
    """Days of March that a file touches."""
    return [day[-2:] for day in world.take(source, name, list(rows))["touched_days"]]


def test_reference_rows_touch_the_days_that_look_them_up(world):
    foreign = make_day(2, queue_id="q-2", policy_code="")
    world.take(BPO, "d.csv", [make_day(1), make_day(3), make_day(5), foreign])
    audit = AUDIT | {"decision_id": "d-3", "audited_at": "2026-03-04T00:00:00Z"}
    world.take("audit_results", "a.csv", [audit])
    idle = REGISTRY | {"status": "inactive"}

    first = idle | {"snapshot_at": "2026-03-03T12:00:00Z"}
    assert touched(world, "queue_registry", "r1.csv", first) == ["01", "03", "05"]
    next_one = idle | {"snapshot_at": "2026-03-05T00:00:00Z"}
    assert touched(world, "queue_registry", "r2.csv", next_one) == ["05"]
    begins = POLICY | {"effective_from": "2026-03-03"}
    assert touched(world, "policies", "p1.csv", begins) == ["01", "03", "05"]
    goes_on = POLICY | {"effective_from": "2026-03-05"}
    assert touched(world, "policies", "p2.csv", goes_on) == ["05"]
    began_before = POLICY | {"effective_from": "2026-03-02"}
    assert touched(world, "policies", "p3.csv", began_before) == ["01", "03", "05"]
    assert touched(world, "auditors", "x.csv", AUDITOR) == ["03"]
    assert touched(world, "moderators", "m.csv", MODERATOR) == []
    assert touched(world, "calibration_ratings", "c.csv", RATING) == []


def test_appeals_and_disputes_touch_the_day_of_the_decision(world):
    world.take(BPO, "d.csv", [make_day(1), make_day(3)])
    audit = AUDIT | {"decision_id": "d-3", "audited_at": "2026-03-04T00:00:00Z"}
    early = AUDIT | {"audit_id": "a-2", "decision_id": "d-2"}
    world.take("audit_results", "a.csv", [audit, early])

    assert touched(world, "appeals", "ap.csv", APPEAL | {"decision_id": "d-3"}) == ["03"]
    assert (
        touched(
            world, "appeals", "unknown.csv", APPEAL | {"appeal_id": "ap-2", "decision_id": "d-9"}
        )
        == []
    )
    assert touched(world, "disputes", "di.csv", DISPUTE) == ["03"]
    of_waiting = DISPUTE | {"dispute_id": "di-2", "audit_id": "a-2"}
    assert touched(world, "disputes", "waiting.csv", of_waiting) == []
    world.take(BPO, "d2.csv", [make_day(2)])
    assert touched(world, "disputes", "found.csv", of_waiting | {"status": "accepted"}) == ["02"]


def test_a_queue_that_was_active_before_its_first_snapshot_touches_days_since_its_activation(world):
    world.take(BPO, "d.csv", [make_day(day, queue_id="q-2") for day in (1, 2, 3, 4)])
    late = REGISTRY | {"snapshot_at": "2026-03-04T12:00:00Z"}
    since = late | {"activated_at": "2026-03-02T09:00:00Z"}
    assert touched(world, "queue_registry", "r1.csv", since) == ["02", "03", "04"]
    always = late | {"queue_id": "q-9"}
    assert touched(world, "queue_registry", "r2.csv", always) == ["01", "02", "03", "04"]


def test_a_snapshot_touches_a_day_that_was_drawn_while_it_was_empty(world):
    import duckdb

    world.take(BPO, "d.csv", [make_day(1), make_day(5)])
    drawn = world.settings.home.draws / "decisions" / "decision_date=2026-03-03"
    drawn.mkdir(parents=True)
    duckdb.sql(
        f"copy (select 'd' as decision_id, 0::bigint as receipt_sequence limit 0) to '{drawn}/main.parquet'"
    )
    assert touched(world, "queue_registry", "r.csv", REGISTRY) == ["01", "03", "05"]


def test_the_ledger_keeps_when_the_first_verdict_of_each_date_was_given(world):
    times = ["2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z", "2026-03-04T10:30:00Z"]
    audits = [
        AUDIT | {"audit_id": f"a-{n}", "decision_id": f"d-{n}", "audited_at": given_at}
        for n, given_at in enumerate(times)
    ]
    line = world.take("audit_results", "a.csv", audits)
    assert line["verdicts_given_at"] == ["2026-03-02T09:00:00", "2026-03-04T10:30:00"]
    assert world.take("audit_results", "again.csv", audits)["verdicts_given_at"] == []
    assert world.take(BPO, "d.csv", [make_decision()])["verdicts_given_at"] == []
