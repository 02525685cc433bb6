"""The printed tables of single sampling come out of the models that the product runs, cell by cell.

So does the table of docs/lots.md.
"""

import dataclasses
import shutil
from datetime import date
from typing import get_args

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modqa_pipeline.config.rows.plan import LOT_AQLS, LotLevel
from modqa_pipeline.home.paths import Home
from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.build import build_models
from modqa_pipeline.transform.inputs import configured, draws, run_days

WEEK = date(2026, 3, 2)
[PLAN] = [table for table in configured.CONFIGURED_TABLES if table.name == "plan"]
PAGE = ROOT / "docs" / "lots.md"

# Letter, sample size, and for each AQL the acceptance number or an arrow: v the first plan below, ^ above.
MASTER_TABLES = {
    "normal": """
        A    2    v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  ^
        B    3    v  v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v
        C    5    v  v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1
        D    8    v  v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2
        E   13    v  v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3
        F   20    v  v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5
        G   32    v  v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7
        H   50    v  v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10
        J   80    v  v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14
        K  125    v  v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21
        L  200    v  v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^
        M  315    v  v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^
        N  500    v  v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^
        P  800    v  0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^
        Q 1250    0  ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^
        R 2000    ^  v  1  2  3  5  7 10 14 21  ^  ^  ^  ^  ^  ^
    """,
    "tightened": """
        A    2    v  v  v  v  v  v  v  v  v  v  v  v  v  v  v  0
        B    3    v  v  v  v  v  v  v  v  v  v  v  v  v  v  0  v
        C    5    v  v  v  v  v  v  v  v  v  v  v  v  v  0  v  v
        D    8    v  v  v  v  v  v  v  v  v  v  v  v  0  v  v  1
        E   13    v  v  v  v  v  v  v  v  v  v  v  0  v  v  1  2
        F   20    v  v  v  v  v  v  v  v  v  v  0  v  v  1  2  3
        G   32    v  v  v  v  v  v  v  v  v  0  v  v  1  2  3  5
        H   50    v  v  v  v  v  v  v  v  0  v  v  1  2  3  5  8
        J   80    v  v  v  v  v  v  v  0  v  v  1  2  3  5  8 12
        K  125    v  v  v  v  v  v  0  v  v  1  2  3  5  8 12 18
        L  200    v  v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^
        M  315    v  v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^
        N  500    v  v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^
        P  800    v  v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^
        Q 1250    v  0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^
        R 2000    0  v  v  1  2  3  5  8 12 18  ^  ^  ^  ^  ^  ^
    """,
}

# The largest lot of a class, and its code letter at the levels S-1 to S-4, I to III.
CODE_LETTERS = """
         8 A A A A A A B
        15 A A A A A B C
        25 A A B B B C D
        50 A B B C C D E
        90 B B C C C E F
       150 B B C D D F G
       280 B C D E E G H
       500 B C D E F H J
      1200 C C E F G J K
      3200 C D E G H K L
     10000 C D F G J L M
     35000 C D F H K M N
    150000 D E G J L N P
    500000 D E G J M P Q
         - D E H K N Q R
"""
COLUMNS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")

# n, acceptance number -> probability of acceptance at these error rates.
ERROR_RATES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15)
CHARACTERISTICS = {
    (80, 2): (0.992288, 0.953447, 0.784419, 0.230621, 0.010684, 0.000256),
    (125, 3): (0.996252, 0.962551, 0.758670, 0.123785, 0.001042, 0.000003),
    (200, 5): (0.999436, 0.983977, 0.786722, 0.062342, 0.000039, 0.000000),
    (50, 1): (0.973868, 0.910565, 0.735771, 0.279432, 0.033786, 0.002905),
    (20, 0): (0.904610, 0.817907, 0.667608, 0.358486, 0.121577, 0.038760),
    (80, 7): (1.000000, 0.999998, 0.999794, 0.953408, 0.445556, 0.072717),
    (13, 0): (0.936915, 0.877521, 0.769022, 0.513342, 0.254187, 0.120905),
    (32, 0): (0.851802, 0.724980, 0.523883, 0.193711, 0.034337, 0.005513),
}


def plans(inspection):
    """(letter, AQL) -> letter of the plan, sample size, acceptance number; arrows are followed."""
    lines = [line.split() for line in MASTER_TABLES[inspection].strip().splitlines()]
    return {
        (letter, aql): _followed(lines, place, column)
        for place, (letter, *_) in enumerate(lines)
        for column, aql in enumerate(LOT_AQLS, start=2)
    }


def _followed(lines, place, column):
    """An arrow that leads out of the table finds its plan the other way."""
    step = -1 if lines[place][column] == "^" else 1
    while not lines[place][column].isdigit():
        if not 0 <= place + step < len(lines):
            step = -step
        place += step
    letter, size = lines[place][:2]
    return letter, int(size), int(lines[place][column])


def code_letters():
    """(smallest lot, largest lot, level, code letter)."""
    lowest, found = 2, []
    for line in CODE_LETTERS.strip().splitlines():
        largest, *letters = line.split()
        highest = 5_000_000 if largest == "-" else int(largest)
        found += [(lowest, highest, *each) for each in zip(COLUMNS, letters, strict=True)]
        lowest = highest + 1
    return found


def plans_of_the_page():
    """Cells of the rows of docs/lots.md: AQL, lot, inspection, n, Ac, and three percentages."""
    cells = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines()]
    return [row for row in cells if len(row) == 8 and row[2] in MASTER_TABLES]


def size_and_level(letter):
    """A large lot that has the code letter."""
    return next(
        (high, level) for _, high, level, each in reversed(code_letters()) if each == letter
    )


@pytest.fixture(scope="module")
def lots_proposed(models_built_without_days, tmp_path_factory):
    """Plans of inspection of lots of every kind, and the characteristics: rows by site."""
    root = tmp_path_factory.mktemp("lots") / "home"
    shutil.copytree(models_built_without_days.home.root, root)
    settings = dataclasses.replace(models_built_without_days, home=Home(root))
    lots = [
        (f"{inspection} {letter} {aql}", *size_and_level(letter), aql, inspection)
        for inspection in MASTER_TABLES
        for letter, aql in plans(inspection)
    ]
    lots += [
        (f"{level} {size}", size, level, 1.0, "normal")
        for low, high, level, _ in code_letters()
        for size in (low, high)
    ]
    lots += [
        (
            f"page {aql} {size} {inspection}",
            int(size.replace(",", "")),
            "II",
            float(aql),
            inspection,
        )
        for aql, size, inspection, *_ in plans_of_the_page()
    ]
    _write(settings, lots)
    # the copied views look at the home that they were made in
    inputs = ["stg_run_days", "stg_plan", "stg_lot_inspections"]
    build_models(settings, [*inputs, "int_lots_proposed"])
    return settings, {row["site"]: row for row in _read(settings, "intermediate.int_lots_proposed")}


def _write(settings, lots):
    names = [f"acme/{site}" for site, *_ in lots]
    inputs = {
        "run_days": (run_days.RUN_DAYS.schema, [{"decision_date": WEEK, "makes_lot_draw": True}]),
        "plan": (
            PLAN.schema,
            [
                {"slice_kind": "site", "slice_value": name, "lot_aql": aql, "lot_level": level}
                for name, (_, _, level, aql, _) in zip(names, lots, strict=True)
            ],
        ),
        "lot_inspections": (
            draws.LOT_INSPECTIONS.schema,
            [
                {"decision_week": WEEK, "slice_value": name, "inspection": inspection}
                for name, (*_, inspection) in zip(names, lots, strict=True)
            ],
        ),
    }
    for name, (schema, rows) in inputs.items():
        table = pa.Table.from_pylist(rows, schema=schema)
        pq.write_table(table, settings.home.run_inputs / f"{name}.parquet")
    cells = [
        {
            "decision_date": WEEK, "wave": "main", "decided_by": "bpo", "vendor": "acme", "site": site,
            "n_decisions": size,
        }
        for site, size, *_ in lots
    ]  # fmt: skip
    fill(settings, "intermediate.int_frame_cells", cells)


def fill(settings, table, rows):
    """Replace the rows of a table of the warehouse."""
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        connection.register("given", pa.Table.from_pylist(rows))
        connection.execute(f"delete from {table}; insert into {table} by name from given")


def _read(settings, table):
    with duckdb.connect(str(settings.home.warehouse), read_only=True) as connection:
        return connection.sql(f"from {table}").to_arrow_table().to_pylist()


@pytest.mark.parametrize("inspection", MASTER_TABLES)
def test_every_cell_of_the_master_tables_comes_out(lots_proposed, inspection):
    _, rows = lots_proposed
    for (letter, aql), (plan_letter, size, number) in plans(inspection).items():
        row = rows[f"{inspection} {letter} {aql}"]
        assert row["code_letter"] == letter
        found = (row["plan_letter"], row["n_to_inspect"], row["acceptance_number"])
        assert found == (plan_letter, min(size, row["lot_size"]), number), (letter, aql)


def test_every_class_of_lot_size_has_its_code_letter(lots_proposed):
    _, rows = lots_proposed
    assert {level for _, _, level, _ in code_letters()} == set(get_args(LotLevel))
    for low, high, level, letter in code_letters():
        found = {rows[f"{level} {size}"]["code_letter"] for size in (low, high)}
        assert found == {letter}, (low, high, level)


def test_the_plans_of_the_page_are_those_of_the_product(lots_proposed):
    _, rows = lots_proposed
    assert len(plans_of_the_page()) == 12
    for aql, size, inspection, n, number, *_ in plans_of_the_page():
        row = rows[f"page {aql} {size} {inspection}"]
        assert (row["n_to_inspect"], row["acceptance_number"]) == (int(n), int(number))


@pytest.fixture(scope="module")
def acceptance(lots_proposed):
    """(n, acceptance number, error rate as AQL) -> row of the mart."""
    settings, _ = lots_proposed
    cases = {(n, number, 100 * rate) for n, number in CHARACTERISTICS for rate in ERROR_RATES}
    cases |= {(int(n), int(number), float(aql)) for aql, _, _, n, number, *_ in plans_of_the_page()}
    lots = [
        {
            "decision_week": WEEK, "vendor": "acme", "site": f"{n} {number} {aql}", "lot_aql": aql,
            "inspection": "normal", "lot_size": 10_000, "n_to_inspect": n, "acceptance_number": number,
        }
        for n, number, aql in cases
    ]  # fmt: skip
    counts = [
        {
            "decision_date": WEEK, "slice_kind": "site", "slice_value": f"acme/{lot['site']}",
            "n_decisions": 1,
        }
        for lot in lots
    ]  # fmt: skip
    fill(settings, "intermediate.int_lots_proposed", lots)
    fill(settings, "marts.fct_stratum_slice_counts", counts)
    build_models(settings, ["int_periods", "kpi_lot_acceptance"])
    return {
        (row["n_to_inspect"], row["acceptance_number"], row["lot_aql"]): row
        for row in _read(settings, "marts.kpi_lot_acceptance")
    }


def test_operating_characteristics_have_their_printed_digits(acceptance):
    for (n, number), probabilities in CHARACTERISTICS.items():
        found = [
            acceptance[n, number, 100 * rate]["acceptance_probability_at_aql"]
            for rate in ERROR_RATES
        ]
        assert found == list(probabilities)


def test_the_page_says_how_the_plans_err(acceptance):
    for aql, _, _, n, number, at_aql, producer, consumer in plans_of_the_page():
        row = acceptance[int(n), int(number), float(aql)]
        assert f"{100 * row['acceptance_probability_at_aql']:.1f} %" == at_aql
        assert f"{100 * row['producer_risk_quality']:.2f} %" == producer
        assert f"{100 * row['consumer_risk_quality']:.2f} %" == consumer
