"""The floor of the benchmark, run on the lake of the story, finds what the home has published."""

from argparse import Namespace

from tests.benchmarks.agreement import disagreements, found_by_hand, found_by_product
from tests.benchmarks.floor import Floor
from tests.worlds import story
from tests.worlds.home import KEY


def test_the_floor_finds_what_is_published(story_home, everything_rebuilt, tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", KEY)
    given = Namespace(
        home=story_home.root,
        day=story.WIDE,
        out=tmp_path,
        budget=story.BUDGET,
        memory_mb=500,
        threads=1,
    )
    floor = found_by_hand(tmp_path, Floor(given).run([])["files"])
    product = found_by_product(story_home.root, story.WIDE, {story.WIDE})
    assert ("frame", "all", "(all)") in floor
    assert not [
        line for line in disagreements(floor, product) if not line.startswith(("drawn", "file"))
    ]
