"""Which deliveries have a return: letters about refused files, files that changed since, a home that is rebuilt."""

from modqa_pipeline.ingest.assets import forget_derived
from modqa_pipeline.ingest.returns import hand_back as module
from tests.unit.ingest.returns.test_rows_file import BAD, GOOD, only_return, returns_of
from tests.worlds.ingest import BPO


def letter(world) -> str:
    return only_return(world).read_text("utf-8-sig")


def test_a_refused_file_gets_a_letter_until_it_is_read(world):
    world.take(BPO, "acme.csv", "decision_id,content_id\nd-1,c-1\n")
    assert only_return(world).name == "acme_returned-1.txt"
    found, expected, remedy = (letter(world).index(part) for part in ("found", "expected", "do:"))
    assert found < expected < remedy and "bpo_decisions/acme.csv" in letter(world)
    assert "every required column of bpo_decisions" in letter(world)
    world.take(BPO, "acme.csv", [GOOD])
    assert not returns_of(world)


def test_a_letter_goes_with_its_file(world):
    path = world.deliver(BPO, "acme.csv", "")
    world.ingest()
    assert "0 bytes" in letter(world)
    path.unlink()
    world.take(BPO, "mended.csv", [GOOD])
    world.take(BPO, "next.csv", [BAD])
    assert returns_of(world) == ["next_returned-3.csv"]


def test_a_file_that_was_refused_again_has_the_later_letter_alone(world):
    world.take(BPO, "acme.csv", "a\n1\n")
    world.take(BPO, "acme.csv", "b\n1\n")
    assert returns_of(world) == ["acme_returned-2.txt"]


def test_rows_of_a_file_that_is_gone_since_are_told_in_a_letter(world):
    path = world.deliver(BPO, "acme.csv", [BAD, BAD | {"decision_id": "d-3"}])
    world.ingest()
    path.unlink()
    world.take(BPO, "later.csv", [BAD | {"decision": "skip"}])
    assert returns_of(world) == ["acme_returned-1.txt"]
    assert "is no longer in landing/" in letter(world)
    assert "Line 3:\n  decision is 'zap'" in letter(world) and "Line 2" not in letter(world)


def test_a_rebuild_makes_the_same_returns(world, xlsx_bytes):
    world.deliver(BPO, "a.csv", [GOOD, BAD])
    world.deliver(BPO, "b.csv", "a\n1\n")
    world.deliver(BPO, "c.xlsx", xlsx_bytes({"D": [BAD | {"decision_id": "d-3"}]}))
    world.deliver(BPO, "d.csv", [BAD | {"decision_id": "d-4"}])
    world.ingest()
    world.take(BPO, "d_again.csv", [BAD | {"decision_id": "d-4", "decision": "skip"}])
    returns = world.settings.home.returns
    before = {path.name: path.read_bytes() for path in returns.rglob("*.*")}
    assert set(before) == {"a_returned-1.csv", "b_returned-2.txt", "c_returned-3.xlsx"}
    forget_derived(world.settings.home)
    assert not returns_of(world)
    world.ingest()
    assert {path.name: path.read_bytes() for path in returns.rglob("*.*")} == before


def test_what_a_killed_run_left_out_the_next_one_makes(world, monkeypatch):
    monkeypatch.setattr("modqa_pipeline.ingest.run.hand_back", lambda *_: None)
    world.take(BPO, "a.csv", [BAD])
    monkeypatch.undo()
    assert not returns_of(world)
    world.take(BPO, "b.csv", [GOOD])
    assert returns_of(world) == ["a_returned-1.csv"]


def test_more_rows_than_anybody_corrects_are_told_in_a_letter(world, monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    world.take(BPO, "a.csv", [BAD, BAD | {"decision_id": "d-3"}])
    assert returns_of(world) == ["a_returned-1.txt"]
    assert "2 of its 2 rows were refused" in letter(world) and "1 more rows" in letter(world)
