"""A calibration session is made: what is chosen, who rates, what is refused."""

import csv
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from modqa_pipeline.audit.calibration.command import create
from modqa_pipeline.audit.calibration.request import Request
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.connections import connect
from tests.worlds.calibration_week import FIRST, QUEUE, Session
from tests.worlds.ingest import NOW, make_decision, make_world


def kinds(session: Session) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in session.record["items"]:
        found.setdefault(item["kind"], set()).add(item["item_id"])
    return found


def test_items_are_chosen_by_kind_and_the_command_says_how_many(session):
    lines = session.create()
    found = kinds(session)
    assert found["second read disagrees"] == {"d-00", "d-01"}
    # P2 is named by 9, 19, …; its second version came on the fifth of the seven days
    assert found["new policy version"] == {
        f"d-{n:02}" for n in range(9, 60, 10) if FIRST + timedelta(days=n % 7) >= FIRST + timedelta(days=4)
    }  # fmt: skip
    assert found["near the threshold"] <= {f"d-{n:02}" for n in (28, 29, 30, 31)}
    assert found["clear"] <= {f"d-{n:02}" for n in range(2, 12)} - found["new policy version"]
    said = {line.strip().split("  ")[1]: int(line.split()[0]) for line in lines if line[:1] == " "}
    assert said["dispute accepted"] == said["rated before"] == 0
    assert {kind: n for kind, n in said.items() if n} == {
        kind: len(of) for kind, of in found.items()
    }
    assert "the queue has no more items worth discussing" in "\n".join(lines)


def test_an_accepted_dispute_is_worth_discussing_even_where_it_is_delivered_as_open_again(
    session,
):
    folder = session.world.settings.home.lake / "disputes"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with connect(session.world.settings.home, session.world.settings.engine) as con:
        con.execute(f"""copy (select * from (values
            ('x', 'a-5-first', 'open', 1, 2), ('x', 'a-5-first', 'accepted', 2, 2),
            ('x', 'a-5-first', 'open', 3, 2), ('y', 'a-6-first', 'rejected', 2, 3)
        ) as t (dispute_id, audit_id, status, receipt_sequence, line_number)) to '{folder}/000000001.parquet'""")
    session.create()
    assert kinds(session)["dispute accepted"] == {"d-05"}


def test_the_same_name_and_state_give_the_same_session_and_another_name_another(session, tmp_path):
    other = Session(make_world(tmp_path / "other"))
    shutil.copytree(session.world.root, other.world.root, dirs_exist_ok=True)
    session.create(n_items=8)
    other.create(n_items=8)
    assert session.record == other.record
    assert session.bytes_by_name() == other.bytes_by_name()
    next_one = replace(other, session_id="goods-2")
    next_one.create(n_items=8)
    assert kinds(next_one)["rated before"] < {i["item_id"] for i in other.record["items"]}


def test_nothing_is_rated_again_but_what_is_meant_to_be(session_with_workbooks):
    following = replace(session_with_workbooks, session_id="goods-2")
    following.create(n_items=12)
    before = {item["item_id"] for item in session_with_workbooks.record["items"]}
    again = {item["item_id"]: item["kind"] for item in following.record["items"]}
    assert {kind for item, kind in again.items() if item in before} == {"rated before"}


def test_the_threshold_is_where_decisions_turn_and_none_where_scores_tell_nothing(session):
    from modqa_pipeline.audit.calibration.candidates import load_queue, score_threshold

    with connect(session.world.settings.home, session.world.settings.engine) as con:
        load_queue(con, session.world.settings.home, QUEUE)
        assert score_threshold(con) == pytest.approx((29 + 30) / 2 / 60)
        con.execute("update framed set machine_score = 0.5")
        assert score_threshold(con) is None


def test_raters_are_the_auditors_who_may_audit_the_items(session_with_workbooks):
    with (session_with_workbooks.folder / "raters.csv").open() as lines:
        listed = list(csv.DictReader(lines))
    assert {line["rater_id"] for line in listed} == {"alan.auditor", "anna.auditor"}
    assert all(line["rater_id"] not in line["workbook"] for line in listed)


def test_moderators_of_the_sites_rate_too_and_never_their_own_decisions(session):
    session.create(sites=(), n_per_site=1)
    by_key = {rater["rater_key"]: rater for rater in session.record["raters"]}
    assert Counter(rater["site"] for rater in by_key.values()) == {
        None: 2, "acme/manila": 1, "acme/porto": 1,
    }  # fmt: skip
    with (session.folder / "raters.csv").open() as lines:
        n_items = {line["rater_id"]: int(line["n_items"]) for line in csv.DictReader(lines)}
    items = session.record["items"]
    own = Counter(item["moderator_key"] for item in items)
    for key, rater in by_key.items():
        [name] = [
            name for name in n_items if session.world.settings and key_of(session, name) == key
        ]
        assert n_items[name] == len(items) - own[key] - own.get(rater["moderator_key"] or "", 0) * (
            rater["moderator_key"] not in (None, key)
        )


def key_of(session: Session, person: str) -> str:
    from modqa_pipeline.ingest.rows.people import pseudonym

    return pseudonym(session.world.settings.pseudonym_key, person)


def test_raters_may_be_named(session):
    session.create(raters=("vera.vendor", "mod-porto"))
    assert [rater["site"] for rater in session.record["raters"]].count("acme/porto") == 1
    assert len(session.record["raters"]) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"queue_id": "q-nix"}, "queue 'q-nix' has no decisions in the lake"),
        ({"session_id": "../x"}, "not a possible name for a session"),
        ({"raters": ("alan.auditor", "nobody")}, "rater 'nobody' is not in a roster"),
        ({"raters": ("alan.auditor",)}, "would have 1 rater; expected at least two"),
        ({"sites": ("acme/lyon",)}, "site 'acme/lyon' has no decisions in the queue; expected one of acme/manila"),
        ({"n_items": 0}, "--items 0 is not possible"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_remedy(session, changes, said):
    with pytest.raises(SettingsError, match=said):
        session.create(**changes)
    assert not list(session.world.settings.home.draws.rglob("*.json"))


def test_a_session_is_made_once(session_with_workbooks):
    before = session_with_workbooks.bytes_by_name()
    with pytest.raises(SettingsError, match="with 2 raters; expected a new name"):
        session_with_workbooks.create()
    with pytest.raises(
        SettingsError, match="there is no calibration session 'x'; on record are goods-1"
    ):
        replace(session_with_workbooks, session_id="x").write_again()
    assert session_with_workbooks.bytes_by_name() == before


def test_a_queue_without_anything_to_discuss_is_told(session):
    session.world.take(
        "bpo_decisions", "more.csv", [make_decision(decision_id="x", queue_id="q-9")]
    )
    with pytest.raises(SettingsError, match="nothing worth discussing in the last 28 days"):
        create(session.world.settings, Request("s", "q-9", 5, ("approve",)), NOW)
