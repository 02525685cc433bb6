"""The planner's answers against figures worked out from a home of two strata."""

import json
import math
from datetime import date, timedelta

import duckdb
import pytest
from statsmodels.stats.proportion import proportion_confint

from modqa_pipeline.errors import ModqaError, SettingsError
from modqa_pipeline.home.paths import Home
from modqa_pipeline.report.planner.answer import answer, answer_lines
from modqa_pipeline.report.planner.designs import read_designs
from modqa_pipeline.report.planner.request import METRICS, PERIODS, Request

DAY = date(2026, 3, 2)


def wilson(rate, n):
    lower, upper = proportion_confint(rate * n, n, method="wilson")
    return upper - lower


def residual_variance(part, event, rate):
    """Of y - R x, where a share `part` is in the base and `event` of that has the event."""
    mean = part * (event - rate)
    square = part * (event * (1 - rate) ** 2 + (1 - event) * rate**2)
    return square - mean**2


def slice_of(found, value):
    [one] = [one for one in found.slices if one["slice_value"] == value]
    return one


def test_the_width_now_is_that_of_the_stratified_variance(publish):
    """Error rates 0.02 and 0.1 in 800 and 200 decisions, 40 audits of each; seven such days."""
    found = answer(publish(), Request(0.05))
    variance = sum(
        size**2 * (1 / n - 1 / size) * rate * (1 - rate)
        for size, n, rate in ((800, 40, 0.02), (200, 40, 0.1))
    )
    overall = (800 * 0.02 + 200 * 0.1) / 1000
    n_effective = overall * (1 - overall) * 1000**2 / variance * 7
    assert slice_of(found, "(all)") == {
        "slice_value": "(all)",
        "n_decisions": 7000,
        "rate": round(1 - overall, 6),
        "rate_from": "recorded rates",
        "audits_now": 560,
        "width_now": pytest.approx(wilson(overall, n_effective), abs=1e-6),
        "audits": found.one_draw,
    }


def test_a_slice_cuts_through_strata(publish):
    """Porto has three quarters of what was kept and all that was removed."""
    found = answer(publish(), Request(0.05, slice_kind="site"))
    overall = (600 * 0.02 + 200 * 0.1) / 800
    variance = sum(
        size**2 * (1 / n - 1 / size) * residual_variance(part, rate, overall)
        for size, n, rate, part in ((800, 40, 0.02, 0.75), (200, 40, 0.1, 1))
    )
    n_effective = overall * (1 - overall) * 800**2 / variance * 7
    porto = slice_of(found, "acme/porto")
    assert (porto["n_decisions"], porto["audits_now"]) == (5600, 7 * (30 + 40))
    assert porto["width_now"] == pytest.approx(wilson(overall, n_effective), abs=1e-6)


def test_the_newest_estimate_that_is_ok_gives_the_rate(publish):
    row = ("site", "acme/porto", "accuracy")
    estimates = [
        (DAY, *row, 0.9, 500, "ok"),
        (DAY - timedelta(days=1), *row, 0.7, 500, "ok"),
        (DAY, "site", "acme/lisbon", "accuracy", 0.7, 20, "insufficient"),
    ]
    found = answer(publish(estimates=estimates), Request(0.05, slice_kind="site"))
    porto, lisbon = slice_of(found, "acme/porto"), slice_of(found, "acme/lisbon")
    assert (porto["rate"], porto["rate_from"]) == (0.9, "estimate")
    assert (lisbon["rate"], lisbon["rate_from"]) == (0.98, "recorded rates")


def test_a_simple_random_sample_is_the_smallest_that_has_the_width(publish):
    estimates = [(DAY, "all", "(all)", "accuracy", 0.9, 500, "ok")]
    n = answer(publish(estimates=estimates), Request(0.05)).one_draw["simple_random"]
    assert wilson(0.9, n / (1 - n / 7000)) <= 0.05 < wilson(0.9, (n - 1) / (1 - (n - 1) / 7000))


def test_stratified_samples_are_the_smallest_that_have_the_width(publish):
    home = publish()
    found = answer(home, Request(0.03))
    overall, strata = 0.036, ((5600, 0.02), (1400, 0.1))

    def width(sizes):
        variance = sum(
            (size**2 / n - size) * rate * (1 - rate)
            for (size, rate), n in zip(strata, sizes, strict=True)
        )
        return wilson(overall, overall * (1 - overall) * 7000**2 / variance)

    n = found.one_draw["proportional"]
    assert width((0.8 * n, 0.2 * n)) <= 0.03 < width((0.8 * (n - 1), 0.2 * (n - 1)))
    n = found.one_draw["plan"]
    assert width((n / 2, n / 2)) <= 0.03 < width(((n - 1) / 2, (n - 1) / 2))


def test_no_stratum_is_asked_for_more_than_it_has(publish):
    """At 0.005 half of the plan's sample would be more than the 1,400 that were removed."""
    found = answer(publish(), Request(0.005))
    assert 2800 < found.one_draw["plan"] < 7000


def test_the_first_sum_is_of_all_and_one_draw_is_that_of_the_last(publish):
    found = answer(publish(), Request(0.05, slice_kind="site"))
    for design, total in found.each_by_itself.items():
        assert total == sum(one["audits"][design] for one in found.slices)
        assert found.one_draw[design] >= total * 0.99


def test_precision_counts_decisions_that_acted(publish):
    found = answer(publish(), Request(0.1, metric="precision"))
    one = slice_of(found, "(all)")
    assert (one["n_decisions"], one["audits_now"], one["rate"]) == (1400, 280, 0.92)
    assert one["width_now"] == pytest.approx(wilson(0.08, 280 / (1 - 280 / 1400)), abs=1e-6)
    assert found.one_draw["plan"] == pytest.approx(2 * one["audits"]["plan"], abs=1)


def test_a_value_without_such_decisions_is_left_out_and_named(publish):
    found = answer(publish(), Request(0.1, metric="precision", slice_kind="site"))
    assert [one["slice_value"] for one in found.slices] == ["acme/porto"]
    assert found.left_out == ["acme/lisbon"]
    assert "No decisions to estimate from: acme/lisbon." in answer_lines(found)


def test_recall_expects_what_is_found_and_what_is_missed(publish):
    found = answer(publish(), Request(0.1, metric="recall"))
    assert slice_of(found, "(all)")["rate"] == round(184 / (184 + 12), 6)


def test_a_longer_period_needs_fewer_audits_a_week(publish):
    home = publish()
    needed = [answer(home, Request(0.05, period=period)).one_draw["plan"] for period in PERIODS]
    assert needed == sorted(needed, reverse=True) and needed[0] > 3 * needed[-1]


def test_where_nothing_was_recorded_five_percent_are_assumed(publish):
    strata = [(DAY, "main", "kept", "approved", 40, None, None, None)]
    counts = [(DAY, "main", "kept", "all", "(all)", 800, 0)]
    home = publish(strata, counts)
    rates = {
        m: slice_of(answer(home, Request(0.05, m)), "(all)")["rate"]
        for m in ("accuracy", "leakage_rate")
    }
    assert rates == {"accuracy": 0.95, "leakage_rate": 0.05}


def test_the_last_seven_days_are_read_and_late_waves_are_not(publish):
    days = [DAY - timedelta(days=n) for n in (0, 2, 6, 7)]
    strata = [(day, "main", "kept", "approved", 40, 0.02, 0.02, 0.01) for day in days]
    counts = [(day, "main", "kept", "all", "(all)", 700, 0) for day in days]
    home = publish(
        [*strata, (DAY, "late", "kept", "approved", 5, 0.02, 0.02, 0.01)],
        [*counts, (DAY, "late", "kept", "all", "(all)", 50, 0)],
    )
    found = answer(home, Request(0.05))
    assert found.days == ["2026-02-24", "2026-02-28", "2026-03-02"]
    assert (found.audits_now, slice_of(found, "(all)")["n_decisions"]) == (280, 4900)


def test_a_stratum_of_which_nothing_was_drawn_is_planned_like_the_rest(publish):
    strata = [
        (DAY, "main", "a", "approved", 80, 0.02, 0.02, 0.01),
        (DAY, "main", "b", "acted", 0, 0.1, 0.9, 0),
    ]
    counts = [
        (DAY, "main", name, "all", "(all)", size, 0) for name, size in (("a", 800), ("b", 200))
    ]
    [one] = read_designs(publish(strata, counts), Request(0.05)).slices
    assert list(one.drawn) == [80, 200 * 80 / 1000]


def test_the_answer_is_a_table_that_says_what_it_assumes(publish):
    found = answer(publish(), Request(0.05, slice_kind="site"))
    text = "\n".join(answer_lines(found))
    for words in ("0.05 wide (upper minus lower bound)", "acme/porto", "each by itself", "one draw of all",
                  "2026-03-02 (1 day)", "Every audit is assumed to come back"):  # fmt: skip
        assert words in text
    json.loads(json.dumps(found.as_json()))


def test_a_census_is_said_to_be_one(publish):
    found = answer(publish(), Request(1e-7))
    assert set(found.one_draw.values()) == {7000}
    assert "7,000 (census)" in "\n".join(answer_lines(found))


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ({"target_width": 2}, ("target width 2", "between 0 and 1", "0.02")),
        ({"target_width": 0}, ("target width 0",)),
        ({"target_width": math.nan}, ("target width nan",)),
        ({"slice_kind": "country"}, ("slice 'country'", "market", "queue")),
        ({"metric": "wrong_policy_rate"}, ("metric 'wrong_policy_rate'", *METRICS)),
        ({"metric": "recall", "slice_kind": "policy"}, ("expected one of precision",)),
        ({"period": "year"}, ("period 'year'", "28_days")),
    ],
)
def test_what_cannot_be_asked_is_named_with_what_can(asked, parts):
    with pytest.raises(SettingsError) as refused:
        Request(**{"target_width": 0.05, **asked})
    for part in parts:
        assert part in str(refused.value)


def test_a_home_without_a_publication_says_what_to_run(tmp_path):
    with pytest.raises(ModqaError, match="modqa run --day D"):
        answer(Home(tmp_path), Request(0.05))


def test_a_home_without_draws_says_what_to_run(publish):
    with pytest.raises(ModqaError, match="no drawn decision of slice 'all'"):
        answer(publish([], []), Request(0.05))


def test_a_publication_of_another_version_asks_for_a_rebuild(publish):
    home = publish()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("drop table marts.fct_draw_strata")
    with pytest.raises(ModqaError, match="modqa rebuild"):
        answer(home, Request(0.05))
