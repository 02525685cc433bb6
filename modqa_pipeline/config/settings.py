"""The only reader of the environment, and of ``config/settings.toml``.

Everything else receives a `Settings` value. A setting has one default, in `sections.py`; the
file that a new home gets is written from these defaults, so the two cannot differ.
"""

import dataclasses
import json
import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from modqa_pipeline.config.default_tables import DEFAULT_TABLES
from modqa_pipeline.config.engines import DUCKDB, ENGINES, SparkPlace
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
    WorksheetSettings,
)
from modqa_pipeline.errors import SettingsError
from modqa_pipeline.home.paths import Home
from modqa_pipeline.home.pseudonym_key import check_key, needed_key, read_key


@dataclass(frozen=True)
class Settings:
    """All settings of a run, checked.

    Attributes
    ----------
    home : Home
        Paths below ``MODQA_HOME``.
    pseudonym_key : bytes or None
        Secret for the pseudonyms and the draw order; None only for commands that need no key.
    slack_webhook, smtp_password : str or None
        From ``MODQA_SLACK_WEBHOOK`` and ``MODQA_SMTP_PASSWORD``.
    engine_name : str
        Engine that builds the models, from ``MODQA_ENGINE``: `duckdb` or `spark`.
    spark : SparkPlace or None
        Location of Spark; None if DuckDB builds.
    """

    home: Home
    landing: LandingSettings = field(default_factory=LandingSettings)
    quality: QualitySettings = field(default_factory=QualitySettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    checks: CheckSettings = field(default_factory=CheckSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    worksheets: WorksheetSettings = field(default_factory=WorksheetSettings)
    appeals: AppealSettings = field(default_factory=AppealSettings)
    disputes: DisputeSettings = field(default_factory=DisputeSettings)
    scorecards: ScorecardSettings = field(default_factory=ScorecardSettings)
    golden: GoldenSettings = field(default_factory=GoldenSettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    pseudonym_key: bytes | None = field(default=None, repr=False)
    slack_webhook: str | None = field(default=None, repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    engine_name: str = DUCKDB
    spark: SparkPlace | None = None

    @property
    def needed_key(self) -> bytes:
        """The pseudonym key, for what cannot be done without it: `load_settings` has seen to it that there is one."""
        return needed_key(self.home, self.pseudonym_key)


def load_settings(home: Path | str | None = None, *, need_key: bool = True) -> Settings:
    """Read the environment and the home's ``config/settings.toml``; make the home if it is new.

    Parameters
    ----------
    home : path, optional
        Overrides ``MODQA_HOME`` (default ``./data``).
    need_key : bool
        Refuse a missing pseudonym key, as every command that writes must.

    Raises
    ------
    SettingsError
        A setting is unknown, of the wrong type or out of range; the key is missing or is not the
        key of this home.
    """
    place = Home(Path(home or os.environ.get("MODQA_HOME") or "data").expanduser().resolve())
    place.create({"settings.toml": default_settings_toml(), **DEFAULT_TABLES})
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
    """Settings file of a new home: every setting with its default, bounds and description."""
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
        raise SettingsError(
            f"{path}: not valid TOML ({error}). Fix the line that is named."
        ) from error
    unknown = sorted(set(found) - set(SECTIONS))
    if unknown:
        raise SettingsError(
            f"{path}: unknown section [{unknown[0]}]; expected one of {', '.join(SECTIONS)}. "
            "Remove it or fix its name."
        )
    sections = {
        name: _section(path, name, kind, found.get(name, {})) for name, kind in SECTIONS.items()
    }
    _check_golden(path, sections["golden"])
    return sections


def _check_golden(path: Path, golden: GoldenSettings) -> None:
    if golden.acceptable_error_rate >= golden.unacceptable_error_rate:
        raise SettingsError(
            f"{path}: acceptable_error_rate in [golden] is {golden.acceptable_error_rate}; expected less than "
            f"unacceptable_error_rate, which is {golden.unacceptable_error_rate}. Fix one of them."
        )


def _section(path: Path, name: str, kind: type, values: dict[str, Any]) -> Any:
    known = {f.name: f for f in fields(kind)}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise SettingsError(
            f"{path}: unknown setting '{unknown[0]}' in [{name}]; expected one of {', '.join(known)}. "
            "Remove it or fix its name."
        )
    return kind(**{key: _checked(path, name, known[key], value) for key, value in values.items()})


def _checked(path: Path, section: str, f: "dataclasses.Field[Any]", value: Any) -> Any:
    where = f"{path}: {f.name} in [{section}] is {value!r}"
    wanted = type(f.default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not wanted:
        raise SettingsError(f"{where}; expected a {wanted.__name__}, such as {_toml(f.default)}.")
    low, high = f.metadata["low"], f.metadata["high"]
    if low is not None and not low <= value <= high:
        raise SettingsError(
            f"{where}; expected {low} to {high}. The setting is: {f.metadata['doc']}."
        )
    return value
