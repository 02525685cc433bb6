"""The homes that the integration tests look at, played once a session.

The story (`tests/worlds/story.py`) is one home and nine runs; each fixture below is the stage after one of them,
and asks for the one before. Stages are copies, so the order of the tests does not matter.
"""

import shutil
from datetime import UTC, datetime

import pytest

from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.ingest.run import ingest_landing
from modqa_pipeline.transform.build import build
from modqa_pipeline.transform.preparation import prepare_run
from tests.worlds import auditors_at_work, story
from tests.worlds.home import PlayedHome, Stage
from tests.worlds.real_packs import PACK_DAY, make_pack_home
from tests.worlds.rows import make_decision
from tests.worlds.story_disputes import deliver_disputes_and_appeals


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory):
    """No test may touch the home, the key or the channels of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MODQA_PSEUDONYM_KEY", "MODQA_SLACK_WEBHOOK", "MODQA_SMTP_PASSWORD"):
            patch.delenv(name, raising=False)
        patch.setenv("MODQA_HOME", str(tmp_path_factory.mktemp("nobodys") / "home"))
        yield


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> PlayedHome:
    """The home of the story, with its first deliveries."""
    home = PlayedHome(tmp_path_factory.mktemp("story") / "home")
    story.deliver_the_beginning(home)
    return home


@pytest.fixture(scope="session")
def broken(played) -> Stage:
    """The first run breaks at its first step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("modqa_pipeline.ingest.run.ingest_landing", _no_space)
        return played.play(story.BIG, story.WIDE)


def _no_space(*_, **__):
    raise OSError("no space left on device")


@pytest.fixture(scope="session")
def first(played, broken) -> Stage:
    """The same days once more, and now they are published."""
    return played.play(story.BIG, story.WIDE)


@pytest.fixture(scope="session")
def again(played, first) -> Stage:
    """The same days with nothing new."""
    return played.play(story.BIG, story.WIDE)


@pytest.fixture(scope="session")
def audits(first) -> story.Audits:
    """Verdicts on what the first run drew."""
    return story.Audits(first)


@pytest.fixture(scope="session")
def sensed(played, again, audits):
    """What the landing sensor says: before new files came, after, and once it has answered."""
    before = played.sense(cursor=None)
    quiet = played.sense(cursor=before.cursor)
    story.deliver_what_comes_late(played, audits)
    news = played.sense(cursor=quiet.cursor)
    return {"quiet": quiet, "news": news, "answered": played.sense(cursor=news.cursor)}


@pytest.fixture(scope="session")
def followed(played, sensed) -> Stage:
    """The run that the sensor asked for: late rows, a correction and verdicts, and no draw."""
    [request] = sensed["news"].run_requests
    return played.obey("follow_deliveries", request)


@pytest.fixture(scope="session")
def later(played, followed) -> Stage:
    """A drawing run of a day more than seven days on, with more audits asked for of the first day."""
    story.deliver_the_ghost(played)
    top_up = f"decision_date,n_audits\n{story.BIG},{story.N_MORE}\n"
    (played.home.config / "top_ups.csv").write_text(top_up)
    return played.play(story.LATER)


@pytest.fixture(scope="session")
def tampering(played, later) -> story.Tampering:
    """Damage done to the lake, and the way to fix it."""
    return story.Tampering(played, later)


@pytest.fixture(scope="session")
def blocked(played, tampering, audits, later) -> Stage:
    """The real command over six days, three of which have been damaged."""
    story.deliver_more_verdicts(played, audits, later)
    tampering.do()
    return played.stage(played.command("run", "--from", story.BIG, "--to", story.UNBUILT))


@pytest.fixture(scope="session")
def mended(played, blocked, tampering) -> Stage:
    """The scheduled run of another day, after the damage was mended."""
    tampering.mend()
    cutoff = datetime(2024, 4, 11, 6, tzinfo=UTC)
    return played.obey("daily_quality", played.scheduled(cutoff))


@pytest.fixture(scope="session")
def second_readings(mended) -> dict[str, str]:
    """What second readers of BIG will say, by decision: the first of them differs from the first reader."""
    return auditors_at_work.second_readings(mended, story.BIG)


@pytest.fixture(scope="session")
def scattered(played, mended, audits, second_readings) -> Stage:
    """A file about two days reaches around the others, one is refused, workbooks come back filled in, disputes and
    appeals come. Nobody asks for a day.
    """
    played.deliver("bpo_decisions/acme/scattered.csv", [
        make_decision(story.BIG, 9600),
        make_decision(story.SINGLE, 9600),
        make_decision(story.SINGLE, 9601, decided_at="2199-01-01T00:00:00Z", enqueued_at=""),
    ])  # fmt: skip
    played.deliver("bpo_decisions/acme/headless_again.csv", [{"id": "x-1"}])
    auditors_at_work.return_filled(played, story.BIG, "adjudication_1", lambda _: "remove")
    auditors_at_work.return_filled(played, story.BIG, "", lambda given: (
        second_readings.get(given.decision_id) if given.audit_round == "second" else None
    ))  # fmt: skip
    deliver_disputes_and_appeals(played, audits)
    return played.play(story.BIG, job="follow_deliveries")


@pytest.fixture(scope="session")
def rebuilt(played, scattered) -> Stage:
    """`modqa rebuild` with everything derived gone, the published files included."""
    for name in ("lake", "quarantine", "warehouse", "state", "published", "worksheets", "reports"):
        shutil.rmtree(played.root / name)
    (played.home.restricted / "pseudonyms.parquet").unlink()
    return played.stage(played.command("rebuild", in_process=True))


@pytest.fixture(scope="session")
def play_pack(tmp_path_factory):
    """Play one of the real packs in a home of its own, for the day it is about."""

    def play(name: str) -> Stage:
        return make_pack_home(name, tmp_path_factory.mktemp(name) / "home").play(PACK_DAY)

    return play


@pytest.fixture(scope="session")
def hatecheck(play_pack) -> Stage:
    return play_pack("hatecheck")


@pytest.fixture(scope="session")
def xstest(play_pack) -> Stage:
    return play_pack("xstest")


@pytest.fixture(scope="session")
def estimating(tmp_path_factory) -> Settings:
    """A home whose models are all built, of no day: whoever asks fills in strata and estimates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "a key")
        settings = load_settings(tmp_path_factory.mktemp("estimating") / "home")
    ingest_landing(settings)
    prepare_run(settings, [], [], may_draw=False, run_id="estimates")
    build(settings)
    return settings
