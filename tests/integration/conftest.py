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
def story_home(tmp_path_factory) -> PlayedHome:
    """The home of the story, with its first deliveries."""
    home = PlayedHome(tmp_path_factory.mktemp("story") / "home")
    story.deliver_the_beginning(home)
    return home


@pytest.fixture(scope="session")
def first_run_broken(story_home) -> Stage:
    """The first run breaks at its first step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("modqa_pipeline.ingest.run.ingest_landing", _no_space)
        return story_home.play(story.BIG, story.WIDE)


def _no_space(*_, **__):
    raise OSError("no space left on device")


@pytest.fixture(scope="session")
def first_days_published(story_home, first_run_broken) -> Stage:
    """The same days once more, and now they are published."""
    return story_home.play(story.BIG, story.WIDE)


@pytest.fixture(scope="session")
def published_again_with_nothing_new(story_home, first_days_published) -> Stage:
    """The same days with nothing new."""
    return story_home.play(story.BIG, story.WIDE)


@pytest.fixture(scope="session")
def first_verdicts(first_days_published) -> story.Audits:
    """Verdicts on what the first run drew."""
    return story.Audits(first_days_published)


@pytest.fixture(scope="session")
def late_files_sensed(story_home, published_again_with_nothing_new, first_verdicts):
    """What the landing sensor says: before new files came, after, and once it has answered."""
    before = story_home.sense(cursor=None)
    quiet = story_home.sense(cursor=before.cursor)
    story.deliver_what_comes_late(story_home, first_verdicts)
    news = story_home.sense(cursor=quiet.cursor)
    return {"quiet": quiet, "news": news, "answered": story_home.sense(cursor=news.cursor)}


@pytest.fixture(scope="session")
def late_files_followed(story_home, late_files_sensed) -> Stage:
    """The run that the sensor asked for: late rows, a correction and verdicts, and no draw."""
    [request] = late_files_sensed["news"].run_requests
    return story_home.obey("follow_deliveries", request)


@pytest.fixture(scope="session")
def later_day_published(story_home, late_files_followed) -> Stage:
    """A drawing run of a day more than seven days on, with more audits asked for of the first day."""
    story.deliver_the_ghost(story_home)
    top_up = f"decision_date,n_audits\n{story.BIG},{story.N_MORE}\n"
    (story_home.home.config / "top_ups.csv").write_text(top_up)
    return story_home.play(story.LATER)


@pytest.fixture(scope="session")
def tampering(story_home, later_day_published) -> story.Tampering:
    """Damage done to the lake, and the way to fix it."""
    return story.Tampering(story_home, later_day_published)


@pytest.fixture(scope="session")
def three_days_blocked(story_home, tampering, first_verdicts, later_day_published) -> Stage:
    """The real command over six days, three of which have been damaged."""
    story.deliver_more_verdicts(story_home, first_verdicts, later_day_published)
    tampering.do()
    return story_home.stage(story_home.command("run", "--from", story.BIG, "--to", story.UNBUILT))


@pytest.fixture(scope="session")
def three_days_fixed(story_home, three_days_blocked, tampering) -> Stage:
    """The scheduled run of another day, after the damage was mended."""
    tampering.mend()
    cutoff = datetime(2024, 4, 11, 6, tzinfo=UTC)
    return story_home.obey("daily_quality", story_home.scheduled(cutoff))


@pytest.fixture(scope="session")
def second_readings(three_days_fixed) -> dict[str, str]:
    """What second readers of BIG will say, by decision: the first of them differs from the first reader."""
    return auditors_at_work.second_readings(three_days_fixed, story.BIG)


@pytest.fixture(scope="session")
def scattered_files_followed(
    story_home, three_days_fixed, first_verdicts, second_readings
) -> Stage:
    """A file about two days reaches around the others, one is refused, workbooks come back filled in, disputes and
    appeals come. Nobody asks for a day.
    """
    story_home.deliver("bpo_decisions/acme/scattered.csv", [
        make_decision(story.BIG, 9600),
        make_decision(story.SINGLE, 9600),
        make_decision(story.SINGLE, 9601, decided_at="2199-01-01T00:00:00Z", enqueued_at=""),
    ])  # fmt: skip
    story_home.deliver("bpo_decisions/acme/headless_again.csv", [{"id": "x-1"}])
    auditors_at_work.return_filled(story_home, story.BIG, "adjudication_1", lambda _: "remove")
    auditors_at_work.return_filled(story_home, story.BIG, "", lambda given: (
        second_readings.get(given.decision_id) if given.audit_round == "second" else None
    ))  # fmt: skip
    deliver_disputes_and_appeals(story_home, first_verdicts)
    return story_home.play(story.BIG, job="follow_deliveries")


@pytest.fixture(scope="session")
def everything_rebuilt(story_home, scattered_files_followed) -> Stage:
    """`modqa rebuild` with everything derived gone, the published files included."""
    for name in ("lake", "quarantine", "warehouse", "state", "published", "worksheets", "reports"):
        shutil.rmtree(story_home.root / name)
    (story_home.home.restricted / "pseudonyms.parquet").unlink()
    return story_home.stage(story_home.command("rebuild", in_process=True))


@pytest.fixture(scope="session")
def models_built_without_days(tmp_path_factory) -> Settings:
    """A home whose models are all built, of no day: whoever asks fills in strata and estimates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODQA_PSEUDONYM_KEY", "a key")
        settings = load_settings(tmp_path_factory.mktemp("estimating") / "home")
    ingest_landing(settings)
    prepare_run(settings, [], [], may_draw=False, run_id="estimates")
    build(settings)
    return settings
