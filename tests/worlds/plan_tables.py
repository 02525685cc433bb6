"""Tables of `config/` for tests of the plan: a home with the defaults, rows, and what is refused."""

import csv
import io

import pytest

from modqa_pipeline.config.rows.plan import PlanRow
from modqa_pipeline.config.table import columns as columns_of
from modqa_pipeline.config.tables import default_files, load_tables
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home

COLUMNS = columns_of(PlanRow)
WHOLE = {"slice_kind": "all", "slice_value": "(all)", "daily_budget": "300"}


def make_home(root):
    for name, text in default_files().items():
        write_text(root / "config" / name, text)
    return Home(root)


def row(kind, value, **cells):
    return {"slice_kind": kind, "slice_value": value, **cells}


def plan_text(*rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def plan_of(home, *rows):
    write_text(home.config / "plan.csv", plan_text(*rows))
    return load_tables(home)


def refusal(home, name, text):
    write_text(home.config / name, text)
    with pytest.raises(SettingsError) as error:
        load_tables(home)
    said = str(error.value)
    assert said.startswith(str(home.config / name))
    return said
