"""The delivered files: which there are, what they hold, and what they must not hold."""

import csv
import gzip
import io
import json
from datetime import datetime

import pytest
import yaml
from pyarrow import parquet

from modqa_pipeline.demo import catalogue
from modqa_pipeline.demo.day import make_day
from modqa_pipeline.demo.truth import true_quality
from tests.worlds.demo import deliver_all, make_world

BPO_COLUMNS = [
    "decision_id",
    "content_id",
    "entity_type",
    "queue_id",
    "vendor",
    "site",
    "moderator_id",
    "decision",
    "policy_code",
    "policy_version",
    "market",
    "language",
    "machine_score",
    "detection_source",
    "evidence_ref",
    "is_test",
    "enqueued_at",
    "decided_at",
    "handling_seconds",
]
MACHINE_COLUMNS = [
    c.replace("vendor", "model_name").replace("moderator_id", "model_version")
    for c in BPO_COLUMNS
    if c not in ("site", "handling_seconds")
]


def rows_of(path) -> list[dict]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return list(csv.DictReader(io.StringIO(text.decode())))


def cobalt_rows(path) -> list[dict]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def bpo(home, name):
    return home.landing / "bpo_decisions" / name


def test_same_world_writes_the_same_bytes(tmp_path):
    world = make_world(n_days=5, decisions_per_day=300)
    first, second = (deliver_all(tmp_path / name, world) for name in "ab")
    files = sorted(p.relative_to(first.root) for p in first.root.rglob("*") if p.is_file())
    assert len(files) > 20
    for file in files:
        assert (first.root / file).read_bytes() == (second.root / file).read_bytes(), file
        assert (first.root / file).stat().st_mtime == pytest.approx(
            (second.root / file).stat().st_mtime, abs=5
        )


def test_every_day_brings_its_files(delivered, world):
    for day in world.days:
        for name in (f"acme_{day}.csv", f"borealis_{day}.csv.gz", f"cobalt_{day}.jsonl.gz"):
            assert bpo(delivered, name).exists(), name
        assert (delivered.landing / "machine_decisions" / f"models_{day}.parquet").exists()
    assert not [p for p in delivered.landing.rglob("*") if p.suffix in (".tmp", ".part")]


def test_files_hold_the_columns_of_the_contract_and_no_truth(delivered, world):
    day = world.first_day
    assert list(rows_of(bpo(delivered, f"acme_{day}.csv"))[0]) == BPO_COLUMNS
    assert list(rows_of(bpo(delivered, f"borealis_{day}.csv.gz"))[0]) == BPO_COLUMNS
    machine = rows_of(delivered.landing / "machine_decisions" / f"models_{day}.parquet")
    assert list(machine[0]) == MACHINE_COLUMNS


def test_mapping_names_every_column_of_cobalt(delivered, world):
    path = delivered.config / "mappings" / "bpo_decisions" / "cobalt.yml"
    mapping = yaml.safe_load(path.read_text())
    delivered_columns = list(cobalt_rows(bpo(delivered, f"cobalt_{world.first_day}.jsonl.gz"))[0])
    assert sorted(mapping["columns"].values()) == sorted(delivered_columns)
    assert {*mapping["columns"], *mapping["constants"]} == set(BPO_COLUMNS)


def test_cobalt_writes_the_time_of_bogota(delivered, world):
    day = make_day(world, world.first_day)
    row = cobalt_rows(bpo(delivered, f"cobalt_{world.first_day}.jsonl.gz"))[5]
    number = int(row["case_ref"].rsplit("-", 1)[1])
    local = datetime.fromisoformat(row["closed_at"] + "-05:00")
    assert local.timestamp() == day.decided_at[number]
    assert float(row["risk"].replace(",", ".")) == day.score[number]


def test_every_fault_is_delivered(delivered, world):
    rows = [r for d in world.days for r in rows_of(bpo(delivered, f"acme_{d}.csv"))]
    rows += [r for d in world.days for r in rows_of(bpo(delivered, f"borealis_{d}.csv.gz"))]
    ids = [r["decision_id"] for r in rows]
    assert any(r["decision"] == "aproved" for r in rows)
    assert any(float(r["machine_score"]) == 1.7 for r in rows)
    assert any(not r["decided_at"].endswith("Z") for r in rows)
    assert any(r["decided_at"] > "2030" for r in rows)
    assert len(ids) - len(set(ids)) > world.n_days


def test_one_row_a_day_of_borealis_bears_an_id_of_acme(delivered, world):
    for day in world.days:
        acme = {r["decision_id"] for r in rows_of(bpo(delivered, f"acme_{day}.csv"))}
        borealis = rows_of(bpo(delivered, f"borealis_{day}.csv.gz"))
        assert len([r for r in borealis if r["decision_id"] in acme]) == 1


def test_late_file_arrives_with_the_next_day(delivered, world):
    late = bpo(delivered, f"cobalt_{world.late_day}.jsonl.gz").stat().st_mtime
    punctual = bpo(delivered, f"acme_{world.late_day}.csv").stat().st_mtime
    assert late - punctual > 86_400


def test_second_delivery_mends_faults_and_changes_some_decisions(delivered, world):
    day = world.redelivered_day
    first = {r["decision_id"]: r for r in rows_of(bpo(delivered, f"acme_{day}.csv"))}
    second = {r["decision_id"]: r for r in rows_of(bpo(delivered, f"acme_{day}_corrected.csv"))}
    assert set(first) == set(second)
    changed = [
        key for key, row in second.items()
        if row["decision"] != first[key]["decision"] and first[key]["decision"] != "aproved"
    ]  # fmt: skip
    assert 10 <= len(changed) <= 20
    assert {r["decision"] for r in second.values()} <= set(catalogue.DECISIONS)


def test_registry_tells_its_stories(delivered, world):
    folder = delivered.landing / "queue_registry"
    first = {r["queue_id"]: r for r in rows_of(folder / f"registry_{world.first_day}.csv")}
    second = {r["queue_id"]: r for r in rows_of(folder / f"registry_{world.middle}.csv")}
    assert "q-content-video-pilot" not in first
    assert first["q-content-messages"]["owner"] == ""
    assert first["q-product-legacy"]["status"] == "active"
    assert second["q-product-legacy"]["status"] == "archived"
    assert len({r["queue_name"] for r in first.values()}) == len(first) - 1
    last_day = {r["queue_id"] for r in rows_of(bpo(delivered, f"acme_{world.days[-1]}.csv"))}
    assert {"q-product-legacy", "q-content-video-pilot"} <= last_day


def test_policies_bear_real_categories():
    assert len(catalogue.POLICIES) == 14
    assert {p.severity for p in catalogue.POLICIES} == {"critical", "major", "minor"}
    assert all(p.dsa_category.startswith("STATEMENT_CATEGORY_") for p in catalogue.POLICIES)
    used = {code for queue in catalogue.QUEUES for code in queue.policies}
    assert used == set(catalogue.POLICY_CODES)
    assert sum(q.share for q in catalogue.QUEUES) == pytest.approx(1)


def test_delivered_frame_is_the_frame_of_the_truth(delivered, world):
    day = world.first_day
    rows = rows_of(bpo(delivered, f"acme_{day}.csv"))
    accepted = {
        r["decision_id"] for r in rows
        if r["decision"] in ("approve", "remove", "restrict") and r["is_test"] == "false"
        and float(r["machine_score"]) <= 1 and r["decided_at"] < "2030"
    }  # fmt: skip
    truth = true_quality(world, day)["site"]
    expected = truth["acme/Porto"]["n_decisions"] + truth["acme/Krakow"]["n_decisions"]
    assert len(accepted) == expected
