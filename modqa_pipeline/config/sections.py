"""Settings of ``config/settings.toml``: one class per section, one default per setting.

`settings.py` reads and checks them, and writes the file of a new home from these defaults.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


def _setting(default: Any, low: float | None, high: float | None, doc: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "doc": doc})


@dataclass(frozen=True)
class LandingSettings:
    """When a file or a row of `landing/` is read or refused."""

    settle_seconds: float = _setting(
        2.0, 0, 3600, "seconds for which size and time of a file must not change before it is read"
    )
    redelivery_days: int = _setting(
        35, 0, 400, "days within which a decision may be delivered again with other values"
    )
    clock_skew_minutes: int = _setting(
        5, 0, 1440, "minutes by which a timestamp may be later than the receipt of its file"
    )
    earliest_day: date = _setting(
        date(2015, 1, 1),
        None,
        None,
        "earliest day of a timestamp; an earlier one is refused as a broken clock",
    )
    audit_lookback_days: int = _setting(
        90,
        1,
        400,
        "days back in which the decision of a verdict is looked for where it was not drawn",
    )


@dataclass(frozen=True)
class QualitySettings:
    """When a figure is shown as sufficient."""

    min_audited: int = _setting(
        30, 1, 10000, "verdicts in the denominator below which a figure is insufficient"
    )
    census_share: float = _setting(
        0.95, 0.5, 1, "share of a stratum that must have verdicts to count as a census"
    )
    min_covered_share: float = _setting(
        0.8, 0, 1, "share of a slice in strata with verdicts, below which a figure is insufficient"
    )
    min_expected_events: float = _setting(
        3.0, 0, 1000, "expected events or non-events below which a figure is insufficient"
    )
    prior_days: int = _setting(28, 1, 400, "days of past audits that give a stratum its prior rate")


@dataclass(frozen=True)
class ScheduleSettings:
    """When days are drawn and built."""

    first_day: date = _setting(
        date(2020, 1, 1), None, None, "first decision day of this deployment"
    )
    cutoff_hour_utc: int = _setting(
        6, 0, 23, "UTC hour of the next day at which the schedule draws a day"
    )
    late_after_days: int = _setting(
        7, 1, 60, "days after which rows that came after the draw are pooled and drawn once"
    )
    days_in_one_run: int = _setting(
        31, 1, 400, "days at a time: a longer range is built in parts, one run each"
    )


@dataclass(frozen=True)
class CheckSettings:
    """Bounds of the checks."""

    audit_max_age_days: int = _setting(
        4, 1, 60, "age in days that the newest verdict may have at the end of a day"
    )
    allowed_lag_hours: int = _setting(
        30, 0, 240, "hours after the end of a day at which its checks judge it"
    )
    volume_low: float = _setting(
        0.5, 0, 1, "lowest usual volume, as a share of the mean of the same weekdays before"
    )
    volume_high: float = _setting(
        2.0, 1, 100, "highest usual volume, as a multiple of the mean of the same weekdays before"
    )


@dataclass(frozen=True)
class EngineSettings:
    """Memory and threads of a run."""

    memory_limit_mb: int = _setting(
        4096,
        1024,
        1_000_000,
        "MiB of memory for a run, Python included; DuckDB spills the rest to disk",
    )
    threads: int = _setting(2, 1, 256, "DuckDB threads")


@dataclass(frozen=True)
class WorksheetSettings:
    """How audits are assigned."""

    spare_own_site: bool = _setting(
        False, None, None, "whether auditors get no decisions of their own site"
    )


@dataclass(frozen=True)
class AppealSettings:
    """When an appeal is due."""

    due_days: int = _setting(14, 1, 400, "days after its receipt at which an appeal is due")


@dataclass(frozen=True)
class DisputeSettings:
    """How long a site may dispute a verdict."""

    window_days: int = _setting(
        7, 1, 90, "days after `audited_at` within which a verdict may be disputed"
    )


@dataclass(frozen=True)
class ScorecardSettings:
    """When the scorecards of a month become final."""

    close_after_days: int = _setting(
        21,
        1,
        400,
        "a month closes when the day that many days after its end is published; later changes are restatements",
    )


@dataclass(frozen=True)
class GoldenSettings:
    """What golden items say about a person, by Wald's sequential test."""

    acceptable_error_rate: float = _setting(
        0.05, 0.001, 0.5, "error rate of a reader who reads well enough"
    )
    unacceptable_error_rate: float = _setting(
        0.15,
        0.002,
        0.9,
        "error rate at which a reader must stop; must exceed acceptable_error_rate",
    )
    alpha: float = _setting(
        0.05, 0.001, 0.4, "risk that a reader with the acceptable error rate fails"
    )
    beta: float = _setting(
        0.10, 0.001, 0.4, "risk that a reader with the unacceptable error rate passes"
    )
    suspect_readings: int = _setting(
        5, 2, 1000, "readings after which an item that most readers get wrong is suspect"
    )


@dataclass(frozen=True)
class ReportSettings:
    """What the report shows."""

    title: str = _setting("Moderation quality", None, None, "title of the report")
    data_docs: bool = _setting(
        False,
        None,
        None,
        "write Great Expectations Data Docs (they load scripts from other hosts)",
    )
    min_shown_moderator: int = _setting(
        30, 1, 10000, "audits below which a moderator is not shown individually"
    )


@dataclass(frozen=True)
class AlertSettings:
    """Receivers of alerts besides `alerts/alerts.jsonl`. Secrets come only from the environment."""

    email_to: str = _setting("", None, None, "recipients, separated by commas; blank: no e-mail")
    email_from: str = _setting("modqa@localhost", None, None, "sender of alert e-mails")
    smtp_host: str = _setting("localhost", None, None, "mail server")
    smtp_port: int = _setting(
        25, 1, 65535, "port of the mail server; 465: TLS from the start, 587: STARTTLS"
    )
    smtp_user: str = _setting("", None, None, "user of the mail server; blank: no login")
    attempts: int = _setting(3, 1, 10, "attempts at a delivery before it waits for the next run")
    timeout_seconds: float = _setting(5.0, 0.1, 60, "seconds a delivery may take")


SECTIONS: dict[str, type] = {
    "landing": LandingSettings,
    "quality": QualitySettings,
    "schedule": ScheduleSettings,
    "checks": CheckSettings,
    "engine": EngineSettings,
    "worksheets": WorksheetSettings,
    "appeals": AppealSettings,
    "disputes": DisputeSettings,
    "scorecards": ScorecardSettings,
    "golden": GoldenSettings,
    "report": ReportSettings,
    "alerts": AlertSettings,
}
