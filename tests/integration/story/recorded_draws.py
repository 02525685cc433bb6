"""What the record of a draw holds, read from its files and not from a mart; and N_h as it was delivered."""

import io
import json

import pyarrow.parquet as pq

from tests.worlds.story import BIG, STRATA

DECISION_CLASS = {"approve": "approved", "remove": "acted", "restrict": "acted"}


def stratum_of(stage, decided_by, decision, entity_type, day=BIG):
    """The stratum of a decision without score, by the map that the draw has recorded."""
    file = stage.draw_bytes[f"stratum_map/decision_date={day}/main.parquet"]
    [stratum] = {
        row["stratum_id"]
        for row in pq.read_table(io.BytesIO(file)).to_pylist()
        if row["unit_key"].split("|")[::2] == [decided_by, entity_type]
        and row["decision_class"] == DECISION_CLASS[decision]
        and row["score_step"] == 0
    }
    return stratum


def sizes(stage):
    """N_h by stratum: decisions counted from the deliveries and not by the pipeline."""
    found = {}
    for combination, size in STRATA.items():
        stratum = stratum_of(stage, *combination)
        found[stratum] = found.get(stratum, 0) + size
    return found


def strata_recorded(stage, day, wave="main"):
    file = stage.draw_bytes[f"strata/decision_date={day}/{wave}.parquet"]
    return {row["stratum_id"]: row for row in pq.read_table(io.BytesIO(file)).to_pylist()}


def decisions_recorded(stage, day, wave="main"):
    file = stage.draw_bytes[f"decisions/decision_date={day}/{wave}.parquet"]
    return pq.read_table(io.BytesIO(file)).to_pylist()


def records(stage):
    lines = stage.draw_bytes["records.jsonl"].decode().splitlines()
    return {(r["decision_date"], r["wave"]): r for r in map(json.loads, lines)}
