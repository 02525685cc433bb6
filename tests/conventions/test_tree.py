"""What may lie in the tree, and where: small files, no secrets, no leftovers, no drawers, tests beside their module."""

import re
import subprocess
import warnings
from pathlib import Path

import pytest

from modqa_pipeline.repository import ROOT

LARGEST_FILE = 500 * 1024
LONGEST_MODULE, LONG_MODULE = 300, 250
PACKAGE, UNIT = ROOT / "modqa_pipeline", ROOT / "tests" / "unit"
DRAWERS = {"utils", "util", "helpers", "helper", "common", "constants", "misc"}
LEFTOVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
# a home folder's own path, of whoever wrote the line
HOME_PATH = re.compile(r"(?<![\w.])/(home|Users|root)/[A-Za-z][\w.-]*")
SECRETS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "Slack webhook": re.compile(r"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\w{16,}"),
    "AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "access token": re.compile(r"\b(ghp|gho|glpat|xox[abp])[-_][A-Za-z0-9-]{20,}"),
}
TEXTS = {
    ".py", ".sql", ".yml", ".yaml", ".md", ".json", ".toml", ".txt", ".csv", ".j2", ".css", ".js",
    ".ipynb", ".cfg", "",
}  # fmt: skip


def files() -> list[Path]:
    """Files of the project as version control sees them, new ones included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def texts() -> list[tuple[str, list[str]]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text("utf-8", "replace").splitlines())
        for path in files()
        if path.suffix in TEXTS
    ]


def found(pattern: re.Pattern, remedy: str) -> list[str]:
    return [
        f"{name}:{number}: '{match.group()}'; {remedy}"
        for name, lines in texts()
        for number, line in enumerate(lines, start=1)
        if (match := pattern.search(line)) and name != "LICENSE"
    ]


def test_no_file_is_larger_than_500_kib():
    offenders = [
        f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes; make it when it is needed, or "
        "leave it out"
        for path in files()
        if path.stat().st_size > LARGEST_FILE
    ]
    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_no_secret_lies_in_the_tree(kind):
    offenders = found(SECRETS[kind], f"looks like a {kind}: remove and revoke it")
    assert not offenders, "\n".join(offenders)


def test_no_path_names_a_home_folder():
    offenders = found(HOME_PATH, "say it relative to the project or by MODQA_HOME")
    assert not offenders, "\n".join(offenders)


def test_nothing_is_left_to_be_done():
    offenders = found(LEFTOVER, "do it, or open an issue")
    assert not offenders, "\n".join(offenders)


def test_no_module_is_too_long():
    lengths = {
        name: len(lines) for name, lines in texts() if name.endswith(".py") and len(lines) > 0
    }
    long = [
        f"{name}: {n} lines" for name, n in lengths.items() if LONG_MODULE < n <= LONGEST_MODULE
    ]
    if long:
        warnings.warn("modules that grow long: " + ", ".join(long), stacklevel=1)
    offenders = [
        f"{name}: {n} lines; at most {LONGEST_MODULE}: split it by what its parts know"
        for name, n in lengths.items()
        if n > LONGEST_MODULE
    ]
    assert not offenders, "\n".join(offenders)


def test_no_module_is_a_drawer_for_everything():
    offenders = [
        f"{path.relative_to(ROOT)}: name it after what it knows"
        for path in files()
        if path.suffix in (".py", ".sql") and path.stem in DRAWERS
    ]
    assert not offenders, "\n".join(offenders)


def test_every_module_says_why_it_is():
    offenders = [
        f"{name}: begin with a docstring that says why, and what does not belong"
        for name, lines in texts()
        if name.startswith("modqa_pipeline/") and name.endswith(".py")
        if not lines or not lines[0].startswith('"""')
    ]
    assert not offenders, "\n".join(offenders)


def test_folders_of_unit_tests_are_those_of_the_package():
    folders = {path.relative_to(UNIT).parent for path in files() if path.is_relative_to(UNIT)}
    offenders = [
        f"tests/unit/{folder}: modqa_pipeline/ has no such folder; move its tests to where their modules lie"
        for folder in sorted(folders)
        if not (PACKAGE / folder).is_dir()
    ]
    assert not offenders, "\n".join(offenders)


def test_a_unit_test_names_its_module_or_says_what_it_is_about():
    offenders = [
        f"{path.relative_to(ROOT)}: {PACKAGE.name}/{module} does not exist; name the file after the module that it "
        "tests, or begin it with a docstring that says which behaviour of the folder it is about"
        for path in files()
        if path.is_relative_to(UNIT) and path.name.startswith("test_")
        for module in [path.relative_to(UNIT).with_name(path.name.removeprefix("test_"))]
        if not (PACKAGE / module).is_file() and not path.read_text("utf-8").startswith('"""')
    ]
    assert not offenders, "\n".join(offenders)


def test_tests_are_imported_from_the_root_alone():
    offenders = found(
        re.compile(r"\bsys\.pa" + r"th\b"),
        "import by the whole name: from tests.worlds.home import PlayedHome",
    )
    assert not offenders, "\n".join(offenders)


def test_make_runs_every_folder_of_tests():
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    named = {word for line in lines if "tests/" in line for word in re.findall(r"\w+", line)}
    tested = {
        path.relative_to(ROOT / "tests").parts[0]
        for path in files()
        if path.is_relative_to(ROOT / "tests") and path.name.startswith("test_")
    }
    offenders = [
        f"tests/{folder}: no target of the Makefile runs it; add it to one"
        for folder in sorted(tested - named)
    ]
    assert not offenders, "\n".join(offenders)
