"""The only reader of the environment, and of ``config/settings.toml``.

Everything else receives a `Settings` value. A setting has one default, here; the file that a new
home gets is written from these defaults, so the two cannot differ.
"""

import dataclasses
import json
import os
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from modqa_pipeline.engines import DUCKDB, ENGINES, SparkPlace
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home import Home
from modqa_pipeline.pseudonym_key import check_key, read_key


def _setting(default: Any, low: float | None, high: float | None, doc: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "doc": doc})


@dataclass(frozen=True)
class LandingSettings:
    """What is taken from `landing/`, and when."""

    settle_seconds: float = _setting(
        2.0, 0, 3600, "a file is read once its size and time have stood still this long"
    )
    redelivery_days: int = _setting(
        35, 0, 400, "a decision may be delivered again, with other values, this long"
    )
    clock_skew_minutes: int = _setting(
        5, 0, 1440, "a time stamp may lie this far ahead of the moment of receipt"
    )
    earliest_day: date = _setting(
        date(2015, 1, 1), None, None, "a time stamp before this day is refused as a broken clock"
    )
    audit_lookback_days: int = _setting(
        90, 1, 400, "a verdict on a decision that was not drawn is matched this far back"
    )


@dataclass(frozen=True)
class QualitySettings:
    """When a figure may be printed as a figure."""

    min_audited: int = _setting(
        30, 1, 10000, "verdicts in the denominator below which it says insufficient"
    )
    census_share: float = _setting(
        0.95, 0.5, 1, "share of a stratum with verdicts from which the stratum is a census"
    )
    min_covered_share: float = _setting(
        0.8, 0, 1, "share of a slice that lies in strata with verdicts, below which: insufficient"
    )
    min_expected_events: float = _setting(
        3.0, 0, 1000, "events or non-events that a sample should show, below which: insufficient"
    )
    prior_days: int = _setting(
        28, 1, 400, "days of past audits from which a stratum's prior rate is taken"
    )


@dataclass(frozen=True)
class ScheduleSettings:
    """When days are drawn and built."""

    first_day: date = _setting(
        date(2020, 1, 1), None, None, "the first decision day of this deployment"
    )
    cutoff_hour_utc: int = _setting(6, 0, 23, "hour of the next day at which the schedule draws it")
    late_after_days: int = _setting(
        7, 1, 60, "rows that arrive after the draw are pooled and drawn once, this many days later"
    )
    days_in_one_run: int = _setting(
        31, 1, 400, "a longer range is built in parts of so many days, a run each"
    )


@dataclass(frozen=True)
class CheckSettings:
    """Bounds that the checks compare with."""

    audit_max_age_days: int = _setting(
        4, 1, 60, "the newest verdict may be this old when a day closes"
    )
    allowed_lag_hours: int = _setting(30, 0, 240, "a day is judged this long after its end")
    volume_low: float = _setting(
        0.5, 0, 1, "volume against the mean of the previous same weekdays, low bound"
    )
    volume_high: float = _setting(
        2.0, 1, 100, "volume against the mean of the previous same weekdays, high bound"
    )


@dataclass(frozen=True)
class EngineSettings:
    """How much of the machine a run may use."""

    memory_limit_mb: int = _setting(
        4096, 1024, 1_000_000, "MiB that a run may hold, Python included; DuckDB spills the rest"
    )
    threads: int = _setting(2, 1, 256, "DuckDB threads")


@dataclass(frozen=True)
class WorksheetSettings:
    """How audits are shared out."""

    spare_own_site: bool = _setting(False, None, None, "nobody audits decisions of their own site")


@dataclass(frozen=True)
class ReportSettings:
    """What is written for people."""

    title: str = _setting("Moderation quality", None, None, "heading of the report")
    data_docs: bool = _setting(
        False,
        None,
        None,
        "write Great Expectations Data Docs (they load scripts from foreign hosts)",
    )
    min_shown_moderator: int = _setting(
        30, 1, 10000, "audits below which a moderator is not shown alone"
    )


@dataclass(frozen=True)
class AlertSettings:
    """Where alerts go besides `alerts/alerts.jsonl`. Secrets come from the environment alone."""

    email_to: str = _setting("", None, None, "recipients, separated by commas; blank: no e-mail")
    email_from: str = _setting("modqa@localhost", None, None, "sender of alert e-mails")
    smtp_host: str = _setting("localhost", None, None, "mail server")
    smtp_port: int = _setting(25, 1, 65535, "its port; 465 speaks TLS at once, 587 STARTTLS")
    smtp_user: str = _setting("", None, None, "user of the mail server; blank: no login")
    attempts: int = _setting(3, 1, 10, "times a delivery is tried before it waits for the next run")
    timeout_seconds: float = _setting(5.0, 0.1, 60, "seconds a delivery may take")


@dataclass(frozen=True)
class Settings:
    """Everything a run needs to know, checked.

    Attributes
    ----------
    home : Home
        Paths below ``MODQA_HOME``.
    pseudonym_key : bytes or None
        Secret behind the pseudonyms and the draw order; None only for commands that need no key.
    slack_webhook, smtp_password : str or None
        From ``MODQA_SLACK_WEBHOOK`` and ``MODQA_SMTP_PASSWORD``.
    engine_name : str
        What builds the models, from ``MODQA_ENGINE``: `duckdb` or `spark`.
    spark : SparkPlace or None
        Where Spark is found; None where DuckDB builds.
    """

    home: Home
    landing: LandingSettings = field(default_factory=LandingSettings)
    quality: QualitySettings = field(default_factory=QualitySettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    checks: CheckSettings = field(default_factory=CheckSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    worksheets: WorksheetSettings = field(default_factory=WorksheetSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    pseudonym_key: bytes | None = field(default=None, repr=False)
    slack_webhook: str | None = field(default=None, repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    engine_name: str = DUCKDB
    spark: SparkPlace | None = None


SECTIONS: dict[str, type] = {
    "landing": LandingSettings,
    "quality": QualitySettings,
    "schedule": ScheduleSettings,
    "checks": CheckSettings,
    "engine": EngineSettings,
    "worksheets": WorksheetSettings,
    "report": ReportSettings,
    "alerts": AlertSettings,
}


def load_settings(home: Path | str | None = None, *, need_key: bool = True) -> Settings:
    """Read the environment and the home's ``config/settings.toml``; make the home if it is new.

    Parameters
    ----------
    home : path, optional
        Overrides ``MODQA_HOME`` (default ``./data``).
    need_key : bool
        Refuse to go on without a pseudonym key, as every writing command must.

    Raises
    ------
    SettingsError
        A setting is unknown, of the wrong type or out of range; the key is missing or is not the
        key of this home.
    """
    place = Home(Path(home or os.environ.get("MODQA_HOME") or "data").expanduser().resolve())
    place.create(default_settings_toml())
    sections = _read_sections(place.config / "settings.toml")
    key = read_key(place, os.environ.get("MODQA_PSEUDONYM_KEY"))
    if need_key:
        check_key(place, key)
    engine_name = _engine_name()
    return Settings(
        home=place,
        **sections,
        pseudonym_key=key,
        slack_webhook=os.environ.get("MODQA_SLACK_WEBHOOK") or None,
        smtp_password=os.environ.get("MODQA_SMTP_PASSWORD") or None,
        engine_name=engine_name,
        spark=None if engine_name == DUCKDB else _spark_place(place),
    )


def _engine_name() -> str:
    name = os.environ.get("MODQA_ENGINE") or DUCKDB
    if name not in ENGINES:
        raise SettingsError(
            f"MODQA_ENGINE is {name!r}; expected {' or '.join(ENGINES)}. Leave it unset for {DUCKDB}."
        )
    return name


def _spark_place(home: Home) -> SparkPlace:
    environ = os.environ
    return SparkPlace(
        python=Path(environ.get("MODQA_SPARK_PYTHON") or SparkPlace.python),
        warehouse=Path(environ.get("MODQA_SPARK_WAREHOUSE") or home.warehouse.with_name("spark")),
        host=environ.get("MODQA_SPARK_HOST") or None,
        java_home=environ.get("JAVA_HOME") or None,
    )


def default_settings_toml() -> str:
    """The settings file of a new home: every setting, its default, its bounds and what it does."""
    lines = ["# Settings of this ModQA home. Validated at the start of every run.", ""]
    for name, section in SECTIONS.items():
        lines += [f"[{name}]"]
        for f in fields(section):
            low, high = f.metadata["low"], f.metadata["high"]
            bounds = f" ({low} to {high})" if low is not None and high is not None else ""
            lines += [f"# {f.metadata['doc']}{bounds}", f"{f.name} = {_toml(f.default)}"]
        lines += [""]
    return "\n".join(lines)


def _toml(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | str) else str(value)


def _read_sections(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML ({error}). Mend the line it names.") from error
    unknown = sorted(set(found) - set(SECTIONS))
    if unknown:
        raise SettingsError(
            f"{path}: unknown section [{unknown[0]}]; known are {', '.join(SECTIONS)}. "
            "Remove it or mend its name."
        )
    return {
        name: _section(path, name, kind, found.get(name, {})) for name, kind in SECTIONS.items()
    }


def _section(path: Path, name: str, kind: type, values: dict[str, Any]) -> Any:
    known = {f.name: f for f in fields(kind)}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise SettingsError(
            f"{path}: unknown setting '{unknown[0]}' in [{name}]; known are {', '.join(known)}. "
            "Remove it or mend its name."
        )
    return kind(**{key: _checked(path, name, known[key], value) for key, value in values.items()})


def _checked(path: Path, section: str, f: dataclasses.Field, value: Any) -> Any:
    where = f"{path}: {f.name} in [{section}] is {value!r}"
    wanted = type(f.default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not wanted:
        raise SettingsError(f"{where}; expected a {wanted.__name__}, such as {_toml(f.default)}.")
    low, high = f.metadata["low"], f.metadata["high"]
    if low is not None and not low <= value <= high:
        raise SettingsError(f"{where}; expected {low} to {high}. It is: {f.metadata['doc']}.")
    return value
