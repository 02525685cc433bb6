"""The documents: links resolve, and what there is to configure, run and read is in them."""

import json
import re
from pathlib import Path

import pytest

from docs.generate.marts_page import PAGE as MARTS_PAGE
from docs.generate.marts_page import marts_page
from docs.generate.settings_table import PAGE, with_table
from modqa_pipeline.cli.main import command_parser
from modqa_pipeline.config.rows.words import METRICS, SLICE_KINDS
from modqa_pipeline.config.sections import SECTIONS
from modqa_pipeline.repository import ROOT
from modqa_pipeline.transform.dbt.manifest import gate_test_names
from modqa_pipeline.validate.suites import load_suites

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ADR_SECTIONS = ("## Context", "## Decision", "## Consequences")


def pages() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
    return sorted(set(found))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    kept = [re.sub(r"[^\w\- ]", "", heading.replace("`", "")).lower() for heading in headings]
    return {heading.replace(" ", "-") for heading in kept}


def broken_links(page: Path) -> list[str]:
    broken = []
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists():
            broken.append(f"{page.relative_to(ROOT)}: {target} leads nowhere")
        elif anchor and anchor not in anchors(there):
            broken.append(f"{page.relative_to(ROOT)}: {target}: no such heading")
    return broken


def test_every_relative_link_resolves():
    offenders = [line for page in pages() for line in broken_links(page)]
    assert not offenders, "\n".join(offenders)


def test_the_readme_is_short():
    assert len(read("README.md").splitlines()) <= 150, "move detail from README.md to docs/"


def test_the_readme_has_every_command():
    [subparsers] = [a for a in command_parser()._actions if hasattr(a, "choices") and a.choices]
    missing = [
        f"modqa {name}" for name in subparsers.choices if f"`modqa {name}" not in read("README.md")
    ]
    options = {
        option
        for name, command in subparsers.choices.items()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    missing += [option for option in sorted(options) if option not in read("README.md")]
    assert not missing, f"README.md lacks {missing}"


def test_the_settings_table_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), (
        "docs/operations.md: the settings table is old; run `make docs`"
    )


def test_every_setting_is_documented():
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        f"[{section}] {setting}"
        for section, kind in SECTIONS.items()
        for setting in kind.model_fields
        if f"`{setting}`" not in page
    ]
    assert not missing, f"docs/operations.md lacks {missing}"


def test_every_environment_variable_is_documented():
    known = set(re.findall(r"\"(MODQA_[A-Z_]+)\"", read("modqa_pipeline/config/settings.py")))
    missing = [name for name in sorted(known) if f"`{name}`" not in read("docs/operations.md")]
    assert not missing, f"docs/operations.md lacks {missing}"


@pytest.mark.parametrize("words", [METRICS, SLICE_KINDS], ids=["metrics", "slices"])
def test_every_metric_and_slice_is_documented(words):
    missing = [word for word in words if f"`{word}`" not in read("docs/metrics.md")]
    assert not missing, f"docs/metrics.md lacks {missing}"


def test_the_page_of_marts_is_current():
    assert MARTS_PAGE.read_text(encoding="utf-8") == marts_page(), (
        "docs/marts.md is old; run `make docs`"
    )


def test_every_check_is_documented():
    page = read("docs/operations.md")
    names = [each["meta"]["name"] for suite in load_suites() for each in suite.expectations]
    names += [name for name in gate_test_names() if not name.endswith("_has_one_row_per_key")]
    missing = [name for name in names if f"`{name}`" not in page]
    assert not missing, f"docs/operations.md lacks {missing}"


def test_decision_records_have_their_parts_and_numbers():
    offenders = []
    for number, page in enumerate(sorted((ROOT / "docs" / "adr").glob("*.md")), start=1):
        text = page.read_text(encoding="utf-8")
        if not page.name.startswith(f"{number:04d}-") or not text.startswith(f"# {number}. "):
            offenders.append(f"{page.name}: number records in order, in name and title")
        offenders += [f"{page.name}: lacks {part}" for part in ADR_SECTIONS if part not in text]
    assert not offenders, "\n".join(offenders)


def test_notebooks_are_stripped():
    offenders = [
        f"{path.name}: cell {number} has outputs; strip them"
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for number, cell in enumerate(
            json.loads(path.read_text(encoding="utf-8"))["cells"], start=1
        )
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
    assert not offenders, "\n".join(offenders)
