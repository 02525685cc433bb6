"""A warehouse that was built before: what a further build finds, replaces and refuses."""

import duckdb
import pytest

from modqa_pipeline.errors import BuildError
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.dbt.unchanged import standing_nodes

OTHER_PROJECT = "update main.standing_views set fingerprint = 'another'"


def told(settings, statement):
    with duckdb.connect(str(settings.home.warehouse)) as connection:
        return connection.execute(statement).fetchall()


def test_a_mart_of_the_whole_home_is_made_anew(settings):
    """While the project is the same the table is emptied and filled, with its columns as they stand."""
    assert standing_nodes(settings)
    policies = told(settings, "from marts.dim_policies order by all")
    told(settings, "insert into marts.dim_policies by name select 'gone' as policy_code")
    assert build(settings).standing
    assert told(settings, "from marts.dim_policies order by all") == policies


def test_a_mart_by_day_with_other_columns_is_refused_after_an_upgrade(settings):
    told(settings, "alter table marts.fct_draw_strata add column gone integer")
    told(settings, OTHER_PROJECT)
    with pytest.raises(
        BuildError, match=r"differ in gone \(INTEGER, model: missing\)\. (?s:.)*use `modqa rebuild`"
    ):
        build(settings)
    told(settings, "alter table marts.fct_draw_strata drop column gone")


def test_a_mart_of_the_whole_home_gets_its_new_columns_in_an_upgrade(settings):
    told(settings, "alter table marts.dim_policies add column gone integer")
    told(settings, OTHER_PROJECT)
    assert not build(settings).standing
    assert "gone" not in {row[0] for row in told(settings, "describe marts.dim_policies")}
