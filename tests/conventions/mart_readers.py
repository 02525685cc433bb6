"""Which marts the code reads, by reader: what `dbt_project/models/_exposures.yml` is held against.

A reader is a folder of the package. What it reads is what its own SQL names, and what the functions name that it calls,
wherever these are, so that a query may move to another module.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from modqa_pipeline.repository import ROOT

PACKAGE = ROOT / "modqa_pipeline"
#: Exposure -> what belongs to it, below the package; the first that fits a module has it.
READERS = {
    "session_page": ("report/sections/sessions", "report/scopes/session"),
    "index_page": ("report/sections/days",),
    "day_page": ("report/sections", "report/scopes"),
    "planner": ("report/planner",),
    "adjudications": ("audit/adjudication",),
    "disputes": ("audit/disputes",),
    "calibration": ("audit/calibration",),
    "draw_record": ("facts/draws", "facts/lots"),
    "past_of_a_run": ("transform/preparation", "transform/inputs/published"),
    "month_closing": ("publish/closing",),
    "alerts": ("automation/alerts",),
}
NOTEBOOKS = "notebooks"
QUERIES = "report/queries"
#: No readers: queries and pages read on behalf of others, and the demo plays its auditors from the marts.
OTHERS = (QUERIES, "report/pages", "cli/demo")
FROM = r"\b(?:from|join)\s+(?:[\w{}]+\.)?"
#: A name of a module, by module: `None` is all of it.
Place = tuple[str, str | None]


def marts_by_reader(marts: set[str]) -> dict[str, set[str]]:
    """Marts that each reader names in a `from` or `join`, itself or through a function that it calls."""
    found = {reader: set() for reader in READERS}
    for path in modules():
        if reader := reader_of(path):
            found[reader] |= _reached(_name(path), marts)
    cells = [
        "".join(cell["source"])
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    names = re.findall(rf"{FROM}(?:marts\.)?(\w+)", "\n".join(cells), re.IGNORECASE)
    return {**found, NOTEBOOKS: set(names) & marts}


def readers_without_a_name(marts: set[str]) -> dict[str, set[str]]:
    """Modules that name a mart in their SQL and belong to no reader."""
    return {
        _below(path): names
        for path in modules()
        if reader_of(path) is None and not _is_in(path, OTHERS)
        if (names := _named(_name(path), None) & marts)
    }


def marts_in_queries(marts: set[str]) -> set[str]:
    """Marts that any query of the report names."""
    paths = [path for path in modules() if _is_in(path, (QUERIES,))]
    return {name for path in paths for name in _named(_name(path), None)} & marts


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def reader_of(path: Path) -> str | None:
    """The reader that a module belongs to."""
    return next((reader for reader, places in READERS.items() if _is_in(path, places)), None)


def _is_in(path: Path, places: tuple[str, ...]) -> bool:
    return any(f"{_below(path)}/".startswith(f"{place}/") for place in places)


def _below(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _reached(module: str, marts: set[str]) -> set[str]:
    waiting, seen, found = [(module, None)], set(), set()
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            found |= _named(*place) & marts
            waiting += _called(*place)
    return found


@cache
def _named(module: str, name: str | None) -> set[str]:
    """Tables after `from marts.` or `join marts.` in the texts of a module, or of one of its names."""
    texts = [
        _text(node, module)
        for top in _tops(module, name)
        for node in ast.walk(top)
        if isinstance(node, ast.Constant | ast.JoinedStr)
    ]
    return set(re.findall(rf"{FROM}marts\.(\w+)", "\n".join(texts), re.IGNORECASE))


def _text(node: ast.Constant | ast.JoinedStr, module: str) -> str:
    """A text of the code, with the module's own constants put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            parts.append(_constants(module).get(ast.unparse(part.value), "{}"))
    return "".join(parts)


@cache
def _constants(module: str) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in _tree(module).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


@cache
def _called(module: str, name: str | None) -> list[Place]:
    """What the texts of a module, or of one of its names, speak of: other names there, and what it imports."""
    imported, places = _imported(module), []
    for top in _tops(module, name):
        for node in ast.walk(top):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = imported.get(node.value.id)
                if owner and owner[1] is None:
                    places.append((owner[0], node.attr))
            elif isinstance(node, ast.Name):
                owner = imported.get(node.id)
                places.append(owner if owner and owner[1] else (module, node.id))
    return places


@cache
def _imported(module: str) -> dict[str, Place]:
    """Names that a module imports from the package: a module as a whole, or a name of one."""
    found: dict[str, Place] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE.name):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                place = (whole, None) if _file(whole) else (node.module, alias.name)
                found[alias.asname or alias.name] = place
    return found


def _tops(module: str, name: str | None) -> Iterator[ast.AST]:
    for node in _tree(module).body:
        if isinstance(node, ast.Expr | ast.Import | ast.ImportFrom):
            continue
        names = {getattr(node, "name", None)}
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
        if name is None or name in names:
            yield node


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    return ast.parse(file.read_text(encoding="utf-8") if file else "")


@cache
def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.exists()), None)
