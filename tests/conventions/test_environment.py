"""Who may look at the environment, and what the command line imports at its start. Read from the source.

Who may import whom is held by import-linter (`make lint`).
"""

import ast
import importlib
import importlib.util
import sys
from pathlib import Path

from modqa_pipeline.repository import ROOT

PACKAGE = ROOT / "modqa_pipeline"

# settings.py reads the environment; the others set it for the tools that they start, and say so; workers are such tools
MAY_TOUCH_ENVIRONMENT = {
    "modqa_pipeline/config/settings.py",
    "modqa_pipeline/transform/dbt/own_process.py",
    "modqa_pipeline/transform/dbt/parsing.py",
    "modqa_pipeline/transform/dbt/worker.py",
    "modqa_pipeline/config/environment.py",
    "modqa_pipeline/transform/spark/run.py",
    "modqa_pipeline/transform/spark/worker.py",
    "modqa_pipeline/validate/suites.py",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_only_settings_reads_the_environment():
    offenders = [
        f"{name_of(path)}:{node.lineno}: touches os.environ; make it a setting of settings.py and "
        "receive its value"
        for path in modules()
        if name_of(path) not in MAY_TOUCH_ENVIRONMENT
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "putenv"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and imports_environment(node))
    ]
    assert not offenders, "\n".join(offenders)


def imports_environment(node: ast.ImportFrom) -> bool:
    return bool({alias.name for alias in node.names} & {"environ", "getenv", "putenv"})


def test_heavy_libraries_are_not_imported_by_the_command_line_at_start():
    """`modqa --help` must be quick: what cli/main.py imports at its head imports the standard library alone."""
    light = {"main", "arguments", "run", "look", "audits"}
    allowed = {"modqa_pipeline", "modqa_pipeline.errors", "modqa_pipeline.cli"}
    allowed |= {f"modqa_pipeline.cli.{name}" for name in light}
    offenders = []
    for name in sorted(light):
        tree = ast.parse((PACKAGE / "cli" / f"{name}.py").read_text(encoding="utf-8"))
        at_start = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {getattr(node, "module", None) or node.names[0].name for node in at_start}
        offenders += [
            f"cli/{name}.py imports {found} at its head; import it in the command that needs it"
            for found in sorted(names)
            if found not in allowed and found.split(".")[0] not in sys.stdlib_module_names
        ]
    assert not offenders, "\n".join(offenders)


def test_duckdb_is_opened_in_one_place():
    """Time zone, limits and extensions are set there; a connection of its own would differ in silence."""
    offenders = [
        f"{name_of(path)}:{node.lineno}: use home.connections.open_database"
        for path in modules()
        if name_of(path) != "modqa_pipeline/home/connections.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
    ]
    assert not offenders, "\n".join(offenders)


def test_every_name_that_tests_and_benchmarks_import_is_there():
    """Those in functions too: benchmarks run them only where somebody measures, long after a name has moved."""
    offenders = [
        f"{name_of(path)}:{node.lineno}: {node.module} has no {alias.name}; import it from where it is now"
        for folder in ("tests", "docs")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("modqa_pipeline")
        for alias in node.names
        if not is_there(str(node.module), alias.name)
    ]
    assert not offenders, "\n".join(offenders)


def is_there(module: str, name: str) -> bool:
    if importlib.util.find_spec(module) is None:
        return False
    found = importlib.import_module(module)
    if hasattr(found, name):
        return True
    return hasattr(found, "__path__") and importlib.util.find_spec(f"{module}.{name}") is not None
