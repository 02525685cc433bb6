"""Published reference values come out of the models that the product runs, to their printed digits."""

from datetime import date, timedelta
from math import sqrt

import pytest

from modqa_pipeline.config.environment import environment_set
from modqa_pipeline.transform.dbt.environment import dbt_arguments, dbt_environment, quiet
from modqa_pipeline.transform.dbt.in_process import close_warehouse
from modqa_pipeline.transform.dbt.parsing import parse
from tests.worlds.strata import estimate, of_one_class, rows_of_year

# (verdicts, errors) on days of their own: the same rate from ever more audits
GROWING = {date(2026, 3, 2) + timedelta(days=i): (40 * 2**i, 2 * 2**i) for i in range(6)}
MODERATION, HUGE = date(2026, 1, 5), 10_000_000_000_000
NONE_OF_TWENTY = date(2026, 1, 6)
# W, n, k, estimate and standard error by R survey 4.5, svydesign(ids=~1, strata, weights)
SURVEY = {
    date(2026, 2, 2): (
        (0.8, 0.1, 0.05, 0.01, 0.04), (2098, 828, 584, 256, 234), (1, 4, 6, 13, 1),
        0.00205685862712497, 0.0005433798399276388,
    ),
    date(2026, 2, 3): ((0.9, 0.1), (500, 500), (25, 100), 0.065, 0.008961619342645858),
    date(2026, 2, 4): (
        (0.95, 0.04, 0.01), (3000, 1500, 500), (3, 12, 7), 0.00141, 0.0005584530037327809,
    ),
}  # fmt: skip


def moderation(day):
    """Precision and recall of moderation from a stratified audit; the rates recorded are those found."""
    return [
        of_one_class(
            day, "removed", 20_000, acted=True, n=400, violating=372,
            priors={"error": 0.07, "violating": 0.93},
        ),
        of_one_class(
            day, "high risk", 30_000, acted=False, n=600, violating=42,
            priors={"error": 0.07, "violating": 0.07},
        ),
        of_one_class(
            day, "low risk", 950_000, acted=False, n=1000, violating=5,
            priors={"error": 0.005, "violating": 0.005},
        ),
    ]  # fmt: skip


def survey(day):
    shares, sizes, found, _, _ = SURVEY[day]
    return [
        of_one_class(
            day, f"stratum {i}", round(share * HUGE), acted=False, n=n, violating=k,
            priors={"error": k / n, "violating": k / n},
        )
        for i, (share, n, k) in enumerate(zip(shares, sizes, found, strict=True))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def known_answers(models_built_without_days):
    """The known answers, each a day: metric -> row, and the day's sums."""
    strata = [*moderation(MODERATION), *(s for day in SURVEY for s in survey(day))]
    strata += [
        of_one_class(day, "a", 3000, acted=False, n=n, violating=k)
        for day, (n, k) in GROWING.items()
    ]
    strata.append(of_one_class(NONE_OF_TWENTY, "a", HUGE, acted=False, n=20, violating=0))
    estimate(models_built_without_days, strata)
    found = rows_of_year(models_built_without_days, "kpi_quality_daily", 2026)
    sums = rows_of_year(models_built_without_days, "fct_quality_sums_daily", 2026)
    return {
        day.date(): (
            found[(found.decision_date == day) & (found.slice_kind == "all")].set_index("metric"),
            sums[(sums.decision_date == day) & (sums.slice_kind == "all")].set_index("metric"),
        )
        for day in found.decision_date.unique()
    }


def standard_error(row):
    return sqrt(row.estimate * (1 - row.estimate) / row.n_effective)


def test_precision_and_recall_of_moderation_are_the_weighted_ones(known_answers):
    figures, _ = known_answers[MODERATION]
    assert figures.estimate["recall"] == pytest.approx(0.730844793713163, abs=1e-10)
    assert figures.estimate["precision"] == pytest.approx(0.93, abs=1e-10)
    assert figures.estimate["prevalence"] == pytest.approx(0.02545, abs=1e-10)
    assert figures.estimate["accuracy"] == pytest.approx(0.99175, abs=1e-10)
    assert figures.estimate["leakage_rate"] == pytest.approx(6850 / 980_000, abs=1e-10)
    assert set(figures.n_decisions) == {1_000_000}


def test_their_standard_errors_are_those_of_the_delta_method(known_answers):
    figures, _ = known_answers[MODERATION]
    assert standard_error(figures.loc["recall"]) == pytest.approx(0.061552238, abs=5e-10)
    assert standard_error(figures.loc["precision"]) == pytest.approx(0.012644949, abs=5e-10)
    assert standard_error(figures.loc["prevalence"]) == pytest.approx(0.002156274, abs=5e-10)


def test_the_interval_of_recall_is_the_logit_one(known_answers):
    figures, _ = known_answers[MODERATION]
    assert figures.lower["recall"] == pytest.approx(0.595229, abs=5e-7)
    assert figures.upper["recall"] == pytest.approx(0.833717, abs=5e-7)


@pytest.mark.parametrize("day", SURVEY)
def test_stratified_estimates_and_standard_errors_are_those_of_the_survey_package(
    known_answers, day
):
    figures, sums = known_answers[day]
    *_, estimated, error = SURVEY[day]
    assert figures.estimate["prevalence"] == pytest.approx(estimated, abs=5e-11)
    row = sums.loc["prevalence"]
    assert row.event_total / row.base_total == pytest.approx(estimated, rel=1e-14)
    assert sqrt(row.event_variance) / row.base_total == pytest.approx(error, rel=1e-9)
    assert standard_error(figures.loc["prevalence"]) == pytest.approx(error, rel=1e-6)


def test_no_event_among_twenty_has_the_interval_of_wilson(known_answers):
    figures, _ = known_answers[NONE_OF_TWENTY]
    leakage = figures.loc["leakage_rate"]
    assert (leakage.estimate, leakage.lower) == (0, 0)
    assert leakage.upper == pytest.approx(0.1611, abs=5e-5)
    assert leakage.n_effective == pytest.approx(20)


def test_more_audits_at_the_same_rate_never_widen_an_interval(known_answers):
    figures = [known_answers[day][0].loc["leakage_rate"] for day in GROWING]
    assert {round(row.estimate, 9) for row in figures} == {0.05}
    widths = [row.upper - row.lower for row in figures]
    assert widths == sorted(widths, reverse=True)


# Newcombe 1998, Statistics in Medicine 17:857, table I
@pytest.mark.parametrize(
    ("found", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_interval_of_wilson_is_the_published_one(
    models_built_without_days, found, n, lower, upper
):
    bounds = ", ".join(
        "{{ wilson_bound('" + f"{found / n!r}', '{n}', '{side}'" + ") }} as " + side
        for side in ("lower", "upper")
    )
    row = shown(models_built_without_days, f"select {bounds}")
    assert (round(float(row["lower"]), 4), round(float(row["upper"]), 4)) == (lower, upper)


def shown(settings, sql):
    """The one row of a query that uses the project's macros."""
    from dbt.cli.main import dbtRunner

    with environment_set(dbt_environment(settings)), quiet():
        command = ["show", "--inline", sql]
        done = dbtRunner(manifest=parse([command])).invoke([*command, *dbt_arguments()])
        table = done.result.results[0].agate_table
        close_warehouse()
    return dict(table.rows[0])
