"""Settings of ``config/settings.toml``: one class per section, one default per setting.

`settings.py` reads and checks them, and writes the file of a new home from these defaults.
"""

from datetime import date
from typing import Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from modqa_pipeline.config.cells import day_of
from modqa_pipeline.config.fields import Configured, Contradiction


class Section(Configured):
    """One section of the settings: a field for each setting, with default, bounds and meaning."""

    @field_validator("*", mode="before")
    @classmethod
    def _a_day_in_quotation_marks_is_a_day(cls, value: Any, info: ValidationInfo) -> Any:
        is_day = cls.model_fields[info.field_name or ""].annotation is date
        return day_of(value) if is_day and isinstance(value, str) else value


class LandingSettings(Section):
    """When a file or a row of `landing/` is read or refused."""

    settle_seconds: float = Field(
        2.0,
        ge=0,
        le=3600,
        description="seconds for which size and time of a file must not change before it is read",
    )
    redelivery_days: int = Field(
        35,
        ge=0,
        le=400,
        description="days within which a decision may be delivered again with other values",
    )
    clock_skew_minutes: int = Field(
        5,
        ge=0,
        le=1440,
        description="minutes by which a timestamp may be later than the receipt of its file",
    )
    earliest_day: date = Field(
        date(2015, 1, 1),
        description="earliest day of a timestamp; an earlier one is refused as a broken clock",
    )
    audit_lookback_days: int = Field(
        90,
        ge=1,
        le=400,
        description="days back in which the decision of a verdict is looked for where it was not drawn",
    )
    quarantine_share: float = Field(
        0.2,
        gt=0,
        le=1,
        description="share of a delivery's rows above which their refusal is told as a fault of the delivery",
    )


class QualitySettings(Section):
    """When a figure is shown as sufficient."""

    min_audited: int = Field(
        30,
        ge=1,
        le=10000,
        description="verdicts in the denominator below which a figure is insufficient",
    )
    census_share: float = Field(
        0.95,
        ge=0.5,
        le=1,
        description="share of a stratum that must have verdicts to count as a census",
    )
    min_covered_share: float = Field(
        0.8,
        ge=0,
        le=1,
        description="share of a slice in strata with verdicts, below which a figure is insufficient",
    )
    min_expected_events: float = Field(
        3.0,
        ge=0,
        le=1000,
        description="expected events or non-events below which a figure is insufficient",
    )
    prior_days: int = Field(
        28, ge=1, le=400, description="days of past audits that give a stratum its prior rate"
    )


class ScheduleSettings(Section):
    """When days are drawn and built."""

    first_day: date = Field(
        date(2020, 1, 1),
        description="first decision day of this deployment; Dagster counts every day since then",
    )
    cutoff_hour_utc: int = Field(
        6, ge=0, le=23, description="UTC hour of the next day at which the schedule draws a day"
    )
    late_after_days: int = Field(
        7,
        ge=1,
        le=60,
        description="days after which rows that came after the draw are pooled and drawn once",
    )
    days_in_one_run: int = Field(
        31,
        ge=1,
        le=400,
        description="days at a time: a longer range is built in parts, one run each",
    )


class CheckSettings(Section):
    """Bounds of the checks."""

    audit_max_age_days: int = Field(
        4,
        ge=1,
        le=60,
        description="age in days that the newest verdict may have at the end of a day",
    )
    allowed_lag_hours: int = Field(
        30, ge=0, le=240, description="hours after the end of a day at which its checks judge it"
    )
    volume_low: float = Field(
        0.5,
        ge=0,
        le=1,
        description="lowest usual volume, as a share of the mean of the same weekdays before",
    )
    volume_high: float = Field(
        2.0,
        ge=1,
        le=100,
        description="highest usual volume, as a multiple of the mean of the same weekdays before",
    )


class EngineSettings(Section):
    """Memory and threads of a run."""

    memory_limit_mb: int = Field(
        4096,
        ge=1024,
        le=1_000_000,
        description="MiB of memory for a run, Python included; DuckDB spills the rest to disk",
    )
    threads: int = Field(2, ge=1, le=256, description="DuckDB threads")


class WorksheetSettings(Section):
    """How audits are assigned, and when they are due."""

    spare_own_site: bool = Field(
        False, description="whether auditors get no decisions of their own site"
    )
    due_days: int = Field(
        3, ge=1, le=90, description="days after a draw at which the verdicts on it are due"
    )


class AppealSettings(Section):
    """When an appeal is due."""

    due_days: int = Field(
        14, ge=1, le=400, description="days after its receipt at which an appeal is due"
    )


class DisputeSettings(Section):
    """How long a site may dispute a verdict."""

    window_days: int = Field(
        7, ge=1, le=90, description="days after `audited_at` within which a verdict may be disputed"
    )


class ScorecardSettings(Section):
    """When the scorecards of a month become final."""

    close_after_days: int = Field(
        21,
        ge=1,
        le=400,
        description="a month closes when the day that many days after its end is published; "
        "later changes are restatements",
    )


class GoldenSettings(Section):
    """What golden items say about a person, by Wald's sequential test."""

    acceptable_error_rate: float = Field(
        0.05, ge=0.001, le=0.5, description="error rate of a reader who reads well enough"
    )
    unacceptable_error_rate: float = Field(
        0.15,
        ge=0.002,
        le=0.9,
        description="error rate at which a reader must stop; must exceed acceptable_error_rate",
    )
    alpha: float = Field(
        0.05,
        ge=0.001,
        le=0.4,
        description="risk that a reader with the acceptable error rate fails",
    )
    beta: float = Field(
        0.10,
        ge=0.001,
        le=0.4,
        description="risk that a reader with the unacceptable error rate passes",
    )
    suspect_readings: int = Field(
        5,
        ge=2,
        le=1000,
        description="readings after which an item that most readers get wrong is suspect",
    )

    @model_validator(mode="after")
    def _tells_the_two_rates_apart(self) -> Self:
        if self.acceptable_error_rate >= self.unacceptable_error_rate:
            raise Contradiction(
                f"less than unacceptable_error_rate, which is {self.unacceptable_error_rate}",
                at="acceptable_error_rate",
                says=f"is {self.acceptable_error_rate}",
                remedy="Fix one of them.",
            )
        return self


class ReportSettings(Section):
    """What the report shows."""

    title: str = Field("Moderation quality", description="title of the report")
    data_docs: bool = Field(
        False, description="write Great Expectations Data Docs (they load scripts from other hosts)"
    )
    min_shown_moderator: int = Field(
        30, ge=1, le=10000, description="audits below which a moderator is not shown individually"
    )


class AlertSettings(Section):
    """Receivers of alerts besides `alerts/alerts.jsonl`. Secrets come only from the environment."""

    email_to: str = Field("", description="recipients, separated by commas; blank: no e-mail")
    email_from: str = Field("modqa@localhost", description="sender of alert e-mails")
    smtp_host: str = Field("localhost", description="mail server")
    smtp_port: int = Field(
        25,
        ge=1,
        le=65535,
        description="port of the mail server; 465: TLS from the start, 587: STARTTLS",
    )
    smtp_user: str = Field("", description="user of the mail server; blank: no login")
    attempts: int = Field(
        3, ge=1, le=10, description="attempts at a delivery before it waits for the next run"
    )
    timeout_seconds: float = Field(5.0, ge=0.1, le=60, description="seconds a delivery may take")
    report_url: str = Field(
        "",
        description="address under which reports/ is served, for links; blank: the path in the home",
    )


SECTIONS: dict[str, type[Section]] = {
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
