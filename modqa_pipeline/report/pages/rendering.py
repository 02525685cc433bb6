"""Templates to HTML.

Everything is escaped by default; figures become JSON that browsers do not read as HTML.
"""

import json
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.pages.cells import VERDICTS, table_rows

TEMPLATES = Path(__file__).parent / "templates"
UNSAFE_IN_SCRIPTS = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def script_json(value: Any) -> Markup:
    """JSON for a ``<script>`` element: no character in it can end the element or open another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in UNSAFE_IN_SCRIPTS.items():
        text = text.replace(character, escape)
    return Markup(text)


def keep_compiled(folder: Path) -> None:
    """Keep compiled templates in a folder, so that the next run need not compile them again."""
    folder.mkdir(parents=True, exist_ok=True)
    _environment().bytecode_cache = FileSystemBytecodeCache(str(folder))


def render(template: str, **values: Any) -> str:
    """A page as text."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    environment.filters |= {
        "script_json": script_json,
        "table_rows": table_rows,
        "day_name": wording.day_name,
        "percent": wording.percent,
    }
    environment.filters |= {
        "count": wording.count,
        "goal": wording.goal,
        "short_day": wording.short_day,
        "moment": wording.moment,
        "full_day": wording.full_day,
    }
    environment.globals |= {
        "verdict_words": VERDICTS,
        "styles": Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
        "script": Markup(script),
        "script_hash": b64encode(sha256(script.encode()).digest()).decode(),
    }
    return environment
