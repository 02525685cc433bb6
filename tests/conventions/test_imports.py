"""Who may import whom, and who may look at the environment. Read from the source, nothing is run."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "modqa_pipeline"

# importer -> what it may not import, and the way out
FORBIDDEN = {
    "ingest": (
        ["modqa_pipeline.transform"],
        "ingest knows nothing of what comes after it; move what both need to home.py or the ledger",
    ),
    "report": (
        ["modqa_pipeline.ingest"],
        "the report reads published marts alone; publish what it needs",
    ),
    "insight": (
        ["dagster", "dbt", "dagster_dbt"],
        "insight is pure; pass values in and results out",
    ),
}
OUTERMOST = {
    "modqa_pipeline.cli": {"modqa_pipeline/cli.py"},
    "modqa_pipeline.demo": {"modqa_pipeline/demo_home.py"},
    "modqa_pipeline.demo_home": {"modqa_pipeline/cli.py"},
}
# settings.py reads the environment; the others set it for the tools that they start, and say so; the worker is one
MAY_TOUCH_ENVIRONMENT = {
    "modqa_pipeline/settings.py",
    "modqa_pipeline/launch.py",
    "modqa_pipeline/transform/dbt.py",
    "modqa_pipeline/transform/spark.py",
    "modqa_pipeline/transform/spark_worker.py",
    "modqa_pipeline/validate/suites.py",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> list[tuple[int, str]]:
    """Line and full name of everything that a module imports, wherever it does so."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: write imports in full"
            found.append((node.lineno, node.module))
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def test_rooms_import_only_what_the_flow_allows():
    offenders = [
        f"{name_of(path)}:{line}: imports {name}; {remedy}"
        for room, (forbidden, remedy) in FORBIDDEN.items()
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for line, name in imports(path)
        if any(is_within(name, package) for package in forbidden)
    ]
    assert not offenders, "\n".join(offenders)


def test_nothing_imports_the_command_line_or_the_demo():
    offenders = [
        f"{name_of(path)}:{line}: imports {name}; turn it round: the outermost imports the inner"
        for path in modules()
        for line, name in imports(path)
        for package, allowed in OUTERMOST.items()
        if is_within(name, package)
        and name_of(path) not in allowed
        and not (package.endswith(".demo") and is_within_folder(path, "demo"))
    ]
    assert not offenders, "\n".join(offenders)


def is_within_folder(path: Path, folder: str) -> bool:
    return PACKAGE / folder in path.parents


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
    """`modqa --help` must be quick: cli.py imports the standard library and errors alone."""
    tree = ast.parse((PACKAGE / "cli.py").read_text(encoding="utf-8"))
    at_start = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in at_start}
    ours = {name for name in names if name.startswith("modqa_pipeline")}
    assert ours <= {"modqa_pipeline", "modqa_pipeline.errors"}, (
        f"cli.py imports {sorted(ours)} at its head; import it in the command that needs it"
    )
