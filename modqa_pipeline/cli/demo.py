"""`modqa demo`: a home with its own key, and a synthetic marketplace played into it."""

import secrets
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from modqa_pipeline.cli.launch import Launcher, Outcome
from modqa_pipeline.config.sections import ScheduleSettings
from modqa_pipeline.config.settings import load_settings, load_settings_without_key
from modqa_pipeline.errors import ModqaError, SettingsError
from modqa_pipeline.home.connections import open_database
from modqa_pipeline.home.files import write_text
from modqa_pipeline.home.paths import Home
from modqa_pipeline.transform.dbt.own_process import dbt_begun

# Verdicts on the last day come one day later, adjudications two; none may be in the future.
DAYS_BEFORE_TODAY = 3


def play_demo(*, days: int, decisions_per_day: int, seed: int) -> Outcome:
    """Play the marketplace; report where the pages are.

    Raises
    ------
    SettingsError
        A number is out of range, or the home already holds deliveries.
    """
    settings = load_settings_without_key()
    _check(settings.home, days, decisions_per_day)
    _make_key(settings.home)
    from modqa_pipeline.demo.marketplace import Marketplace
    from modqa_pipeline.demo.play import play

    last = datetime.now(UTC).date() - timedelta(days=DAYS_BEFORE_TODAY)
    first = last - timedelta(days=days - 1)
    _begin_on(settings.home, first)
    settings = load_settings()
    world = Marketplace(
        first_day=first,
        n_days=days,
        seed=seed,
        decisions_per_day=decisions_per_day,
    )
    began = time.monotonic()
    with dbt_begun(settings):
        launcher = Launcher(settings)

        def run_days(first: date, until: date) -> None:
            outcome = launcher.run("daily_quality", first, until)
            if not outcome.is_well:
                raise ModqaError("\n".join(outcome.lines))

        play(settings.home, world, run_days, lambda asked: _samples(settings.home, asked), print)
    return Outcome(True, _closing_lines(settings.home, last, time.monotonic() - began))


def _check(home: Home, days: int, decisions_per_day: int) -> None:
    if not 1 <= days <= 400:
        raise SettingsError(f"--days is {days}; expected 1 to 400.")
    if not 200 <= decisions_per_day <= 10_000_000:
        raise SettingsError(
            f"--decisions-per-day is {decisions_per_day}; expected 200 to 10000000."
        )
    if home.receipts.exists():
        raise SettingsError(
            f"{home.root} already holds deliveries, and the demo's would mix with them; expected an empty home. "
            "Set MODQA_HOME to an empty folder."
        )


def _make_key(home: Home) -> None:
    if not home.key_file.exists():
        write_text(home.key_file, secrets.token_hex(32) + "\n")
        home.key_file.chmod(0o600)


def _begin_on(home: Home, first: date) -> None:
    """Set the first day of a new home to the demo's; otherwise Dagster lists all days since the default as missing."""
    file = home.config / "settings.toml"
    text = file.read_text(encoding="utf-8")
    default = f"first_day = {ScheduleSettings().first_day}\n"
    write_text(file, text.replace(default, f"first_day = {first}\n"))


def _samples(home: Home, days: list[date]) -> list[dict[str, Any]]:
    with open_database(home.database, read_only=True) as connection:
        reader = connection.execute(
            "select decision_id, decision_date, decision, policy_code, is_second_read, is_agreement_adjudicated "
            "from marts.fct_audit_samples where list_contains(?, decision_date) order by 2, 1",
            [days],
        )
        names = [column[0] for column in reader.description]
        return [dict(zip(names, row, strict=True)) for row in reader.fetchall()]


def _closing_lines(home: Home, last: date, seconds: float) -> list[str]:
    return [
        f"played in {seconds:.0f} s",
        f"report:  {home.reports / (last.isoformat() + '.html')}",
        f"index:   {home.reports / 'index.html'}",
        f"marts:   {home.database}",
        "UI:      make ui   (then open http://localhost:3000)",
    ]
