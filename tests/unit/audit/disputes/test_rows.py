from datetime import date

import duckdb

from modqa_pipeline.audit.disputes.rows import open_disputes
from tests.worlds.ingest import DISPUTE


def test_a_day_without_verdicts_has_no_open_dispute_though_others_have(world):
    world.take("disputes", "disputes.csv", [DISPUTE])
    with duckdb.connect() as connection:
        assert open_disputes(connection, world.settings, date(2026, 2, 1)) == []
