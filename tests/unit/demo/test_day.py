"""The decisions of a day: they depend on world and day alone, and look as designed."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from modqa_pipeline.demo.catalogue import MACHINE, QUEUES, SITES
from modqa_pipeline.demo.day import make_day
from modqa_pipeline.demo.faults import FAULT_SHARE, row_faults
from modqa_pipeline.demo.marketplace import Marketplace
from modqa_pipeline.demo.people import moderator_ids
from modqa_pipeline.errors import SettingsError
from tests.worlds.demo import make_world


@pytest.fixture(scope="module")
def big_day():
    world = make_world(decisions_per_day=100_000)
    return make_day(world, world.first_day)


def test_day_is_the_same_when_made_alone():
    world = make_world()
    for day in world.days[:3]:
        make_day(world, day)
    again, alone = make_day(world, world.days[3]), make_day(make_world(), world.days[3])
    for field in dataclasses.fields(again):
        assert np.array_equal(getattr(again, field.name), getattr(alone, field.name)), field.name


def test_days_and_seeds_differ():
    world = make_world()
    day = world.first_day
    assert not np.array_equal(
        make_day(world, day).score[:100], make_day(make_world(seed=8), day).score[:100]
    )
    assert not np.array_equal(
        make_day(world, day).score[:100], make_day(world, world.days[7]).score[:100]
    )


def test_rows_are_ordered_by_time_within_the_day(big_day):
    start = np.datetime64(big_day.date, "s").astype(int)
    assert (np.diff(big_day.decided_at) >= 0).all()
    assert big_day.decided_at.min() >= start
    assert big_day.decided_at.max() < start + 86_400
    assert (big_day.enqueued_at < big_day.decided_at).all()


def test_moderators_work_at_their_own_site(big_day):
    by_people = big_day.site != MACHINE
    vendors = np.array([s.vendor for s in SITES])[big_day.site[by_people]]
    people = np.array(moderator_ids())[big_day.moderator[by_people]]
    assert all(p.startswith(f"{v}-") for p, v in zip(people, vendors, strict=True))
    assert len(set(moderator_ids())) == 60


def test_shares_are_near_the_design(big_day):
    assert np.mean(big_day.is_test) == pytest.approx(0.005, abs=0.001)
    assert np.mean(big_day.decision == 3) == pytest.approx(0.03, abs=0.002)
    assert np.mean(big_day.decision == 4) == pytest.approx(0.01, abs=0.001)
    assert np.mean(big_day.site == MACHINE) == pytest.approx(0.41, abs=0.01)


def test_machine_score_tells_violating_from_clean(big_day):
    violating = big_day.truth > 0
    rank = big_day.score.argsort().argsort() + 1
    n_bad, n_good = violating.sum(), (~violating).sum()
    area = (rank[violating].sum() - n_bad * (n_bad + 1) / 2) / (n_bad * n_good)
    assert area == pytest.approx(0.9, abs=0.01)


def test_sla_is_missed_sometimes_and_most_for_notices(big_day):
    minutes = (big_day.decided_at - big_day.enqueued_at) / 60
    missed = minutes > np.array([q.sla_minutes for q in QUEUES])[big_day.queue]
    by_people = big_day.site != MACHINE
    notices = np.array([q.entity_type == "ipr" for q in QUEUES])[big_day.queue]
    assert missed[by_people & ~notices].mean() == pytest.approx(0.044, abs=0.01)
    assert missed[notices].mean() == pytest.approx(0.18, abs=0.03)


def test_faults_are_about_one_in_five_hundred(big_day):
    world = make_world(decisions_per_day=100_000)
    share = np.mean(row_faults(world, big_day) > 0)
    assert share == pytest.approx(FAULT_SHARE, abs=0.0006)


def test_policies_belong_to_acted_decisions_only(big_day):
    acted = (big_day.decision == 1) | (big_day.decision == 2)
    assert (big_day.policy[acted] >= 0).all()
    assert (big_day.policy[~acted] == -1).all()
    assert ((big_day.true_policy >= 0) == (big_day.truth > 0)).all()


@pytest.mark.parametrize(
    "changes", [{"n_days": 0}, {"decisions_per_day": 10}, {"seed": -1}], ids=str
)
def test_a_world_too_small_is_refused_with_a_remedy(changes):
    with pytest.raises(SettingsError, match=r"expected .* or more"):
        Marketplace(**{"first_day": date(2026, 3, 2), "n_days": 5, **changes})
