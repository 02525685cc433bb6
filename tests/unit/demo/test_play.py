"""Playing the world: the order of deliveries, runs and verdicts."""

from datetime import date

from modqa_pipeline.demo.play import play
from modqa_pipeline.home.paths import Home
from tests.worlds.demo import draw, make_world


def played(tmp_path, **changes):
    world, home = make_world(decisions_per_day=300, **changes), Home(tmp_path)
    runs, lines = [], []

    def run_days(first: date, last: date) -> None:
        landed = {p.name for p in home.landing.rglob("*") if p.is_file()}
        runs.append((first, last, landed))

    def samples_of(days: list[date]) -> list[dict]:
        return [sample for day in days for sample in draw(world, day, every=4)]

    play(home, world, run_days, samples_of, lines.append)
    return world, runs, lines


def test_history_is_one_run_and_the_last_three_days_come_one_by_one(tmp_path):
    world, runs, lines = played(tmp_path)
    days = world.days
    recent = [(d, d) for d in days[-3:]]
    assert [(first, last) for first, last, _ in runs] == [
        (days[0], days[-4]), *recent, (days[-1], days[-1]),
    ]  # fmt: skip
    assert len(lines) == 8


def test_each_run_finds_what_has_arrived_by_then(tmp_path):
    world, runs, _ = played(tmp_path)
    late = f"cobalt_{world.late_day}.jsonl.gz"
    assert [late in landed for _, _, landed in runs] == [False, False, True, True, True]
    verdicts = [sorted(n for n in landed if n[:2] == "20") for _, _, landed in runs]
    assert verdicts[0] == []
    assert verdicts[1] == [f"{day}.csv" for day in world.days[1:-2]]
    assert len(verdicts[-1]) == world.n_days


def test_worlds_of_few_days_are_played_too(tmp_path):
    for n_days in (1, 2, 3, 4):
        world, runs, _ = played(tmp_path / str(n_days), n_days=n_days)
        assert runs[-1][:2] == (world.days[-1], world.days[-1])
