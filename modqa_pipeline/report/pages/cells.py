"""Rows of tables to HTML. In Python, since a site has thousands of cells and a template takes five times as long."""

from markupsafe import Markup, escape

from modqa_pipeline.report.figures.measures import LOT_VERDICT_WORDS, STANDINGS, VERDICT_WORDS
from modqa_pipeline.report.figures.tables import Cell, Column, Table

VERDICTS = VERDICT_WORDS | LOT_VERDICT_WORDS | {band: band for band in STANDINGS}
APART = ' <span class="apart" title="its interval leaves out the value beside it">≠</span>'


def table_rows(table: Table) -> Markup:
    """Every row, without the columns that say the same in all of them; the first cell heads its row."""
    kept = [
        (place, column, f' data-label="{escape(column.label)}"' if place else ' scope="row"')
        for place, (column, is_same) in enumerate(zip(table.columns, table.is_same, strict=True))
        if not is_same
    ]
    parts = []
    for row in table.rows:
        parts.append(f'<tr id="{escape(row.anchor)}">' if row.anchor else "<tr>")
        parts += (
            _cell(row.cells[place], column, attributes, "td" if place else "th")
            for place, column, attributes in kept
            if place < len(row.cells)
        )
        parts.append("</tr>\n")
    return Markup("".join(parts))


def _cell(cell: Cell, column: Column, attributes: str, tag: str) -> str:
    """One cell; raw values go along for sorting and for the download."""
    if column.is_number:
        attributes += ' class="n weak"' if cell.is_weak else ' class="n"'
        if isinstance(cell.value, int | float):
            attributes += f' data-v="{cell.value}"'
        if column.has_bounds and cell.lower is not None:
            attributes += f' data-l="{cell.lower}" data-u="{cell.upper}"'
    elif cell.is_long:
        attributes += ' class="long"'
    elif column.keeps_line:
        attributes += ' class="line"'
    note = f" <small>{escape(cell.note)}</small>" if cell.note else ""
    return f"<{tag}{attributes}>{_shown(cell)}{APART if cell.is_apart else ''}{note}</{tag}>"


def _shown(cell: Cell) -> str:
    if cell.verdict:
        return f'<span class="v {escape(cell.verdict)}">{escape(VERDICTS[cell.verdict])}</span>'
    if cell.href:
        return f'<a href="{escape(cell.href)}">{escape(cell.text)}</a>'
    return escape(cell.text)
