"""Homes with one published table a day's strata, their slices, and estimates: what the planner reads."""

from collections.abc import Callable

import duckdb
import pytest

from modqa_pipeline.home.paths import Home

TABLES = {
    "fct_draw_strata": """decision_date date, wave varchar, stratum_id varchar, decision_class varchar,
        n_drawn bigint, prior_error_rate double, prior_violating_rate double, prior_critical_rate double""",
    "fct_stratum_slice_counts": """decision_date date, wave varchar, stratum_id varchar, slice_kind varchar,
        slice_value varchar, n_decisions bigint, n_decisions_acted bigint""",
    "kpi_quality_28_days": """period_end date, slice_kind varchar, slice_value varchar, metric varchar,
        estimate double, n_audited bigint, status varchar""",
}
DAY = "2026-03-02"
# 1,000 decisions, of two sites; 80 of them drawn
STRATA = [
    (DAY, "main", "kept", "approved", 40, 0.02, 0.015, 0.01),
    (DAY, "main", "removed", "acted", 40, 0.1, 0.92, 0.05),
]
COUNTS = [
    (DAY, "main", "kept", "all", "(all)", 800, 0),
    (DAY, "main", "removed", "all", "(all)", 200, 200),
    (DAY, "main", "kept", "site", "acme/porto", 600, 0),
    (DAY, "main", "removed", "site", "acme/porto", 200, 200),
    (DAY, "main", "kept", "site", "acme/lisbon", 200, 0),
]


@pytest.fixture
def publish(tmp_path) -> Callable[..., Home]:
    """A home with these rows published, and no others."""

    def make(strata=STRATA, counts=COUNTS, estimates=()) -> Home:
        home = Home(tmp_path)
        home.published.mkdir(parents=True)
        with duckdb.connect(str(home.database)) as connection:
            connection.execute("create schema marts")
            for (name, columns), rows in zip(
                TABLES.items(), (strata, counts, estimates), strict=True
            ):
                connection.execute(f"create table marts.{name} ({columns})")
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"insert into marts.{name} values ({marks})", row)
        return home

    return make
