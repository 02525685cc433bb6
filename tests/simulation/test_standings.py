"""How often a moderator is called above or below the site, by chance and rightly, through the product's own SQL."""

import numpy as np
import pyarrow as pa
import pytest

from tests.simulation.product import SCORECARDS

N_SITES = 2_000
ACCURACY = 0.95


def calls(product, n_moderators: int, n_audits: int, spread: float) -> tuple[float, float, float]:
    """Share of sites with a false call, of calls that are false, and of moderators called at all.

    ``spread`` is the standard deviation of the true accuracies; a call is false on the wrong side of the site.
    """
    rng = np.random.default_rng([n_moderators, n_audits, round(spread * 1000)])
    site = np.repeat(np.arange(N_SITES), n_moderators)
    truth = _true_accuracies(rng, spread, site.size)
    people = pa.table(
        {"site": site, "person": np.arange(site.size), "n": rng.binomial(n_audits, truth)}
    )
    product.put(
        "marts.fct_moderator_days",
        f"""select date '2026-03-02' as decision_date, cast(person as varchar) as moderator_key, 'v' as vendor,
                   cast(site as varchar) as site, {n_audits} as n_decisions, {n_audits} as n_audited,
                   {n_audits}::double as weight_sum, n::double as weight_correct,
                   {n_audits}::double as weight_squared_sum, n::double as weight_squared_correct
            from people""",
        people=people,
    )
    product.run(*SCORECARDS)
    standing = dict(
        product.connection.sql(
            "select cast(moderator_key as int), standing from marts.kpi_moderator_scorecard"
        ).fetchall()
    )
    side = np.array([{"below": -1, "level": 0, "above": 1}[standing[i]] for i in range(site.size)])
    of_site = np.repeat(truth.reshape(N_SITES, -1).mean(axis=1), n_moderators)
    is_false = (side != 0) & (side != np.sign(np.round(truth - of_site, 9)))
    sites_misjudged = is_false.reshape(N_SITES, -1).any(axis=1).mean()
    return sites_misjudged, is_false.sum() / max((side != 0).sum(), 1), (side != 0).mean()


def _true_accuracies(rng: np.random.Generator, spread: float, size: int) -> np.ndarray:
    if not spread:
        return np.full(size, ACCURACY)
    strength = ACCURACY * (1 - ACCURACY) / spread**2 - 1
    return rng.beta(ACCURACY * strength, (1 - ACCURACY) * strength, size)


@pytest.fixture(autouse=True)
def _one_week(product):
    product.put("staging.stg_run_settings", "select 30 as min_audited")
    product.put(
        "intermediate.int_periods",
        "select 'week' as period_kind, date '2026-03-02' as period_start, date '2026-03-08' as period_end",
    )


@pytest.mark.parametrize("n_moderators", [3, 6, 12])
@pytest.mark.parametrize("n_audits", [50, 400])
def test_of_people_who_are_all_alike_hardly_anybody_is_called_different(
    product, n_moderators, n_audits
):
    sites_misjudged, _, _ = calls(product, n_moderators, n_audits, spread=0.0)
    assert sites_misjudged < 0.05


@pytest.mark.parametrize("n_moderators", [3, 12])
def test_of_people_who_differ_calls_are_right_and_more_audits_make_more_of_them(
    product, n_moderators
):
    _, false_of_few, called_on_few = calls(product, n_moderators, 100, spread=0.03)
    _, false_of_many, called_on_many = calls(product, n_moderators, 1_000, spread=0.03)
    assert max(false_of_few, false_of_many) < 0.025
    assert called_on_few < called_on_many
    assert called_on_many > 0.4
