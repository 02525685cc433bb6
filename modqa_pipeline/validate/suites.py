"""Great Expectations suites of `expectations/`, run on small frames of the warehouse.

The suites are our own reviewed JSON, loaded into an ephemeral context: a file context would write
random ids into the tree, and GX on DuckDB through SQLAlchemy fails. One GX run covers all days of a
run; the failing keys say which day they belong to.
"""

import importlib.util
import json
import logging
import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from modqa_pipeline.config.settings import Settings
from modqa_pipeline.errors import BuildError
from modqa_pipeline.repository import EXPECTATIONS
from modqa_pipeline.validate.results import CheckResult

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


@dataclass(frozen=True)
class Suite:
    """One file of `expectations/`: its frame, and what it expects of it."""

    name: str
    title: str
    question: str
    frame: str
    keys: list[str]
    expectations: list[dict[str, Any]]

    @property
    def about(self) -> str | None:
        """The key that says what a row is about, beside its day."""
        return self.keys[1] if len(self.keys) > 1 else None


def load_suites(folder: Path = EXPECTATIONS) -> list[Suite]:
    """All suites, in the order of their file names."""
    suites = []
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        meta = content["meta"]
        suites.append(
            Suite(
                name=content["name"],
                title=meta["title"],
                question=meta["question"],
                frame=meta["frame"],
                keys=meta["keys"],
                expectations=content["expectations"],
            )
        )
    return suites


def run_suites(
    connection: "duckdb.DuckDBPyConnection",
    settings: Settings,
    days: list[date],
    suites: list[Suite] | None = None,
) -> list[CheckResult]:
    """Validate every suite's frame; one result per expectation and day.

    Data Docs are written to `state/data_docs/` only when the setting asks for them: they load
    scripts from other hosts.
    """
    context = _context()
    parameters = {
        "audit_max_age_days": settings.checks.audit_max_age_days,
        "quarantine_share": settings.landing.quarantine_share,
        "volume_low": settings.checks.volume_low,
        "volume_high": settings.checks.volume_high,
    }
    results = []
    for suite in load_suites() if suites is None else suites:
        frame = connection.execute(f"select * from {suite.frame} order by all").df()
        outcome = _validate(context, suite, frame, parameters)
        for expectation in outcome.results:
            results += _by_day(suite, expectation, frame, days)
        if settings.report.data_docs:
            _write_data_docs(settings, suite, outcome)
    return results


def import_library() -> ModuleType:
    """Import Great Expectations without the third of it that our suites do not use."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    _import_when_used("scipy.stats")
    _import_when_used("altair")
    import great_expectations

    return great_expectations


def _context() -> Any:
    gx = import_library()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # GX sets the level of this logger itself, and logs a temporary folder at every start
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


class _ImportedWhenUsed(ModuleType):
    """A module that is registered by name; the first access to its content imports it.

    With the standard library's LazyLoader, the next import statement would already import it.
    """

    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]  # a plain module from now on
        if self.__spec__ is not None and self.__spec__.loader is not None:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def _import_when_used(name: str) -> None:
    if name not in sys.modules and (spec := importlib.util.find_spec(name)):
        module = importlib.util.module_from_spec(spec)
        module.__class__ = _ImportedWhenUsed
        sys.modules[name] = module


def _validate(context: Any, suite: Suite, frame: "pd.DataFrame", parameters: dict[str, Any]) -> Any:
    import great_expectations as gx

    for column in frame.columns:
        # GX compares values; pandas' nullable booleans and dates must be plain objects for that
        if frame[column].dtype == "boolean" or str(frame[column].dtype).startswith("datetime"):
            frame[column] = frame[column].astype(object)
    batch = (
        context.data_sources.add_pandas(suite.name)
        .add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("all_days")
        .get_batch({"dataframe": frame})
    )
    return batch.validate(
        gx.ExpectationSuite(name=suite.name, expectations=suite.expectations),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": suite.keys,
        },
        expectation_parameters=parameters,
    )


def _by_day(
    suite: Suite, outcome: Any, frame: "pd.DataFrame", days: list[date]
) -> list[CheckResult]:
    config = outcome.expectation_config
    _refuse_broken(suite, outcome)
    column = config.kwargs["column"]
    failing: dict[date, list[dict[str, Any]]] = {}
    for row in outcome.result.get("unexpected_index_list") or []:
        failing.setdefault(_as_date(row["decision_date"]), []).append(_plain(row))
    asked = frame[frame[column].notna()]
    evaluated = asked["decision_date"].map(_as_date).value_counts().to_dict()
    return [
        CheckResult(
            decision_date=day,
            suite=suite.name,
            name=config.meta["name"],
            severity=config.severity.value,
            expectation=config.meta["notes"],
            expected=config.meta["expected"],
            observed=_observed(
                config.meta["found"], column, failing.get(day, []), int(evaluated.get(day, 0))
            ),
            n_evaluated=int(evaluated.get(day, 0)),
            n_failing=len(failing.get(day, [])),
            failing_keys=failing.get(day, []),
            failed=config.meta["failed"],
            about=suite.about,
        )
        for day in days
    ]


def _refuse_broken(suite: Suite, outcome: Any) -> None:
    """Refuse an expectation that GX could not evaluate: it is not a pass. GX reports by metric, or flat."""
    exceptions = outcome.exception_info
    flat = [exceptions] if "raised_exception" in exceptions else list(exceptions.values())
    for info in flat:
        if info["raised_exception"]:
            raise BuildError(
                f"expectations/{suite.name}.json: {outcome.expectation_config.meta['name']} could not "
                f"be evaluated on {suite.frame}: {info['exception_message']}. Fix the suite or the model."
            )


def _observed(found: str, column: str, failing: list[dict[str, Any]], n_evaluated: int) -> str:
    """The observed values, in the words of the suite's `meta.found`."""
    if n_evaluated == 0:
        return "nothing to check"
    if not failing:
        return f"as expected ({n_evaluated:,} checked)"
    values = sorted({f"{row[column]:,}" if _is_number(row[column]) else "" for row in failing})
    listed = ", ".join(values[:3]) + (", …" if len(values) > 3 else "")
    return found.format(
        n_failing=f"{len(failing):,}", n_evaluated=f"{n_evaluated:,}", values=listed
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_date(value: Any) -> date:
    return value.date() if hasattr(value, "date") else value


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.item() if hasattr(value, "item") else value
        for key, value in row.items()
        if key != "decision_date" and value is not None
    }


def _write_data_docs(settings: Settings, suite: Suite, outcome: Any) -> None:
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    from modqa_pipeline.home.files import write_text

    page = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(outcome))
    write_text(settings.home.state / "data_docs" / f"{suite.name}.html", page)
