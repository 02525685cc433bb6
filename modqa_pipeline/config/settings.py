"""The only reader of the environment, and of ``config/settings.toml``.

Everything else receives a `Settings` value. A setting has one default, in `sections.py`; the
file that a new home gets is written from these defaults, so the two cannot differ.
"""

import json
import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from modqa_pipeline.config.cells import value_of
from modqa_pipeline.config.engines import DUCKDB, ENGINES, SparkPlace
from modqa_pipeline.config.fields import bounds, first_fault
from modqa_pipeline.config.sections import (
    SECTIONS,
    AlertSettings,
    AppealSettings,
    CheckSettings,
    DisputeSettings,
    EngineSettings,
    GoldenSettings,
    LandingSettings,
    QualitySettings,
    ReportSettings,
    ScheduleSettings,
    ScorecardSettings,
    Section,
    WorksheetSettings,
)
from modqa_pipeline.config.tables import default_files
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home
from modqa_pipeline.home.pseudonym_key import check_key, read_key


@dataclass(frozen=True)
class Settings:
    """All settings of a run, checked.

    Attributes
    ----------
    home : Home
        Paths below ``MODQA_HOME``.
    pseudonym_key : bytes or None
        Secret for the pseudonyms and the draw order; None if there is none, never in `KeyedSettings`.
    slack_webhook, smtp_password, alert_addresses : str or None
        From ``MODQA_SLACK_WEBHOOK``, ``MODQA_SMTP_PASSWORD`` and ``MODQA_ALERT_ADDRESSES``.
    engine_name : str
        Engine that builds the models, from ``MODQA_ENGINE``: `duckdb` or `spark`.
    spark : SparkPlace or None
        Location of Spark; None if DuckDB builds.
    """

    home: Home
    landing: LandingSettings = LandingSettings()
    quality: QualitySettings = QualitySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    checks: CheckSettings = CheckSettings()
    engine: EngineSettings = EngineSettings()
    worksheets: WorksheetSettings = WorksheetSettings()
    appeals: AppealSettings = AppealSettings()
    disputes: DisputeSettings = DisputeSettings()
    scorecards: ScorecardSettings = ScorecardSettings()
    golden: GoldenSettings = GoldenSettings()
    report: ReportSettings = ReportSettings()
    alerts: AlertSettings = AlertSettings()
    pseudonym_key: bytes | None = field(default=None, repr=False)
    slack_webhook: str | None = field(default=None, repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    alert_addresses: str | None = field(default=None, repr=False)
    engine_name: str = DUCKDB
    spark: SparkPlace | None = None


@dataclass(frozen=True, kw_only=True)
class KeyedSettings(Settings):
    """Settings of whatever writes pseudonyms, orders a draw or seals a workbook: the home's key is there."""

    pseudonym_key: bytes = field(repr=False)


def load_settings(home: Path | str | None = None) -> KeyedSettings:
    """Read the settings with the key of the home, as every command needs them that writes.

    Parameters
    ----------
    home : path, optional
        Overrides ``MODQA_HOME`` (default ``./data``).

    Raises
    ------
    SettingsError
        A setting is unknown, of the wrong type or out of range; the key is missing or is not the
        key of this home.
    """
    settings = load_settings_without_key(home)
    known = {f.name: getattr(settings, f.name) for f in fields(settings)}
    key = check_key(settings.home, settings.pseudonym_key)
    return KeyedSettings(**known | {"pseudonym_key": key})


def given_home(home: Path | str | None = None) -> Home:
    """The home that is asked for: a path, else ``MODQA_HOME``, else ``./data``. It need not be there."""
    return Home(Path(home or os.environ.get("MODQA_HOME") or "data").expanduser().resolve())


def load_settings_without_key(home: Path | str | None = None) -> Settings:
    """Read the environment and the home's ``config/settings.toml``; make the home if it is new.

    For commands that only read. A missing key is no error, and a key is not compared with the home's.

    Raises
    ------
    SettingsError
        A setting is unknown, of the wrong type or out of range.
    """
    place = given_home(home)
    place.create({"settings.toml": default_settings_toml(), **default_files()})
    sections = _read_sections(place.config / "settings.toml")
    engine_name = _engine_name()
    return Settings(
        home=place,
        **sections,
        pseudonym_key=read_key(place, os.environ.get("MODQA_PSEUDONYM_KEY")),
        slack_webhook=os.environ.get("MODQA_SLACK_WEBHOOK") or None,
        smtp_password=os.environ.get("MODQA_SMTP_PASSWORD") or None,
        alert_addresses=os.environ.get("MODQA_ALERT_ADDRESSES") or None,
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
    """Settings file of a new home: every setting with its default, bounds and description."""
    lines = ["# Settings of this ModQA home. Validated at the start of every run.", ""]
    for name, section in SECTIONS.items():
        lines += [f"[{name}]"]
        for setting, declared in section.model_fields.items():
            low, high = bounds(declared)
            within = f" ({low} to {high})" if low is not None else ""
            lines += [f"# {declared.description}{within}", f"{setting} = {_toml(declared.default)}"]
        lines += [""]
    return "\n".join(lines)


def _toml(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | str) else str(value)


def _read_sections(path: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: not valid TOML ({error}). Fix the line that is named."
        ) from error
    unknown = sorted(set(given) - set(SECTIONS))
    if unknown:
        raise SettingsError(
            f"{path}: unknown section [{unknown[0]}]; expected one of {', '.join(SECTIONS)}. "
            "Remove it or fix its name."
        )
    return {
        name: _section(path, name, model, given.get(name, {})) for name, model in SECTIONS.items()
    }


def _section(path: Path, name: str, model: type[Section], values: Any) -> Section:
    if not isinstance(values, dict):
        raise SettingsError(
            f"{path}: {name} is {values!r}; expected a section. Write [{name}] with its settings below it."
        )
    try:
        return model.model_validate(values)
    except ValidationError as error:
        fault = first_fault(model, error)
        if fault.is_unknown:
            raise SettingsError(
                f"{path}: unknown setting '{fault.at}' in [{name}]; expected {fault.expected}. "
                "Remove it or fix its name."
            ) from error
        remedy = fault.remedy or _remedy(model.model_fields[fault.at], fault.found)
        says = fault.says or f"is {fault.found!r}"
        raise SettingsError(
            f"{path}: {fault.at} in [{name}] {says}; expected {fault.expected}. {remedy}"
        ) from error


def _remedy(setting: FieldInfo, found: Any) -> str:
    """What to do about a refused value; a number in quotation marks looks right to whoever wrote it."""
    if isinstance(found, str) and not isinstance(value_of(found, setting), str):
        return "Write it without quotation marks."
    return f"The setting is: {setting.description}."
