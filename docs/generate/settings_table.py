"""The settings table of docs/operations.md, made from `modqa_pipeline/config/sections.py`.

`make docs` writes it again; a convention test compares.
"""

from pathlib import Path

from modqa_pipeline.config.fields import bounds
from modqa_pipeline.config.sections import SECTIONS

PAGE = Path(__file__).parents[1] / "operations.md"
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"


def settings_table() -> str:
    """Every setting with its default, bounds and meaning, as a Markdown table."""
    lines = ["| section | setting | default | bounds | what it does |", "|---|---|---|---|---|"]
    for section, model in SECTIONS.items():
        for setting, field in model.model_fields.items():
            low, high = bounds(field)
            within = f"{low:,} to {high:,}" if low is not None else ""
            default = f"`{field.default}`" if str(field.default) else "blank"
            lines.append(
                f"| `[{section}]` | `{setting}` | {default} | {within} | {field.description} |"
            )
    return "\n".join(lines)


def with_table(page: str) -> str:
    """The page with a current table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{settings_table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
