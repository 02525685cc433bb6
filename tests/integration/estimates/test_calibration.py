"""Agreement in calibration sessions: published values, and other libraries on random tables, against the models."""

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import krippendorff
import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from statsmodels.stats import inter_rater

from modqa_pipeline.transform.build import build_models
from tests.worlds.real_packs import BESIDE

# Krippendorff 2011, four observers and twelve units; the last unit has one rating
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)
TABLES = {
    "cohen 1960": [[20, 5], [10, 15]],
    "sas": [[0, 4, 1], [0, 8, 0], [0, 1, 5]],
    "three abstractors": [[13, 0, 0], [0, 20, 7], [0, 4, 56]],
    "paradox": [[118, 5], [2, 0]],
    "one label": [[7, 0], [0, 0]],
}
N_RANDOM = 120
Rating = tuple[str, str, str, str]


def of_table(session: str, table: list[list[int]]) -> list[Rating]:
    """Ratings of two raters, as their table of labels counts them."""
    cells = [(x, y) for x, row in enumerate(table) for y, n in enumerate(row) for _ in range(n)]
    return [
        (session, f"i{number}", rater, f"label {label}")
        for number, cell in enumerate(cells)
        for rater, label in zip(("a", "b"), cell, strict=True)
    ]


def of_matrix(session: str, matrix: Iterable[Iterable[object]]) -> list[Rating]:
    """Ratings of a matrix of raters by items; `*` and missing numbers are none."""
    return [
        (session, f"i{item}", f"r{rater}", str(label))
        for rater, row in enumerate(matrix)
        for item, label in enumerate(row)
        if label != "*" and label is not None
    ]


def below_zero(label: str) -> str:
    """The same label on a scale from -3 to 1."""
    return label if label == "*" else str(int(label) - 4)


def of_fleiss(session: str, n_subjects: int) -> list[Rating]:
    """The first subjects of Fleiss 1971: counts of six raters' labels, so that who said what does not matter."""
    path = Path(os.environ.get("MODQA_SHARED") or BESIDE) / "domain" / "fleiss1971.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; set MODQA_SHARED")
    counts = pd.read_csv(path).iloc[:n_subjects, -5:].to_numpy()
    rows = [np.repeat(np.arange(counts.shape[1]), row) for row in counts]
    return of_matrix(session, np.array(rows).T.tolist())


def random_matrix(seed: int) -> list[list[int | None]]:
    """Raters by items; labels from 1, some raters better than others, some ratings missing."""
    draw = np.random.default_rng(seed)
    n_raters, n_items, n_labels = draw.integers(2, 6), draw.integers(4, 30), draw.integers(2, 6)
    truth = draw.integers(1, n_labels + 1, n_items)
    right = draw.random((n_raters, n_items)) < draw.random((n_raters, 1))
    said = np.where(right, truth, draw.integers(1, n_labels + 1, (n_raters, n_items)))
    missing = draw.random((n_raters, n_items)) < draw.choice([0, 0.2, 0.5])
    return [
        [None if gone else int(x) for x, gone in zip(*row, strict=True)]
        for row in zip(said, missing, strict=True)
    ]


@pytest.fixture(scope="module")
def agreement(models_built_without_days):
    """Every session of this file, through the models at once: rows by session, kind and value of the slice."""
    ratings = [r for name, table in TABLES.items() for r in of_table(name, table)]
    ratings += of_matrix("krippendorff", (row.split() for row in OBSERVERS))
    ratings += of_matrix("below zero", (map(below_zero, row.split()) for row in OBSERVERS))
    ratings += of_fleiss("fleiss", 30) + of_fleiss("six raters", 15)
    for seed in range(N_RANDOM):
        ratings += of_matrix(f"random {seed}", random_matrix(seed))
    ratings += [("apart", "i1", "a", "x"), ("apart", "i2", "b", "y")]
    return agreement_of(models_built_without_days, ratings)


def agreement_of(settings, ratings: list[Rating]) -> pd.DataFrame:
    names = ["session_id", "item_id", "rater_key", "label"]
    frame = pd.DataFrame(ratings, columns=names).sample(frac=1, random_state=1)
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.execute("delete from marts.fct_calibration_ratings")
        connection.execute("insert into marts.fct_calibration_ratings by name from frame")
    build_models(settings, ["int_calibration_patterns", "kpi_calibration_agreement"])
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        found = connection.execute("from marts.kpi_calibration_agreement").df()
    assert len(frame) and frame.session_id.nunique() == found.session_id.nunique()
    return found.set_index(["session_id", "slice_kind", "slice_value"]).sort_index()


@pytest.fixture(scope="module")
def figures_of_session(agreement):
    """Figures of a whole session."""
    return lambda session: agreement.loc[session, "all", "(all)"]


def standard_error(row, name, n_items):
    """What an interval by Student's t was made of, from the bound that is not cut at 1."""
    return (row[name] - row[f"{name}_lower"]) / t.ppf(0.975, n_items - 1)


def test_krippendorffs_example_gives_the_published_values(figures_of_session):
    row = figures_of_session("krippendorff")
    assert (row.n_items, row.n_items_paired, row.n_ratings) == (12, 11, 41)
    assert row.krippendorff_alpha == pytest.approx(0.743421, abs=5e-7)
    assert row.krippendorff_alpha_ordinal == pytest.approx(0.815388, abs=5e-7)
    assert row.krippendorff_alpha_interval == pytest.approx(0.849107, abs=5e-7)
    assert row.percent_agreement == pytest.approx(0.8181818, abs=5e-8)
    assert row.gwet_ac1 == pytest.approx(0.77544, abs=5e-6)
    assert row.fleiss_kappa == pytest.approx(0.76117, abs=5e-6)
    assert standard_error(row, "gwet_ac1", 12) == pytest.approx(0.14295, abs=5e-6)
    assert standard_error(row, "fleiss_kappa", 12) == pytest.approx(0.15302, abs=5e-6)
    assert row.gwet_ac1_lower == pytest.approx(0.461, abs=5e-4) and row.gwet_ac1_upper == 1


@pytest.mark.parametrize("scale", ["", "_ordinal", "_interval"])
def test_a_scale_may_go_below_zero(figures_of_session, scale):
    moved, published = figures_of_session("below zero"), figures_of_session("krippendorff")
    name = f"krippendorff_alpha{scale}"
    assert moved[name] == pytest.approx(published[name], abs=1e-12)


def test_fleiss_example_and_its_first_half_give_the_published_values(figures_of_session):
    assert figures_of_session("fleiss").fleiss_kappa == pytest.approx(0.4302445, abs=5e-8)
    half = figures_of_session("six raters")
    assert half.gwet_ac1 == pytest.approx(0.4448007, abs=5e-8)
    assert half.fleiss_kappa == pytest.approx(0.4139265, abs=5e-8)
    assert half.krippendorff_alpha == pytest.approx(0.4204384, abs=5e-8)
    assert half.percent_agreement == pytest.approx(0.5511111, abs=5e-8)
    assert standard_error(half, "gwet_ac1", 15) == pytest.approx(0.08418757, abs=1e-6)


def test_pairs_give_the_published_values(agreement):
    pairs = {name: agreement.loc[name, "rater_pair", "a|b"] for name in TABLES}
    assert pairs["cohen 1960"].cohen_kappa == pytest.approx(0.4, abs=1e-12)
    sas = pairs["sas"]
    assert sas.cohen_kappa == pytest.approx(0.4842, abs=5e-5)
    assert [sas.cohen_kappa_lower, sas.cohen_kappa_upper] == pytest.approx(
        [0.2137, 0.7547], abs=5e-5
    )
    doctors = pairs["three abstractors"]
    assert doctors.cohen_kappa == pytest.approx(0.7964094, abs=5e-8)
    error = (doctors.cohen_kappa - doctors.cohen_kappa_lower) / 1.959963984540054
    assert error == pytest.approx(0.05891072, abs=5e-9)
    assert doctors.fleiss_kappa == pytest.approx(0.7962397, abs=5e-8)
    assert doctors.gwet_ac1 == pytest.approx(0.8493305, abs=5e-8)
    assert doctors.krippendorff_alpha == pytest.approx(0.7972585, abs=5e-8)


def test_ac1_stays_where_kappa_falls_on_rare_violations(agreement):
    row = agreement.loc["paradox", "rater_pair", "a|b"]
    assert [row.percent_agreement, row.cohen_kappa, row.gwet_ac1] == pytest.approx(
        [0.944, -0.0234, 0.9408], abs=5e-5
    )


def test_what_is_undefined_is_null_with_its_reason(agreement, figures_of_session):
    assert ("apart", "rater_pair", "a|b") not in agreement.index
    assert figures_of_session("apart").undefined_reason == "no item has two ratings"
    same = agreement.loc["one label", "rater_pair", "a|b"]
    assert same.percent_agreement == 1 and same.percent_agreement_lower < 1
    assert same.undefined_reason.startswith("every rating is the same label")
    figures = ["krippendorff_alpha", "gwet_ac1", "fleiss_kappa", "cohen_kappa"]
    assert same[[*figures, *(f"{f}_lower" for f in figures), "accuracy"]].isna().all()


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_alpha_is_that_of_the_library_on_random_tables(figures_of_session, scale):
    column = "krippendorff_alpha" + ("" if scale == "nominal" else f"_{scale}")
    n_defined = 0
    for seed in range(N_RANDOM):
        matrix = [[np.nan if x is None else x for x in row] for row in random_matrix(seed)]
        row = figures_of_session(f"random {seed}")
        try:
            known = krippendorff.alpha(matrix, level_of_measurement=scale)
        except ValueError:  # one label alone, or no item with two ratings
            assert np.isnan(row[column]) and row.undefined_reason
            continue
        assert row[column] == pytest.approx(known, abs=1e-9), seed
        n_defined += 1
    assert n_defined > 100


def test_fleiss_kappa_is_that_of_the_library_on_random_tables_without_gaps(figures_of_session):
    n_checked = 0
    for seed in range(N_RANDOM):
        matrix = random_matrix(seed)
        if None in {x for row in matrix for x in row}:
            continue
        counts, _ = inter_rater.aggregate_raters(np.array(matrix).T)
        known = inter_rater.fleiss_kappa(counts)
        assert figures_of_session(f"random {seed}").fleiss_kappa == pytest.approx(
            known, abs=1e-9
        ), seed
        n_checked += 1
    assert n_checked > 20


def test_cohens_kappa_and_its_interval_are_those_of_the_library_on_random_tables(agreement):
    n_checked = 0
    for seed in range(N_RANDOM):
        matrix = np.array(random_matrix(seed), dtype=float)
        for (_, value), row in agreement.loc[f"random {seed}"].iterrows():
            if not (isinstance(value, str) and "|" in value) or np.isnan(row.cohen_kappa):
                continue
            one, other = (matrix[int(key[1:])] for key in value.split("|"))
            both = ~np.isnan(one) & ~np.isnan(other)
            table = np.zeros((5, 5))
            np.add.at(table, (one[both].astype(int) - 1, other[both].astype(int) - 1), 1)
            known = inter_rater.cohens_kappa(table)
            assert row.cohen_kappa == pytest.approx(known.kappa, abs=1e-9), (seed, value)
            if not np.isnan(row.cohen_kappa_lower):
                bounds = [max(-1, known.kappa_low), min(1, known.kappa_upp)]
                found = [row.cohen_kappa_lower, row.cohen_kappa_upper]
                assert found == pytest.approx(bounds, abs=1e-9), (seed, value)
                n_checked += 1
    assert n_checked > 200


def test_every_interval_holds_its_figure(agreement):
    names = [name.removesuffix("_lower") for name in agreement.columns if name.endswith("_lower")]
    assert len(names) == 8
    for name in names:
        rows = agreement[agreement[f"{name}_lower"].notna()]
        assert (rows[f"{name}_lower"] <= rows[name] + 1e-12).all(), name
        assert (rows[name] <= rows[f"{name}_upper"] + 1e-12).all(), name
        assert rows[name].between(-1, 1 + 1e-12).all(), name
